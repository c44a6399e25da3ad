import Protocol
import Text

/// What the person has rated, wants to see, and does not want to see.
struct MineState: Equatable, Sendable {
    enum Part: CaseIterable, Hashable, Sendable {
        case ratings, watchlist, hidden
    }

    /// One row of the ratings: what the server said beside the film.
    struct RatingNote: Equatable, Sendable {
        let ratedAt: Int
        let predicted: Prediction?
        let isImported: Bool
    }

    static let pageSize = 100
    static let sorts: [(sort: RatingSort, title: String)] = [
        (.newest, "newest"), (.stars, "stars"), (.surprise, "surprise"), (.title, "title"),
    ]

    private(set) var part = Part.ratings
    var lists: [Part: FilmList] = [:]
    private(set) var totals: [Part: Int] = [:]
    private(set) var loaded: [Part: Set<Int>] = [:]
    private(set) var notes: [MovieID: RatingNote] = [:]
    private(set) var sortIndex = 0
    private(set) var isReversed = false
    /// Rises whenever the lists may have become others.
    private(set) var generation = 0
    /// Ratings were put into the list that the server had not heard of.
    private(set) var holdsUnsent = false
    /// The generation that the pages loaded belong to.
    private var loadedGeneration: [Part: Int] = [:]

    var list: FilmList {
        get { lists[part] ?? FilmList() }
        set { lists[part] = newValue }
    }

    var sort: RatingSort { Self.sorts[sortIndex].sort }
    var sortTitle: String { Self.sorts[sortIndex].title + (isReversed ? " reversed" : "") }

    mutating func show(_ part: Part) { self.part = part }

    mutating func show(next steps: Int) {
        let parts = Part.allCases
        guard let place = parts.firstIndex(of: part) else { return }
        part = parts[(place + steps + parts.count) % parts.count]
    }

    mutating func sortByNext() {
        sortIndex = (sortIndex + 1) % Self.sorts.count
        isReversed = false
        restart()
        lists[.ratings] = FilmList()
    }

    mutating func reverse() {
        isReversed.toggle()
        restart()
        lists[.ratings] = FilmList()
    }

    /// Ask anew; what is shown stays until the answer is there.
    mutating func restart() {
        generation += 1
        holdsUnsent = false
    }

    mutating func forget() {
        let generation = generation
        self = MineState()
        self.generation = generation + 1
    }

    func missingPage(height: Int) -> Int? {
        guard loadedGeneration[part] == generation, let pages = loaded[part], let total = totals[part] else { return 0 }
        let window = list.window(height: height)
        let first = window.lowerBound / Self.pageSize
        let last = max(window.upperBound - 1, 0) / Self.pageSize
        return (first...max(first, last)).first { !pages.contains($0) && $0 * Self.pageSize < total }
    }

    func isLoaded(_ part: Part) -> Bool { loaded[part] != nil }

    /// Puts films that were rated while nobody could be asked before the others, the newest first.
    mutating func add(unsent films: [MovieID], height: Int) {
        var list = lists[.ratings] ?? FilmList()
        let known = Set(list.entries)
        var added: [MovieID?] = []
        for film in films where !known.contains(film) && !added.contains(film) { added.append(film) }
        guard !added.isEmpty else { return }
        holdsUnsent = true
        list.renew(added + list.entries, height: height)
        lists[.ratings] = list
    }

    mutating func take(_ page: RatingPage, number: Int, generation: Int, height: Int) {
        for rating in page.ratings {
            guard let movie = rating.movie else { continue }
            notes[MovieID(rawValue: movie.id)] = RatingNote(
                ratedAt: Int(rating.ratedAt),
                predicted: rating.predicted,
                isImported: rating.imported
            )
        }
        let films = page.ratings.compactMap { $0.movie.map { MovieID(rawValue: $0.id) } }
        fill(.ratings, films, start: Int(page.pageStart), total: Int(page.total), number, generation, height)
    }

    mutating func take(_ page: MoviePage, for part: Part, number: Int, generation: Int, height: Int) {
        let films = page.movies.map { MovieID(rawValue: $0.id) }
        fill(part, films, start: Int(page.pageStart), total: Int(page.total), number, generation, height)
    }

    private mutating func fill(
        _ part: Part,
        _ films: [MovieID],
        start: Int,
        total: Int,
        _ number: Int,
        _ generation: Int,
        _ height: Int
    ) {
        guard generation == self.generation else { return }
        var list = lists[part] ?? FilmList()
        if loadedGeneration[part] != generation {
            // The first page of a new list: a cursor that was moved keeps its film through the change.
            var fresh = FilmList()
            fresh.fill(films, from: start, total: total)
            list.renew(fresh.entries, height: height)
            loaded[part] = [number]
            loadedGeneration[part] = generation
        } else {
            list.fill(films, from: start, total: total)
            loaded[part, default: []].insert(number)
        }
        lists[part] = list
        totals[part] = total
    }

    static func == (left: MineState, right: MineState) -> Bool {
        left.part == right.part && left.lists == right.lists && left.totals == right.totals && left.notes == right.notes
            && left.sortIndex == right.sortIndex && left.isReversed == right.isReversed
            && left.generation == right.generation
    }
}
