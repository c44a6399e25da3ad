/// A movie that a search found, and how well its vector fits the query's: by the measure of its space.
public struct FoundMovie: Hashable, Sendable {
    public var movieRow: Int
    /// The cosine, or the inner product.
    public var score: Float

    public init(movieRow: Int, score: Float) {
        self.movieRow = movieRow
        self.score = score
    }
}

/// What finds the movies of an embedding space whose vectors fit a query best.
///
/// A value: a copy of it goes on answering as before while another takes new movies in. Its arrays are shared with the
/// space's.
public protocol VectorIndex: Sendable {
    /// What it searches.
    var space: EmbeddingSpace { get }

    /// What it takes in memory beside the vectors.
    var byteCount: Int { get }

    /// The best movies for a query, the best first, equal ones by row.
    ///
    /// A movie without a vector is never found, and a query that is zero, or has a value that is not finite, finds
    /// none.
    /// - Parameters:
    ///   - query: `[space.width]`, of any length but zero.
    ///   - count: how many at most; there may be fewer.
    ///   - allowed: only these; `nil` for all.
    ///   - excluded: not these, as those that the user knows; in any order.
    /// - Returns: at most `count`. Scores are exact, whichever movies are found.
    func search(_ query: [Float], count: Int, allowed: MovieSet?, excluded: [UInt32]) -> [FoundMovie]

    /// Takes in movies that got a vector, or another one: the next search finds them.
    ///
    /// - Parameters:
    ///   - movieRows: all whose vectors differ from those of the index's space.
    ///   - space: the same space with the new vectors; it may have grown.
    mutating func insert(_ movieRows: [Int], of space: EmbeddingSpace)
}

extension VectorIndex {
    /// The best movies for a query among all.
    public func search(_ query: [Float], count: Int) -> [FoundMovie] {
        search(query, count: count, allowed: nil, excluded: [])
    }
}
