/// A client that never blocks, for a program with a poll loop of its own.
///
/// Poll ``fileDescriptor`` for ``pollEvents`` until ``nextDeadline`` at the latest, then call
/// ``handleReady(readable:writable:now:)``. Requests may be started at any time, before the connection is made too. After
/// `.disconnected` the client is done for: make a new one.
package final class PollClient {
    package typealias Instant = ContinuousClock.Instant

    package let address: ServerAddress
    private var connection: ClientConnection
    private var socket: ClientSocket?
    private let connectDeadline: Instant
    private var unwritten: [UInt8] = []
    private var unwrittenStart = 0
    private var readBuffer: [UInt8] = []
    /// Why reading ended, until the events before it were given out.
    private var endError: ClientError?

    /// Begins to connect.
    ///
    /// - Throws: `badAddress`, or `unreachable` where that is known at once.
    package init(
        address: ServerAddress,
        name: String,
        token: String = "",
        timeout: Duration = .seconds(5),
        now: Instant = .now
    ) throws(ClientError) {
        self.address = address
        connectDeadline = now.advanced(by: timeout)
        connection = ClientConnection(name: name, token: token, helloTimeout: timeout, now: now)
        socket = try ClientSocket(connectingTo: address)
        readBuffer = [UInt8](repeating: 0, count: 64 * 1024)
    }

    /// -1 when there is no connection any more.
    package var fileDescriptor: Int32 { socket?.descriptor ?? -1 }

    /// The bits for poll(2).
    package var pollEvents: Int16 {
        guard let socket else { return 0 }
        if !socket.isConnected { return PollEvents.writable }
        return hasUnwritten ? PollEvents.readable | PollEvents.writable : PollEvents.readable
    }

    /// When ``handleReady(readable:writable:now:)`` is due though the socket is quiet.
    package var nextDeadline: Instant? {
        guard socket != nil else { return nil }
        return connection.nextDeadline
    }

    /// What the server said in its HELLO; nil until then.
    package var welcome: HelloReply? { connection.welcome }

    package var openCallCount: Int { connection.openCallCount }

    // MARK: Calls

    /// Sends a request, at once if the socket takes it. Its answer is an event of ``handleReady(readable:writable:now:)``.
    package func start(_ request: some UnaryRequest, timeout: Duration? = nil, now: Instant = .now) -> StreamID {
        let stream = enqueue(request, timeout: timeout, now: now)
        flush()
        return stream
    }

    /// Opens a stream, which goes on until either side ends it.
    ///
    /// - Parameters:
    ///   - request: what to watch.
    ///   - grantsCredit: that the caller itself calls ``grantCredit(_:to:)``; otherwise taking events returns it.
    /// - Returns: the stream, by which events name it.
    package func start(stream request: some StreamRequest, grantsCredit: Bool = false) -> StreamID {
        let stream = connection.start(stream: request, grantsCredit: grantsCredit)
        flush()
        return stream
    }

    /// As ``start(_:timeout:now:)``, but leaves it to the next ``flush()`` to write: for many requests at once.
    package func enqueue(_ request: some UnaryRequest, timeout: Duration? = nil, now: Instant = .now) -> StreamID {
        connection.start(request, timeout: timeout, now: now)
    }

    /// Gives a call up. Nothing more is heard of it.
    package func cancel(_ stream: StreamID) {
        connection.cancel(stream)
        flush()
    }

    package func grantCredit(_ messages: UInt32, to stream: StreamID) {
        connection.grantCredit(messages, to: stream)
        flush()
    }

    /// Closes the socket. The calls still open end as events of the next ``handleReady(readable:writable:now:)``.
    package func close() {
        connection.close(.closed)
        socket = nil
    }

    // MARK: The loop

    /// Reads, writes and looks at the clock.
    ///
    /// - Returns: what happened, in order.
    package func handleReady(readable: Bool, writable: Bool, now: Instant = .now) -> [ClientEvent] {
        if let socket, !socket.isConnected, readable || writable { finishConnecting(socket) }
        if readable { read() }
        connection.timePassed(now: now)
        if let socket, !socket.isConnected, connectDeadline <= now {
            fail(.unreachable(address: address.description, reason: "no answer in time"))
        }
        var events: [ClientEvent] = []
        while let event = connection.nextEvent() {
            events.append(event)
        }
        if let endError {
            // Only now, so that frames which came before the end were heard: an END with the reason may be one of them.
            connection.close(endError)
            self.endError = nil
            while let event = connection.nextEvent() {
                events.append(event)
            }
        }
        if case .disconnected = events.last {
            socket = nil
        } else {
            flush()
        }
        return events
    }

    private func finishConnecting(_ socket: ClientSocket) {
        if let reason = socket.finishConnecting() {
            fail(.unreachable(address: address.description, reason: reason))
        }
    }

    private func read() {
        // A flood from the server must not keep the caller from its other work: at most 16 × 64 KiB a turn.
        for _ in 0..<16 {
            guard let socket, socket.isConnected else { return }
            let result = readBuffer.withUnsafeMutableBytes { buffer in
                let result = socket.read(into: buffer)
                if case .bytes(let count) = result {
                    connection.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                }
                return result
            }
            switch result {
            case .bytes(let count) where count == readBuffer.count: continue
            case .bytes, .wouldBlock: return
            case .ended: return end(.lost(reason: "closed by the server"))
            case .failed(let reason): return end(.lost(reason: reason))
            }
        }
    }

    private func end(_ error: ClientError) {
        socket = nil
        endError = error
    }

    private func fail(_ error: ClientError) {
        connection.close(error)
        socket = nil
    }

    private var hasUnwritten: Bool { connection.hasOutbound || unwrittenStart < unwritten.count }

    /// Writes what the socket takes now.
    package func flush() {
        guard let socket, socket.isConnected else { return }
        while hasUnwritten {
            if unwrittenStart == unwritten.count {
                unwritten = connection.takeOutbound()
                unwrittenStart = 0
            }
            let result = unwritten.withUnsafeBytes { bytes in
                socket.write(UnsafeRawBufferPointer(rebasing: bytes[unwrittenStart...]))
            }
            switch result {
            case .bytes(let count): unwrittenStart += count
            case .wouldBlock: return
            case .ended, .failed: return  // Reading tells why, and what was said before.
            }
        }
    }
}
