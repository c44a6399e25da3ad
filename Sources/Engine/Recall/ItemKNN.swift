internal import Synchronization

/// Movies by their neighbours: who rated the one rated the other (Sarwar et al. 2001, "Item-Based Collaborative Filtering
/// Recommendation Algorithms"; the top-N form of Deshpande & Karypis 2004).
///
///     similarity(i, j) = |U_i ∩ U_j| / (√(|U_i|·|U_j|) + shrinkage),   score(i) = Σ_{j rated, i among the nearest of j} similarity(i, j)
///
/// with U_i who rated movie i: the cosine of binary columns, less sure of itself where there are few. Immutable.
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

    /// Movie m's neighbours lie at `offsets[m] ..< offsets[m + 1]`, the nearest first.
    private let offsets: [Int]
    private let neighbours: [Neighbour]

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
        let found = lists.withLock { $0 }
        var offsets = [0]
        for list in found { offsets.append(offsets[offsets.count - 1] + list.count) }
        self.offsets = offsets
        neighbours = Array(found.joined())
    }

    public var movieCount: Int { offsets.count - 1 }

    /// What the neighbours take in memory.
    public var byteCount: Int {
        offsets.count * MemoryLayout<Int>.stride + neighbours.count * MemoryLayout<Neighbour>.stride
    }

    /// The score of every movie, by row; 0 for one that nothing in the history is near to.
    public func scores(history: [Rating]) -> [Float] {
        var scores = [Float](repeating: 0, count: movieCount)
        for rating in history where rating.movieRow < movieCount {
            for neighbour in neighbours(of: rating.movieRow) {
                scores[Int(neighbour.movieRow)] += neighbour.similarity
            }
        }
        return scores
    }

    func neighbours(of movieRow: Int) -> ArraySlice<Neighbour> {
        neighbours[offsets[movieRow]..<offsets[movieRow + 1]]
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
