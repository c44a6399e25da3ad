/// Which film the details beside or under a list are of.
///
/// It follows the cursor when all about the new film is there, or after a moment. So a step of the cursor draws two rows, and the
/// details once, rather than emptying them for the blink of an eye.
struct DetailFocus: Equatable, Sendable {
    static let patienceMilliseconds = 100

    private(set) var shown: MovieID?
    private var wanted: MovieID?
    /// Milliseconds.
    private var since = 0

    mutating func follow(_ chosen: MovieID?, isKnown: Bool, at now: Int) {
        if chosen != wanted { (wanted, since) = (chosen, now) }
        if chosen == nil || isKnown || now - since >= Self.patienceMilliseconds { shown = chosen }
    }

    /// When patience ends, in milliseconds; nil when nothing is awaited.
    var nextChange: Int? { shown == wanted ? nil : since + Self.patienceMilliseconds }
}
