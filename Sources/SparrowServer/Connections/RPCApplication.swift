import Protocol

/// What answers the requests: the whole of the server but its connections.
protocol RPCApplication: Sendable {
    /// What a client's HELLO is answered with; version, schema hash and limits are filled in by the connection.
    ///
    /// Called on an event loop.
    func welcome() -> HelloReply

    /// Answers a request, or sees to it that it is answered later.
    ///
    /// Called on the event loop of the connection, so it must be done within about 300 µs and never wait.
    func handle(_ call: IncomingCall) -> CallOutcome
}

/// What `handle` has to say for the moment.
enum CallOutcome: Sendable {
    /// The packed reply of a unary call.
    case reply([UInt8])
    /// The call is over; an OK ends a stream that has nothing to say.
    case failure(Status, retryAfterMilliseconds: UInt32 = 0)
    /// The answer comes later, from any thread: `reply` or `fail` of the call, or its `openStream()`.
    case later
}

extension CallOutcome {
    static func reply(_ message: some WireMessage) -> CallOutcome { .reply(message.encoded()) }
}

/// Who is at the other end.
struct ConnectionInfo: Sendable {
    /// Rises with each connection of this process.
    let id: UInt64
    /// From HELLO; no control characters in it.
    let clientName: String
    let token: String
}

/// One request. It may be kept, passed on, and answered once from any thread; answers after the first go nowhere.
struct IncomingCall: Sendable {
    let stream: StreamID
    let method: Method
    let payload: [UInt8]
    /// When the client stops waiting; nil for a stream without an end.
    let deadline: ContinuousClock.Instant?
    let link: ConnectionLink

    var connection: ConnectionInfo { link.info }

    /// The request, unpacked.
    func decode<Request: WireMessage>(_ type: Request.Type) throws(Status) -> Request {
        do throws(ProtocolError) { return try Request.decode(payload) } catch { throw error.status }
    }

    /// Answers a unary call.
    func reply(_ payload: [UInt8]) { link.post(.reply(stream, payload)) }

    func reply(_ message: some WireMessage) { reply(message.encoded()) }

    func fail(_ status: Status, retryAfterMilliseconds: UInt32 = 0) {
        link.post(.end(stream, status, retryAfterMilliseconds: retryAfterMilliseconds))
    }

    /// The stream that answers this call; to be opened on the event loop, within `handle`, and once.
    func openStream() -> OutgoingStream { link.openStream(for: self) }
}
