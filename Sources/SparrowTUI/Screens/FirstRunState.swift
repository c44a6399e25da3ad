import Protocol

/// The first minutes: what one likes to watch, then a few telling films, and the list as it grows.
struct FirstRunState: Equatable, Sendable {
    enum Section: Equatable, Sendable {
        case groups, films
    }

    static let groupsMax = 3
    /// Stars after which the list is one's own: a hint, not a gate.
    static let enough = 5

    private(set) var groups: [TasteGroup] = []
    private(set) var picked: [String] = []
    var section = Section.groups
    var groupCursor = 0
    var list = FilmList()
    private(set) var notSeen: Set<MovieID> = []
    /// The picked groups that the films answer; nil before the first answer.
    private(set) var answered: [String]?
    /// The picked groups that the server knows of.
    var told: [String] = []
    /// Shown once by itself; later only by its name.
    var wasOffered = false

    mutating func take(_ onboarding: Onboarding, for groups: [String], rated: (MovieID) -> Bool, height: Int) {
        self.groups = onboarding.groups
        groupCursor = min(groupCursor, max(onboarding.groups.count - 1, 0))
        let fresh = onboarding.movies.map { MovieID(rawValue: $0.id) }
        let chosen = list.chosen
        // What was answered stays in its place, and so does the film under the cursor.
        let staying = list.entries.compactMap { $0 }
            .filter { rated($0) || notSeen.contains($0) || (section == .films && $0 == chosen) }
        let known = Set(staying)
        list.replace(staying + fresh.filter { !known.contains($0) }, height: height)
        if section == .groups { list.move(to: staying.count, height: height) }
        answered = groups
    }

    /// Picks a group or takes it back; false where three are picked already.
    mutating func pick() -> Bool {
        guard groups.indices.contains(groupCursor) else { return true }
        let name = groups[groupCursor].name
        if let place = picked.firstIndex(of: name) {
            picked.remove(at: place)
            return true
        }
        guard picked.count < Self.groupsMax else { return false }
        picked.append(name)
        return true
    }

    mutating func markNotSeen(_ film: MovieID) { notSeen.insert(film) }

    mutating func unmarkNotSeen(_ film: MovieID) { notSeen.remove(film) }
}
