/// What happened on a client's connection.
package enum ClientEvent: Equatable, Sendable {
    /// The server took the HELLO.
    case connected(HelloReply)
    /// A packed message: the one of a unary call, which ends it, or one of a stream.
    case message(StreamID, [UInt8])
    /// A call is over: refused, cancelled, out of time, cut off with the connection, or (OK) a stream at its end.
    case ended(StreamID, Status, retryAfterMilliseconds: UInt32)
    /// The server is about to stop: calls under way may finish, new ones are refused.
    case goingAway(Status)
    /// The connection is gone, and each open call was ended before this.
    case disconnected(ClientError)
}

/// The client's side of one connection as a plain value: bytes and time go in, events and bytes come out. No socket in it.
package struct ClientConnection {
    package typealias Instant = ContinuousClock.Instant

    private struct OpenCall {
        var method: Method
        var deadline: Instant?
        /// Messages taken since the last CREDIT; nil where the caller grants credit, or there is none.
        var unreturnedCredit: UInt32?
    }

    /// What the server said in its HELLO.
    package private(set) var welcome: HelloReply?
    package private(set) var isGoingAway = false
    private var isClosed = false
    private var decoder = FrameDecoder(reader: .client, payloadBytesMax: Self.responseBytesMax)
    private var calls: [StreamID: OpenCall] = [:]
    private var newestStream: UInt32 = 0
    private var outbound: [UInt8] = []
    private var waiting: [ClientEvent] = []
    private let helloDeadline: Instant

    private static let responseBytesMax = 4 << 20
    /// Half of what the server starts a stream with, so that the stream never has to wait for the other half.
    private static let returnedCredit: UInt32 = 16

    /// Begins with HELLO in ``takeOutbound()``; calls may follow at once.
    package init(name: String, token: String = "", helloTimeout: Duration = .seconds(5), now: Instant) {
        helloDeadline = now.advanced(by: helloTimeout)
        let hello = Hello(
            magic: protocolMagic,
            lowestVersion: protocolVersion,
            highestVersion: protocolVersion,
            clientName: name,
            token: token
        )
        send(FrameHeader(.hello), payload: hello)
    }

    // MARK: Calls

    /// Sends a request. Without a timeout the server's default (10 s) holds, here with a second's grace for the way.
    package mutating func start(_ request: some UnaryRequest, timeout: Duration? = nil, now: Instant) -> StreamID {
        let allowed = timeout ?? .seconds(10)
        return start(
            request,
            type(of: request).method,
            timeout: timeout,
            call: OpenCall(
                method: type(of: request).method,
                deadline: now.advanced(by: allowed + .seconds(1)),
                unreturnedCredit: nil
            )
        )
    }

    /// Sends a request for a stream. It goes on until either side ends it.
    ///
    /// - Parameters:
    ///   - request: what to watch.
    ///   - grantsCredit: that the caller itself calls ``grantCredit(_:to:)``; otherwise each event taken returns it.
    /// - Returns: the stream, by which events name it.
    package mutating func start(stream request: some StreamRequest, grantsCredit: Bool = false) -> StreamID {
        let method = type(of: request).method
        let call = OpenCall(method: method, deadline: nil, unreturnedCredit: grantsCredit ? nil : 0)
        return start(request, method, timeout: nil, call: call)
    }

    private mutating func start(
        _ request: some WireMessage,
        _ method: Method,
        timeout: Duration?,
        call: OpenCall
    ) -> StreamID {
        newestStream += 1
        let stream = StreamID(rawValue: newestStream)
        calls[stream] = call
        let milliseconds = timeout.map { UInt32(clamping: Int64(($0 / .milliseconds(1)).rounded(.up))) } ?? 0
        send(FrameHeader(.request, method: method, stream: stream, aux: milliseconds), payload: request)
        return stream
    }

    /// Gives a call up. Nothing more is heard of it.
    package mutating func cancel(_ stream: StreamID) {
        guard calls.removeValue(forKey: stream) != nil else { return }
        FrameHeader(.cancel, stream: stream).encode(into: &outbound)
    }

    package mutating func grantCredit(_ messages: UInt32, to stream: StreamID) {
        guard messages > 0, calls[stream] != nil else { return }
        FrameHeader(.credit, stream: stream, aux: messages).encode(into: &outbound)
    }

    package var openCallCount: Int { calls.count }

    // MARK: Bytes

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard !isClosed else { return }
        decoder.append(bytes)
    }

    package mutating func takeOutbound() -> [UInt8] {
        let bytes = outbound
        outbound = []
        return bytes
    }

    package var hasOutbound: Bool { !outbound.isEmpty }

    /// The next event; nil when more bytes are needed.
    package mutating func nextEvent() -> ClientEvent? {
        if !waiting.isEmpty { return waiting.removeFirst() }
        guard !isClosed else { return nil }
        do throws(ProtocolError) {
            while let frame = try decoder.next() {
                if let event = try handle(frame) { return event }
            }
        } catch {
            close(.violated(error))
            return nextEvent()
        }
        return nil
    }

    private mutating func handle(_ frame: Frame) throws(ProtocolError) -> ClientEvent? {
        let stream = frame.header.stream
        switch frame.header.type {
        case .hello:
            guard welcome == nil else { throw .violation("a second HELLO from the server") }
            let reply = try HelloReply.decode(frame.payload)
            guard reply.version == protocolVersion else {
                throw .violation(
                    "the server chose version \(reply.version) of the protocol; this client speaks \(protocolVersion)"
                )
            }
            welcome = reply
            return .connected(reply)
        case .message: return message(frame)
        case .end where stream == .connection:
            close(.refused(try Status.decode(frame.payload)))
            return nextEvent()
        case .end:
            let status = try Status.decode(frame.payload)
            guard calls.removeValue(forKey: stream) != nil else { return nil }
            return .ended(stream, status, retryAfterMilliseconds: frame.header.aux)
        case .ping: FrameHeader(.pong).encode(into: &outbound)
        case .pong: break
        case .goAway:
            isGoingAway = true
            return .goingAway(try Status.decode(frame.payload))
        case .request, .cancel, .credit: throw .violation("\(frame.header.type.name) is for the server to receive")
        }
        return nil
    }

    /// What belongs to no open call was cancelled here while it was on the way.
    private mutating func message(_ frame: Frame) -> ClientEvent? {
        let stream = frame.header.stream
        guard let call = calls[stream] else { return nil }
        if frame.header.endsStream {
            calls[stream] = nil
        } else if let unreturned = call.unreturnedCredit {
            let returns = unreturned + 1 >= Self.returnedCredit
            calls[stream]?.unreturnedCredit = returns ? 0 : unreturned + 1
            if returns { grantCredit(unreturned + 1, to: stream) }
        }
        return .message(stream, frame.payload)
    }

    // MARK: Time and the end

    /// When ``timePassed(now:)`` is due; nil when nothing waits.
    package var nextDeadline: Instant? {
        guard !isClosed else { return nil }
        var due = welcome == nil ? helloDeadline : nil
        for call in calls.values {
            guard let deadline = call.deadline else { continue }
            due = due.map { min($0, deadline) } ?? deadline
        }
        return due
    }

    /// Ends the calls that the server did not answer in time; it has ended them on its side already, or is gone.
    package mutating func timePassed(now: Instant) {
        guard !isClosed else { return }
        if welcome == nil, helloDeadline <= now {
            close(.noHello)
            return
        }
        for (stream, call) in calls {
            guard let deadline = call.deadline, deadline <= now else { continue }
            cancel(stream)
            var status = Status.deadlineExceeded("\(call.method.name): no answer in time")
            status.outcomeUnknown = call.method.isWrite
            waiting.append(.ended(stream, status, retryAfterMilliseconds: 0))
        }
    }

    /// The socket is gone, or the connection is given up: ends every call. The outcome of a write under way is unknown.
    package mutating func close(_ error: ClientError) {
        guard !isClosed else { return }
        isClosed = true
        outbound = []
        for (stream, call) in calls.sorted(by: { $0.key < $1.key }) {
            var status = Status.unavailable(error.description)
            status.outcomeUnknown = call.method.isWrite
            waiting.append(.ended(stream, status, retryAfterMilliseconds: 0))
        }
        calls = [:]
        waiting.append(.disconnected(error))
    }

    private mutating func send(_ header: FrameHeader, payload: some WireMessage) {
        guard !isClosed else { return }
        var header = header
        payload.encode { bytes in
            header.payloadByteCount = UInt32(bytes.count)
            header.encode(into: &outbound)
            outbound.append(contentsOf: bytes)
        }
    }
}
