/// The server's side of one connection as a plain value: bytes and time go in, events and bytes come out. No socket in it.
///
/// Whoever drives it appends what was read, takes events until there is none, answers calls through ``reply(to:with:)``,
/// ``send(_:on:)`` and ``end(_:with:)``, and writes ``takeOutbound()`` to the socket. ``timePassed(now:)`` is due at
/// ``nextDeadline``.
package struct ServerConnection {
    package typealias Instant = ContinuousClock.Instant

    /// What the driver has to act on.
    package enum Event: Equatable, Sendable {
        /// HELLO was exchanged.
        case opened(clientName: String, token: String)
        case called(Call)
        /// The call is over for the client: cancelled, or out of time. An answer to it goes nowhere.
        case cancelled(StreamID)
        /// A stream may send again.
        case credited(StreamID, messages: UInt32)
        /// Write what is outbound, then close the socket. All calls are over.
        case closed(Status)
    }

    /// A request that waits for its answer.
    package struct Call: Equatable, Sendable {
        package let stream: StreamID
        package let method: Method
        package let payload: [UInt8]
        /// When the client stops waiting; nil for a stream without an end.
        package let deadline: Instant?
    }

    private struct OpenCall {
        var method: Method
        var deadline: Instant?
        var credit: UInt32
    }

    private enum Phase {
        case waitsForHello
        case open
        case closed
    }

    package let settings: ServerConnectionSettings
    /// What HELLO is answered with; version, schema hash and limits are filled in here.
    package var welcome: HelloReply
    private var phase = Phase.waitsForHello
    private var decoder: FrameDecoder
    private var calls: [StreamID: OpenCall] = [:]
    private var newestStream = StreamID.connection
    private var outbound: [UInt8] = []
    private var timedOut: [StreamID] = []

    private let openedAt: Instant
    private var heardAt: Instant
    private var pingedAt: Instant?
    private var frameBegunAt: Instant?
    private var stopsAt: Instant?

    /// - Parameters:
    ///   - settings: limits and times.
    ///   - welcome: what HELLO is answered with, unless it is set anew until then.
    ///   - now: when the connection was accepted.
    package init(settings: ServerConnectionSettings, welcome: HelloReply, now: Instant) {
        self.settings = settings
        self.welcome = welcome
        openedAt = now
        heardAt = now
        decoder = FrameDecoder(reader: .server, payloadBytesMax: min(4096, settings.requestBytesMax))
    }

    // MARK: Bytes

    package mutating func append(_ bytes: UnsafeRawBufferPointer, now: Instant) {
        guard phase != .closed else { return }
        heardAt = now
        pingedAt = nil
        decoder.append(bytes)
    }

    /// What is to be written to the socket; empty when there is nothing.
    package mutating func takeOutbound() -> [UInt8] {
        if outbound.isEmpty { return [] }
        let bytes = outbound
        outbound = []
        return bytes
    }

    package var outboundByteCount: Int { outbound.count }

    /// Handles what was appended, up to the next event; nil when more bytes are needed.
    package mutating func nextEvent(now: Instant) -> Event? {
        if let stream = timedOut.popLast() { return .cancelled(stream) }
        guard phase != .closed else { return nil }
        do throws(ProtocolError) {
            while let frame = try decoder.next() {
                if let event = try handle(frame, now: now) { return event }
            }
        } catch {
            return close(error.status)
        }
        if !decoder.hasBytes {
            frameBegunAt = nil
        } else if frameBegunAt == nil {
            frameBegunAt = now
        }
        return nil
    }

    private mutating func handle(_ frame: Frame, now: Instant) throws(ProtocolError) -> Event? {
        frameBegunAt = nil
        guard phase == .open else { return try open(frame) }
        switch frame.header.type {
        case .hello: throw .violation("HELLO comes once, as the first frame")
        case .request: return try call(frame, now: now)
        case .cancel: return try cancel(frame.header.stream)
        case .credit: return try credit(frame.header)
        case .ping: FrameHeader(.pong).encode(into: &outbound)
        case .pong: break
        case .message, .end, .goAway: throw .violation("\(frame.header.type.name) is for the client to receive")
        }
        return nil
    }

    // MARK: HELLO

    private mutating func open(_ frame: Frame) throws(ProtocolError) -> Event {
        guard frame.header.type == .hello else {
            throw .violation("the first frame must be HELLO, not \(frame.header.type.name)")
        }
        let hello = try Hello.decode(frame.payload)
        guard hello.magic == protocolMagic else {
            throw .violation("Hello.magic must be \"\(protocolMagic)\"; is this port meant for another program?")
        }
        guard hello.clientName.unicodeScalars.count <= 64, !hello.clientName.hasControlCharacters else {
            throw .violation("Hello.client_name has at most 64 characters, none of them a control character")
        }
        guard hello.lowestVersion <= protocolVersion, protocolVersion <= hello.highestVersion else {
            return close(
                .failedPrecondition(
                    "this server speaks version \(protocolVersion) of the protocol, the client "
                        + "\(hello.lowestVersion) to \(hello.highestVersion); bring both to the same release"
                )
            )
        }
        var reply = welcome
        reply.version = protocolVersion
        reply.schemaHash = FileDescriptorSet.sha256
        reply.limits = settings.limits
        send(FrameHeader(.hello), payload: reply)
        phase = .open
        decoder.payloadBytesMax = settings.requestBytesMax
        return .opened(clientName: hello.clientName, token: hello.token)
    }

    // MARK: Frames of calls

    private mutating func call(_ frame: Frame, now: Instant) throws(ProtocolError) -> Event? {
        let header = frame.header
        let stream = header.stream
        guard stream > newestStream else {
            throw .violation(
                "stream \(stream.rawValue) is not above \(newestStream.rawValue): each call takes a higher number"
            )
        }
        newestStream = stream
        if stopsAt != nil {
            refuse(header, .unavailable("the server is stopping; connect again in a moment"))
            return nil
        }
        guard settings.methods.contains(header.method) else {
            refuse(
                header,
                .unimplemented("method \(header.method.rawValue) does not exist; Describe lists those that do")
            )
            return nil
        }
        guard calls.count < settings.streamsMax else {
            refuse(
                header,
                .resourceExhausted("\(settings.streamsMax) calls are open on this connection; wait for one to end")
            )
            return nil
        }
        var deadline: Instant?
        if header.aux > 0 {
            deadline = now.advanced(by: .milliseconds(Int64(header.aux)))
        } else if !header.method.isStream {
            deadline = now.advanced(by: settings.defaultTimeout)
        }
        calls[stream] = OpenCall(method: header.method, deadline: deadline, credit: settings.initialCredit)
        return .called(Call(stream: stream, method: header.method, payload: frame.payload, deadline: deadline))
    }

    private mutating func cancel(_ stream: StreamID) throws(ProtocolError) -> Event? {
        try checkIsKnown(stream, in: .cancel)
        // It may have crossed its answer: nothing to do then.
        guard let call = calls.removeValue(forKey: stream) else { return nil }
        sendEnd(stream, call.method, .cancelled("cancelled by the client"))
        return .cancelled(stream)
    }

    private mutating func credit(_ header: FrameHeader) throws(ProtocolError) -> Event? {
        try checkIsKnown(header.stream, in: .credit)
        guard header.aux > 0 else { throw .violation("CREDIT of 0 for stream \(header.stream.rawValue)") }
        guard let call = calls[header.stream] else { return nil }
        guard call.method.isStream else {
            throw .violation("CREDIT for stream \(header.stream.rawValue), but \(call.method.name) gives one message")
        }
        let credit = UInt64(call.credit) + UInt64(header.aux)
        guard credit <= UInt64(settings.creditMax) else {
            throw .violation(
                "CREDIT of \(header.aux) makes \(credit) for stream \(header.stream.rawValue); at most \(settings.creditMax)"
            )
        }
        calls[header.stream]?.credit = UInt32(credit)
        return .credited(header.stream, messages: header.aux)
    }

    private func checkIsKnown(_ stream: StreamID, in type: FrameType) throws(ProtocolError) {
        guard stream <= newestStream else {
            throw .violation("\(type.name) for stream \(stream.rawValue), which was never begun")
        }
    }

    // MARK: Answers

    /// How many calls are open.
    package var openCallCount: Int { calls.count }

    package var isClosed: Bool { phase == .closed }

    /// Messages that a stream may still send; nil when it is over.
    package func credit(of stream: StreamID) -> UInt32? { calls[stream]?.credit }

    /// Ends a unary call with its packed reply.
    ///
    /// A reply to a call that is over goes nowhere; one above the limit becomes RESOURCE_EXHAUSTED.
    /// - Returns: the status that the client gets.
    @discardableResult
    package mutating func reply(to stream: StreamID, with payload: UnsafeRawBufferPointer) -> Status.Code {
        guard let call = calls.removeValue(forKey: stream) else { return .cancelled }
        guard payload.count <= settings.responseBytesMax else {
            sendEnd(stream, call.method, .tooLarge(payload.count, max: settings.responseBytesMax))
            return .resourceExhausted
        }
        send(stream, call.method, endsStream: true, payload)
        return .ok
    }

    @discardableResult
    package mutating func reply(to stream: StreamID, with payload: [UInt8]) -> Status.Code {
        payload.withUnsafeBytes { reply(to: stream, with: $0) }
    }

    /// Sends one message of a stream.
    ///
    /// - Returns: whether it was sent: not without credit, nor when the stream is over. One above the limit ends the stream.
    package mutating func send(_ payload: [UInt8], on stream: StreamID) -> Bool {
        guard let call = calls[stream], call.credit > 0 else { return false }
        guard payload.count <= settings.responseBytesMax else {
            end(stream, with: .tooLarge(payload.count, max: settings.responseBytesMax))
            return false
        }
        calls[stream]?.credit = call.credit - 1
        payload.withUnsafeBytes { send(stream, call.method, endsStream: false, $0) }
        return true
    }

    /// Ends a call: a unary one that failed, or a stream for whatever reason. A call that is over stays as it is.
    package mutating func end(_ stream: StreamID, with status: Status, retryAfterMilliseconds: UInt32 = 0) {
        guard let call = calls.removeValue(forKey: stream) else { return }
        sendEnd(stream, call.method, status, retryAfterMilliseconds: retryAfterMilliseconds)
    }

    // MARK: Time and the end

    /// Says GOAWAY: calls under way may finish, new ones are refused, and after `grace` the connection is closed.
    package mutating func stop(now: Instant) {
        guard phase != .closed, stopsAt == nil else { return }
        stopsAt = now.advanced(by: settings.stopGrace)
        if phase == .open {
            send(FrameHeader(.goAway), payload: Status.unavailable("the server is stopping"))
        }
    }

    /// Ends the connection with a reason of the driver's: too many connections, for one.
    package mutating func refuse(_ status: Status) {
        guard phase != .closed else { return }
        _ = close(status)
    }

    /// When ``timePassed(now:)`` is due; nil on a closed connection.
    package var nextDeadline: Instant? {
        guard phase != .closed else { return nil }
        var due = silenceDeadline
        if phase == .waitsForHello { due = min(due, openedAt.advanced(by: settings.helloTimeout)) }
        if let frameBegunAt { due = min(due, frameBegunAt.advanced(by: settings.frameTimeout)) }
        if let stopsAt { due = calls.isEmpty ? heardAt : min(due, stopsAt) }
        for call in calls.values {
            if let deadline = call.deadline { due = min(due, deadline) }
        }
        return due
    }

    private var silenceDeadline: Instant {
        (pingedAt ?? heardAt).advanced(by: settings.pingInterval)
    }

    /// Looks at the clock. Events may be waiting afterwards.
    ///
    /// - Returns: `.closed` when the connection is over.
    package mutating func timePassed(now: Instant) -> Event? {
        guard phase != .closed else { return nil }
        if stopsAt != nil, calls.isEmpty { return close(.unavailable("the server is stopping")) }
        if let stopsAt, stopsAt <= now {
            return close(.unavailable("the server is stopping; calls under way took too long"))
        }
        if phase == .waitsForHello, openedAt.advanced(by: settings.helloTimeout) <= now {
            return close(.deadlineExceeded("no HELLO within \(settings.helloTimeout)"))
        }
        if let frameBegunAt, frameBegunAt.advanced(by: settings.frameTimeout) <= now {
            return close(.deadlineExceeded("a frame did not arrive whole within \(settings.frameTimeout)"))
        }
        if silenceDeadline <= now {
            if pingedAt != nil { return close(.unavailable("nothing heard, not even a PONG")) }
            FrameHeader(.ping).encode(into: &outbound)
            pingedAt = now
        }
        endOverdueCalls(now: now)
        return nil
    }

    private mutating func endOverdueCalls(now: Instant) {
        for (stream, call) in calls {
            guard let deadline = call.deadline, deadline <= now else { continue }
            calls[stream] = nil
            var status = Status.deadlineExceeded("\(call.method.name) was not answered in time")
            status.outcomeUnknown = call.method.isWrite
            sendEnd(stream, call.method, status)
            timedOut.append(stream)
        }
    }

    private mutating func close(_ status: Status) -> Event {
        send(FrameHeader(.end), payload: status)
        phase = .closed
        calls = [:]
        timedOut = []
        return .closed(status)
    }

    // MARK: Frames out

    private mutating func refuse(_ header: FrameHeader, _ status: Status) {
        sendEnd(header.stream, header.method, status)
    }

    private mutating func sendEnd(
        _ stream: StreamID,
        _ method: Method,
        _ status: Status,
        retryAfterMilliseconds: UInt32 = 0
    ) {
        send(FrameHeader(.end, method: method, stream: stream, aux: retryAfterMilliseconds), payload: status)
    }

    private mutating func send(
        _ stream: StreamID,
        _ method: Method,
        endsStream: Bool,
        _ payload: UnsafeRawBufferPointer
    ) {
        let header = FrameHeader(
            .message,
            payloadByteCount: payload.count,
            endsStream: endsStream,
            method: method,
            stream: stream
        )
        header.encode(into: &outbound)
        outbound.append(contentsOf: payload)
    }

    private mutating func send(_ header: FrameHeader, payload: some WireMessage) {
        var header = header
        payload.encode { bytes in
            header.payloadByteCount = UInt32(bytes.count)
            header.encode(into: &outbound)
            outbound.append(contentsOf: bytes)
        }
    }
}
