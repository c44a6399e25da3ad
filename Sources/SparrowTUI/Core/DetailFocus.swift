/// Which film the details beside or under a list are of.
///
/// It follows the cursor when that has come to rest on a film about which all is there, or after a moment. So a step of the cursor
/// draws two rows, a held-down arrow no details, and nothing is emptied for the blink of an eye.
struct DetailFocus: Equatable, Sendable {
    static let restMilliseconds = 30
    static let patienceMilliseconds = 100

    private(set) var shown: MovieID?
    private var wanted: MovieID?
    /// Milliseconds.
    private var since = 0
    private var isKnown = false

    mutating func follow(_ chosen: MovieID?, isKnown: Bool, at now: Int) {
        if chosen != wanted { (wanted, since) = (chosen, now) }
        self.isKnown = isKnown
        if chosen == nil || shown == nil || now >= due { shown = chosen }
    }

    private var due: Int { since + (isKnown ? Self.restMilliseconds : Self.patienceMilliseconds) }

    /// When the details change, in milliseconds; nil when nothing is awaited.
    var nextChange: Int? { shown == wanted ? nil : due }
}
