import Protocol

/// Search over all films: asked at every key, and the newest answer wins.
struct SearchState: Equatable, Sendable {
    static let pageSize: UInt32 = 100

    var field = TextField()
    /// Digits are text until ↓ leaves the field.
    var isTyping = true
    var list = FilmList()
    /// What the list answers; nil before the first answer.
    private(set) var answered: String?
    /// True while the list answers the text as it stands: only then may it be shown and its films be acted on.
    var isAnswered: Bool { !field.text.isEmpty && answered == field.text }
    private(set) var total = 0
    private(set) var milliseconds = 0

    mutating func take(_ page: MoviePage, to query: String, milliseconds: Int) {
        guard field.text == query else { return }
        answered = query
        total = Int(page.total)
        self.milliseconds = milliseconds
        list = FilmList(page.movies.map { MovieID(rawValue: $0.id) })
    }

    mutating func clearResults() {
        answered = nil
        total = 0
        list = FilmList()
    }
}
