internal import Glibc
internal import Protocol

/// A command's connection to the daemon and its way of printing.
final class Session {
    let options: GlobalOptions
    let output: Output
    private let address: ServerAddress
    /// For one answer.
    let timeout: Duration
    private let interrupts: Interrupts?
    private(set) var client: Client

    /// Connects.
    ///
    /// - Parameters:
    ///   - options: of the command line; the environment and the config file stand behind them.
    ///   - endsOnInterrupt: that Ctrl-C makes a waiting call fail with `ClientError.interrupted` instead of ending the process.
    /// - Throws: `Failure` for a bad address or config file, `ClientError`.
    init(_ options: GlobalOptions, endsOnInterrupt: Bool = false) throws {
        let environment = Self.environment
        let file = try ConfigFile.read(path: options.config, environment: environment)
        self.options = options
        output = Output(isJSON: options.json)
        address =
            try (options.server ?? environment["SPARROW_SERVER"] ?? file.server).map { try ServerAddress($0) }
            ?? .standard
        timeout = .seconds(options.timeout ?? file.timeout ?? 10)
        interrupts = endsOnInterrupt ? Interrupts() : nil
        client = try Self.connect(address, timeout, interrupts)
    }

    /// That Ctrl-C was pressed, for work that waits for no call.
    var isInterrupted: Bool { interrupts?.haveCome ?? false }

    /// Ctrl-C was heard: the next one is another.
    func forgetInterrupt() { interrupts?.forget() }

    /// Waits.
    ///
    /// - Throws: `ClientError.interrupted` when Ctrl-C ends the waiting.
    func pause(_ duration: Duration) throws {
        let milliseconds = Int32(clamping: Int64((duration / .milliseconds(1)).rounded(.up)))
        var polled = pollfd(fd: interrupts?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
        if poll(&polled, 1, milliseconds) > 0 { throw ClientError.interrupted }
    }

    /// Leaves the connection, for work of one's own that takes long, and comes back.
    func reconnect() throws {
        client.close()
        client = try Self.connect(address, timeout, interrupts)
    }

    private static func connect(_ address: ServerAddress, _ timeout: Duration, _ interrupts: Interrupts?) throws
        -> Client
    {
        try Client.connect(
            address,
            timeout: min(timeout, .seconds(5)),
            name: "sparrowctl",
            interruptDescriptor: interrupts?.descriptor
        )
    }

    /// Asks and waits. A connection lost on the way is made anew once and the request repeated, which its request id makes safe.
    func call<Request: UnaryRequest>(_ request: Request, timeout: Duration? = nil) throws -> Request.Reply {
        let timeout = timeout ?? self.timeout
        do {
            return try client.call(request, timeout: timeout)
        } catch ClientError.lost {
            return try repeated(request, timeout)
        } catch let status as Status where status.code == .unavailable && status.outcomeUnknown {
            return try repeated(request, timeout)
        }
    }

    private func repeated<Request: UnaryRequest>(_ request: Request, _ timeout: Duration) throws -> Request.Reply {
        try reconnect()
        return try client.call(request, timeout: timeout)
    }

    /// All of a list, page by page, or the first `limit` of it.
    func all<Element>(
        limit: Int?,
        page: (_ start: UInt32, _ size: UInt32) throws -> (elements: [Element], total: UInt32)
    ) throws -> [Element] {
        let most = limit ?? Int(Int32.max)
        let pageMax = max(1, Int(client.welcome.limits?.pageSizeMax ?? 100))
        var elements: [Element] = []
        while elements.count < most {
            let size = min(pageMax, most - elements.count)
            let next = try page(UInt32(elements.count), UInt32(size))
            elements += next.elements
            if next.elements.isEmpty || elements.count >= Int(next.total) { break }
        }
        return elements
    }

    static var environment: [String: String] {
        var environment: [String: String] = [:]
        for name in ["SPARROW_SERVER", "SPARROW_REDIS", "XDG_CONFIG_HOME", "HOME"] {
            if let value = getenv(name), value.pointee != 0 { environment[name] = String(cString: value) }
        }
        return environment
    }
}

/// Turns SIGINT and SIGTERM into a byte in a pipe, which a waiting client sees.
final class Interrupts {
    let descriptor: Int32

    /// The writing end. Written once, before the handler that reads it is installed.
    nonisolated(unsafe) private static var writeEnd: Int32 = -1

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        // A full pipe must not hold the handler up.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        descriptor = ends[0]
        Self.writeEnd = ends[1]
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                var byte: UInt8 = 1
                // A handler may call write(2); a full pipe says all that it has to.
                _ = write(Interrupts.writeEnd, &byte, 1)
            }
        }
    }

    /// Takes what has come off the pipe.
    func forget() {
        var byte: UInt8 = 0
        while haveCome, read(descriptor, &byte, 1) == 1 {}
    }

    /// That a signal has come.
    var haveCome: Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }
}
