/// The message line, and all that it said.
struct Messages: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case information
        /// Stays until a key is pressed.
        case failure
    }

    struct Message: Equatable, Sendable {
        let text: String
        let kind: Kind
        let at: Moment
        /// The number of the act that it reports, where it does.
        var act: Int?
    }

    private static let shownMilliseconds = 4_000
    private static let logMax = 200

    private(set) var current: Message?
    private(set) var log: [Message] = []

    mutating func say(_ text: String, _ kind: Kind = .information, of act: Int? = nil, at now: Moment) {
        let message = Message(text: text, kind: kind, at: now, act: act)
        current = message
        log.append(message)
        if log.count > Self.logMax { log.removeFirst(log.count - Self.logMax) }
    }

    mutating func keyPressed() {
        if current?.kind == .failure { current = nil }
    }

    mutating func expire(at now: Moment) {
        if let expiry, expiry <= now.milliseconds { current = nil }
    }

    /// Milliseconds at which the message shown goes by itself.
    var expiry: Int? {
        guard let current, current.kind == .information else { return nil }
        return current.at.milliseconds + Self.shownMilliseconds
    }
}
