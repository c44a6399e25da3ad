internal import Glibc

/// What lists are beside right: how much of the catalogue they show, how unlike the movies of one list are, how little known.
public struct ListVariety: Sendable {
    private let genres: [UInt64]
    /// −log₂ of the share of users who rated the movie.
    private let information: [Double]

    /// - Parameter training: who rated what, up to the lists.
    public init(_ training: RatingLog) {
        genres = ListVariety.genreBits(training.movies)
        var raters = [Int](repeating: 0, count: training.movieCount)
        for row in training.movieRows { raters[Int(row)] += 1 }
        let users = Double(max(1, Set(training.userRows).count))
        // What nobody rated counts as if one had.
        information = raters.map { log2(users / Double(max(1, $0))) }
    }

    public var movieCount: Int { genres.count }

    /// Intra-list diversity (Ziegler et al. 2005): 1 − the mean Jaccard similarity of genres over all pairs of the list. Movies without
    /// genres are like none. `nil` for fewer than two movies.
    public func diversity(of list: [Int]) -> Double? {
        guard list.count > 1 else { return nil }
        var similarity = 0.0
        for (place, row) in list.enumerated() {
            for other in list[..<place] {
                let union = (genres[row] | genres[other]).nonzeroBitCount
                if union > 0 { similarity += Double((genres[row] & genres[other]).nonzeroBitCount) / Double(union) }
            }
        }
        return 1 - similarity / Double(list.count * (list.count - 1) / 2)
    }

    /// Mean self-information of the movies (Zhou et al. 2010): in bits, more for movies that fewer rated. `nil` for an empty list.
    public func novelty(of list: [Int]) -> Double? {
        list.isEmpty ? nil : list.reduce(0) { $0 + information[$1] } / Double(list.count)
    }

    /// The share of the catalogue that stands in at least one list.
    public func coverage(of lists: [[Int]]) -> Double {
        Double(Set(lists.joined()).count) / Double(max(1, movieCount))
    }

    /// The Gini coefficient of how often each movie of the catalogue is shown: 0 when all alike, near 1 when few have everything.
    /// `nil` when nothing is shown.
    public func gini(of lists: [[Int]]) -> Double? {
        var shown = [Int](repeating: 0, count: movieCount)
        for row in lists.joined() { shown[row] += 1 }
        let total = shown.reduce(0, +)
        guard total > 0 else { return nil }
        shown.sort()
        let sum = shown.enumerated().reduce(0) { $0 + (2 * $1.offset + 1 - movieCount) * $1.element }
        return Double(sum) / (Double(movieCount) * Double(total))
    }

    /// A bit for each of the 64 most frequent genres; MovieLens has twenty.
    private static func genreBits(_ movies: [MovieContent]) -> [UInt64] {
        var counts: [String: Int] = [:]
        for genre in movies.lazy.flatMap(\.genres) { counts[genre, default: 0] += 1 }
        let frequent = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(64).map(\.key)
        let bits = Dictionary(uniqueKeysWithValues: frequent.enumerated().map { ($1, UInt64(1) << UInt64($0)) })
        return movies.map { $0.genres.reduce(0) { $0 | (bits[$1] ?? 0) } }
    }
}
