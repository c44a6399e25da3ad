/// A client that waits: for command lines, tests and benchmarks. One thread at a time.
///
/// A call fails with the `Status` that the server answers, or with a `ClientError` where there is no connection.
package final class Client {
    package typealias Instant = ContinuousClock.Instant

    /// What a stream's consumer wants after a message.
    package enum StreamDemand {
        case proceed
        case stop
    }

    private let polled: PollClient
    private let interruptDescriptor: Int32?
    private var events: [ClientEvent] = []
    private var firstEvent = 0
    /// Answers to requests that were sent without waiting, which came while another call waited for its own.
    private var parked: [ClientEvent] = []
    /// Why the connection is over.
    private var failure: ClientError?

    /// What the server said in its HELLO.
    package private(set) var welcome = HelloReply()

    private init(_ polled: PollClient, interruptDescriptor: Int32?) {
        self.polled = polled
        self.interruptDescriptor = interruptDescriptor
    }

    deinit { polled.close() }

    /// Connects and exchanges HELLO.
    ///
    /// - Parameters:
    ///   - address: where the server listens.
    ///   - timeout: of connecting and HELLO together.
    ///   - name: of this program, for the server's log.
    ///   - token: empty on loopback.
    ///   - interruptDescriptor: when it becomes readable (a signalfd, a pipe), whatever waits fails with `interrupted`.
    /// - Returns: a client that is ready for calls.
    /// - Throws: `ClientError`.
    package static func connect(
        _ address: ServerAddress,
        timeout: Duration = .seconds(5),
        name: String,
        token: String = "",
        interruptDescriptor: Int32? = nil
    ) throws(ClientError) -> Client {
        let polled = try PollClient(address: address, name: name, token: token, timeout: timeout)
        let client = Client(polled, interruptDescriptor: interruptDescriptor)
        while true {
            switch try client.nextEvent() {
            case .connected(let welcome):
                client.welcome = welcome
                return client
            case .disconnected(let error): throw error
            case .message, .ended, .goingAway: continue
            }
        }
    }

    // MARK: Calls

    /// Asks and waits for the answer.
    ///
    /// - Throws: `Status` or `ClientError`.
    package func call<Request: UnaryRequest>(_ request: Request, timeout: Duration? = nil) throws -> Request.Reply {
        let stream = try send(request, timeout: timeout)
        do {
            while true {
                switch try nextEvent() {
                case .message(stream, let payload): return try Request.Reply.decode(payload)
                case .ended(stream, let status, _): throw reason(for: status)
                case .disconnected(let error): throw error
                case .connected, .goingAway: continue
                case let other: parked.append(other)
                }
            }
        } catch ClientError.interrupted {
            cancel(stream)
            throw ClientError.interrupted
        }
    }

    /// Opens a stream and gives each message to `consume` until that says stop, or the stream ends.
    ///
    /// - Parameters:
    ///   - request: what to watch.
    ///   - timeout: for the whole; nil: none.
    ///   - consume: takes a message.
    /// - Returns: the status of the end; nil when `consume` stopped it.
    /// - Throws: a `Status` other than OK, or `ClientError`.
    @discardableResult
    package func stream<Request: StreamRequest>(
        _ request: Request,
        timeout: Duration? = nil,
        consume: (Request.Reply) throws -> StreamDemand
    ) throws -> Status? {
        try checkConnected()
        let deadline = timeout.map { Instant.now.advanced(by: $0) }
        let stream = polled.start(stream: request)
        var isOver = false
        defer { if !isOver { cancel(stream) } }
        while true {
            guard let event = try nextEvent(deadline: deadline) else {
                throw Status.deadlineExceeded("\(Request.method.name): the time given is up")
            }
            switch event {
            case .message(stream, let payload):
                if try consume(try Request.Reply.decode(payload)) == .stop { return nil }
            case .ended(stream, let status, _):
                isOver = true
                guard status.code == .ok else { throw reason(for: status) }
                return status
            case .disconnected(let error): throw error
            case .connected, .goingAway: continue
            case let other: parked.append(other)
            }
        }
    }

    // MARK: Many at once

    /// Sends a request and does not wait; ``receive()`` brings the answers in whatever order they come.
    @discardableResult
    package func send(_ request: some UnaryRequest, timeout: Duration? = nil) throws(ClientError) -> StreamID {
        try checkConnected()
        return polled.start(request, timeout: timeout)
    }

    /// As ``send(_:timeout:)``, but only ``flush()`` writes.
    @discardableResult
    package func enqueue(_ request: some UnaryRequest, timeout: Duration? = nil) throws(ClientError) -> StreamID {
        try checkConnected()
        return polled.enqueue(request, timeout: timeout)
    }

    package func flush() { polled.flush() }

    /// The next answer to any call: its packed message, or the status of its failure.
    package func receive() throws(ClientError) -> (StreamID, Result<[UInt8], Status>) {
        while true {
            switch try parked.isEmpty ? nextEvent() : parked.removeFirst() {
            case .message(let stream, let payload): return (stream, .success(payload))
            case .ended(let stream, let status, _): return (stream, .failure(status))
            case .disconnected(let error): throw error
            case .connected, .goingAway: continue
            }
        }
    }

    /// Gives a call up. Nothing more is heard of it.
    package func cancel(_ stream: StreamID) { polled.cancel(stream) }

    package func close() { polled.close() }

    // MARK: Waiting

    /// A call that ended because the connection did fails with the reason of that; any other with what the server said.
    private func reason(for status: Status) -> any Error {
        guard let failure, status.code == .unavailable, status.message == failure.description else { return status }
        return failure
    }

    private func checkConnected() throws(ClientError) {
        if let failure { throw failure }
    }

    private func nextEvent() throws(ClientError) -> ClientEvent {
        while true {
            if let event = try nextEvent(deadline: nil) { return event }
        }
    }

    /// - Returns: nil when the deadline has passed.
    private func nextEvent(deadline: Instant?) throws(ClientError) -> ClientEvent? {
        while firstEvent == events.count {
            try checkConnected()
            let now = Instant.now
            if let deadline, deadline <= now { return nil }
            events = try wait(until: deadline, now: now)
            firstEvent = 0
            if case .disconnected(let error) = events.last { failure = error }
        }
        firstEvent += 1
        return events[firstEvent - 1]
    }

    /// Polls the socket once.
    private func wait(until deadline: Instant?, now: Instant) throws(ClientError) -> [ClientEvent] {
        var due = polled.nextDeadline
        if let deadline { due = due.map { min($0, deadline) } ?? deadline }
        let milliseconds = due.map { Int32(clamping: Int64((($0 - now) / .milliseconds(1)).rounded(.up))) }

        var descriptors = [(descriptor: polled.fileDescriptor, events: polled.pollEvents)]
        if let interruptDescriptor { descriptors.append((interruptDescriptor, PollEvents.readable)) }
        let ready = waitUntilReady(descriptors, timeoutMilliseconds: milliseconds.map { max($0, 0) } ?? -1)

        if let ready, ready.count > 1, ready[1] != 0 { throw .interrupted }
        let bits = ready?.first ?? 0
        return polled.handleReady(
            readable: bits & (PollEvents.readable | PollEvents.failed) != 0,
            writable: bits & (PollEvents.writable | PollEvents.failed) != 0
        )
    }
}
