import Protocol
import Text

/// The whole catalogue, filtered and sorted by the server, in pages of a hundred around the window.
struct BrowseState: Equatable, Sendable {
    static let pageSize = 100
    static let sorts: [(sort: MovieSort, title: String)] = [
        (.popular, "most rated"), (.rating, "rating"), (.year, "year"), (.title, "title"), (.predicted, "for you"),
    ]

    var list = FilmList()
    var filter = BrowseFilter()
    private(set) var sortIndex = 0
    private(set) var isReversed = false
    /// Of filter and order; an answer of an earlier one is not taken.
    private(set) var generation = 0
    /// Pages that are there.
    private(set) var loaded: Set<Int> = []
    private(set) var total: Int?

    /// True when the list is that of the filter and the order.
    var isLoaded: Bool { !loaded.isEmpty }

    var sort: MovieSort { Self.sorts[sortIndex].sort }
    var sortTitle: String { Self.sorts[sortIndex].title + (isReversed ? " ↑" : " ↓") }

    mutating func sortByNext() {
        sortIndex = (sortIndex + 1) % Self.sorts.count
        isReversed = false
        restart()
    }

    mutating func reverse() {
        isReversed.toggle()
        restart()
    }

    /// Another list: the old one stays in sight until the first page of the new one is there.
    mutating func restart() {
        generation += 1
        loaded = []
    }

    /// Another data directory.
    mutating func forget() {
        let generation = generation
        self = BrowseState()
        self.generation = generation + 1
    }

    /// The server refused the list: there is none, and the old one must not stand for it.
    mutating func refused(generation: Int) {
        guard generation == self.generation, loaded.isEmpty else { return }
        list = FilmList()
        total = nil
    }

    /// The page to ask for next: one that the window touches.
    func missingPage(height: Int) -> Int? {
        guard let total, !loaded.isEmpty else { return loaded.isEmpty ? 0 : nil }
        let window = list.window(height: height)
        let first = max(window.lowerBound - height, 0) / Self.pageSize
        let last = max(min(window.upperBound + height, total) - 1, 0) / Self.pageSize
        let here = list.cursor / Self.pageSize
        let wanted = [here] + Array(min(first, last)...max(first, last))
        return wanted.first { !loaded.contains($0) && $0 * Self.pageSize < total }
    }

    mutating func take(_ page: MoviePage, number: Int, generation: Int) {
        guard generation == self.generation else { return }
        if loaded.isEmpty { list = FilmList() }
        loaded.insert(number)
        total = Int(page.total)
        list.fill(page.movies.map { MovieID(rawValue: $0.id) }, from: Int(page.pageStart), total: Int(page.total))
    }

    static func == (left: BrowseState, right: BrowseState) -> Bool {
        left.list == right.list && left.filter == right.filter && left.generation == right.generation
            && left.loaded == right.loaded && left.total == right.total && left.sortIndex == right.sortIndex
            && left.isReversed == right.isReversed
    }
}
