import Protocol

/// A `ServerConnection` with a fake clock: frames in, events out.
struct ServerDriver {
    var connection: ServerConnection
    private(set) var now: ContinuousClock.Instant

    /// - Parameter isOpen: that HELLO is exchanged already.
    init(isOpen: Bool = true) {
        now = .now
        connection = ServerConnection(
            settings: ServerConnectionSettings(),
            welcome: HelloReply(instanceID: "instance"),
            now: now
        )
        guard isOpen else { return }
        receive(.hello())
        _ = sent()
    }

    @discardableResult
    mutating func receive(_ frame: Frame) -> [ServerConnection.Event] { receive(bytes: frame.encoded) }

    @discardableResult
    mutating func receive(bytes: [UInt8]) -> [ServerConnection.Event] {
        bytes.withUnsafeBytes { connection.append($0, now: now) }
        return events()
    }

    @discardableResult
    mutating func pass(_ duration: Duration) -> [ServerConnection.Event] {
        now += duration
        let event = connection.timePassed(now: now)
        return (event.map { [$0] } ?? []) + events()
    }

    /// The frames that were sent since the last question.
    mutating func sent() -> [Frame] {
        var decoder = FrameDecoder(reader: .client, payloadBytesMax: .max)
        decoder.append(connection.takeOutbound())
        return (try? decoder.all()) ?? []
    }

    /// The status with which the connection ended, if it did and said nothing else.
    mutating func end() -> Status? {
        let frames = sent()
        guard connection.isClosed, let last = frames.last, last.header.type == .end, last.header.stream == .connection
        else {
            return nil
        }
        return last.status
    }

    private mutating func events() -> [ServerConnection.Event] {
        var events: [ServerConnection.Event] = []
        while let event = connection.nextEvent(now: now) {
            events.append(event)
        }
        return events
    }
}

extension Frame {
    static func hello(magic: String = "SPARROW", versions: ClosedRange<UInt32> = 1...1, name: String = "test") -> Frame
    {
        let hello = Hello(
            magic: magic,
            lowestVersion: versions.lowerBound,
            highestVersion: versions.upperBound,
            clientName: name
        )
        return Frame(.hello, payload: hello.encoded())
    }

    static func health(_ stream: StreamID, timeoutMilliseconds: UInt32 = 0) -> Frame {
        Frame(.request, method: .health, stream: stream, aux: timeoutMilliseconds)
    }

    static func watch(_ stream: StreamID) -> Frame {
        let request = WatchRecommendationsRequest(userID: 1)
        return Frame(.request, payload: request.encoded(), method: .watchRecommendations, stream: stream)
    }

    /// What an END or GOAWAY says.
    var status: Status { (try? Status.decode(payload)) ?? .internal("no status in the frame") }
}
