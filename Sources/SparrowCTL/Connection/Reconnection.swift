internal import Protocol

/// When a watch tries again after its connection was lost: at growing intervals, until it has been without one for too long.
///
/// A connection counts as kept once it brought a message or lasted a while: else a daemon that takes connections only to end them
/// would be asked for ever.
struct Reconnection {
    typealias Instant = ContinuousClock.Instant

    static let patience = Duration.seconds(30)
    private static let firstDelay = Duration.milliseconds(250)
    private static let delayMax = Duration.seconds(4)
    private static let lasting = Duration.seconds(5)

    private var lostAt: Instant?
    private var connectedAt: Instant
    private var delay = Reconnection.firstDelay

    init(connectedAt: Instant) { self.connectedAt = connectedAt }

    /// A message came.
    mutating func worked() {
        lostAt = nil
        delay = Self.firstDelay
    }

    mutating func connected(at now: Instant) { connectedAt = now }

    /// The connection is gone.
    ///
    /// - Returns: that it had been kept, so that this is a new loss.
    mutating func lost(at now: Instant) -> Bool {
        if now - connectedAt >= Self.lasting { worked() }
        guard lostAt == nil else { return false }
        lostAt = now
        return true
    }

    /// How long to wait before the next attempt; nil: no more attempts.
    mutating func nextDelay(at now: Instant) -> Duration? {
        guard let lostAt else { return .zero }
        let left = Self.patience - (now - lostAt)
        guard left > .zero else { return nil }
        defer { delay = min(delay * 2, Self.delayMax) }
        return min(delay, left)
    }

    /// That an error means no more than that the daemon is not there just now.
    static func isLoss(_ error: any Error) -> Bool {
        switch error {
        case ClientError.lost, ClientError.unreachable, ClientError.noHello: true
        case ClientError.refused(let status): status.code == .unavailable
        case let status as Status: status.code == .unavailable
        default: false
        }
    }
}

extension Session {
    /// Follows a stream. When the connection is lost it is made anew, and the stream goes on.
    ///
    /// - Parameters:
    ///   - request: for the stream as it is to go on now: from the offset that the status of the end names, where it names one.
    ///     `isNewStore` says that another store answers than the one before, whose offsets mean nothing.
    ///   - consume: takes a message.
    /// - Throws: a failure with 69 when no connection could be made for ``Reconnection/patience``; what `client.stream` throws.
    func follow<Request: StreamRequest>(
        _ request: (_ resumeOffset: UInt64?, _ isNewStore: Bool) -> Request,
        consume: (Request.Reply) throws -> Client.StreamDemand
    ) throws {
        var reconnection = Reconnection(connectedAt: .now)
        var resumeOffset: UInt64?
        var isNewStore = false
        while true {
            do {
                try client.stream(request(resumeOffset, isNewStore)) { message in
                    reconnection.worked()
                    return try consume(message)
                }
                return
            } catch  where Reconnection.isLoss(error) {
                let status = error as? Status
                resumeOffset = status.flatMap { $0.resumeOffset > 0 ? $0.resumeOffset : nil }
                isNewStore = try comeBack(after: error, &reconnection)
            }
        }
    }

    /// Connects again.
    ///
    /// - Returns: that it is to another store.
    private func comeBack(after loss: any Error, _ reconnection: inout Reconnection) throws -> Bool {
        let patience = Reconnection.patience.components.seconds
        let instanceID = client.welcome.instanceID
        if reconnection.lost(at: .now) {
            StandardError.note("\(Failure(loss)?.message ?? "\(loss)"); trying again for up to \(patience) s")
        }
        var last = loss
        while let delay = reconnection.nextDelay(at: .now) {
            try pause(delay)
            do {
                try reconnect()
            } catch  where Reconnection.isLoss(error) {
                last = error
                continue
            }
            reconnection.connected(at: .now)
            let isNewStore = client.welcome.instanceID != instanceID
            StandardError.note(isNewStore ? "connected again, to another store: beginning anew" : "connected again")
            return isNewStore
        }
        let reason = Failure(last)?.message ?? "\(last)"
        throw Failure(.unavailable, "no connection for \(patience) s: \(reason)")
    }
}
