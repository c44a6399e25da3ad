internal import Synchronization

/// Movies by their neighbours: who rated the one rated the other (Sarwar et al. 2001, "Item-Based Collaborative Filtering
/// Recommendation Algorithms", §3.1.1 and 3.2.1, without stars).
///
///     similarity(i, j) = |U_i ∩ U_j| / (√(|U_i|·|U_j|) + shrinkage),   score(i) = Σ_{j rated, among the nearest of i} similarity(i, j)
///
/// with U_i who rated movie i: the cosine of binary columns, less sure of itself where there are few. The neighbours are those of the
/// candidate i; those of the rated j, as Deshpande & Karypis 2004 have them, found less: NDCG@10 on ml-100k, a quarter of each user's
/// ratings held out, .39 against .43. Immutable.
public struct ItemKNN: Sendable {
    public struct Settings: Sendable {
        /// Neighbours that a movie keeps.
        public var neighbourCount = 100
        /// Raters that speak against a similarity.
        public var shrinkage: Float = 10
        public var threads = 1

        public init() {}
    }

    struct Neighbour: Hashable, Sendable {
        var movieRow: UInt32
        var similarity: Float
    }

    /// The movies that have movie m among their nearest lie at `offsets[m] ..< offsets[m + 1]`, by row: what a rating of m adds to.
    private let offsets: [Int]
    private let followers: [Neighbour]

    /// Counts pairs, each movie's for itself, so that the thread count changes no bit.
    ///
    /// Cost: the sum over users of their squared histories, in additions to one row of counts.
    /// - Throws: `EngineError.cancelled`.
    public init(
        _ matrix: RatingMatrix,
        settings: Settings = Settings(),
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(EngineError) {
        let byMovie = RatingsByMovie(matrix)
        let perSlice = 64
        let lists = Mutex([[Neighbour]](repeating: [], count: matrix.movieCount))
        forEachSlice(of: (matrix.movieCount + perSlice - 1) / perSlice, threads: settings.threads) { slice in
            var scratch = [Float](repeating: 0, count: matrix.movieCount)
            for movie in (slice * perSlice)..<min(matrix.movieCount, (slice + 1) * perSlice) where !shouldStop() {
                let list = ItemKNN.nearest(to: movie, matrix, byMovie, settings, &scratch)
                lists.withLock { $0[movie] = list }
            }
        }
        if shouldStop() { throw .cancelled }
        (offsets, followers) = ItemKNN.transposed(lists.withLock { $0 })
    }

    public var movieCount: Int { offsets.count - 1 }

    /// What the neighbours take in memory.
    public var byteCount: Int {
        offsets.count * MemoryLayout<Int>.stride + followers.count * MemoryLayout<Neighbour>.stride
    }

    /// The score of every movie, by row; 0 for one that nothing in the history is near to.
    public func scores(history: [Rating]) -> [Float] {
        var scores = [Float](repeating: 0, count: movieCount)
        for rating in history where rating.movieRow < movieCount {
            for follower in followers(of: rating.movieRow) {
                scores[Int(follower.movieRow)] += follower.similarity
            }
        }
        return scores
    }

    /// The movies that have this one among their nearest, by row.
    func followers(of movieRow: Int) -> ArraySlice<Neighbour> {
        followers[offsets[movieRow]..<offsets[movieRow + 1]]
    }

    private static func transposed(_ lists: [[Neighbour]]) -> (offsets: [Int], followers: [Neighbour]) {
        var offsets = [Int](repeating: 0, count: lists.count + 1)
        for neighbour in lists.joined() { offsets[Int(neighbour.movieRow) + 1] += 1 }
        for movie in lists.indices { offsets[movie + 1] += offsets[movie] }
        var next = offsets
        var followers = [Neighbour](repeating: Neighbour(movieRow: 0, similarity: 0), count: offsets[lists.count])
        for (movie, list) in lists.enumerated() {
            for neighbour in list {
                let row = Int(neighbour.movieRow)
                followers[next[row]] = Neighbour(movieRow: UInt32(movie), similarity: neighbour.similarity)
                next[row] += 1
            }
        }
        return (offsets, followers)
    }

    /// One movie's neighbours, the nearest first. `scratch` has a place for each movie; what is in it does not matter.
    private static func nearest(
        to movie: Int,
        _ matrix: RatingMatrix,
        _ byMovie: RatingsByMovie,
        _ settings: Settings,
        _ scratch: inout [Float]
    ) -> [Neighbour] {
        let raters = byMovie.range(ofMovie: movie)
        return scratch.withUnsafeMutableBufferPointer { similarities in
            similarities.update(repeating: 0)
            matrix.movieRows.withUnsafeBufferPointer { movieRows in
                for user in byMovie.userRows[raters] {
                    for index in matrix.range(ofUser: Int(user)) { similarities[Int(movieRows[index])] += 1 }
                }
            }
            similarities[movie] = 0
            for other in 0..<similarities.count where similarities[other] > 0 {
                let product = Float(raters.count) * Float(byMovie.range(ofMovie: other).count)
                similarities[other] /= product.squareRoot() + settings.shrinkage
            }
            let best = TopK.select(settings.neighbourCount, of: UnsafeBufferPointer(similarities), allowed: nil)
            return best.prefix { $0.score > 0 }.map { Neighbour(movieRow: UInt32($0.row), similarity: $0.score) }
        }
    }
}
