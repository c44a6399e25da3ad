internal import Kernels

extension ContentSpace {
    /// The movies that are about something, the best first.
    ///
    /// The score is the cosine with the query's vector, which finds what is meant, and the share of the query that the movie has word for word:
    /// Σ x_t² over the terms t of the query's unit row x that it has. Without the second part a rare word is lost among the dimensions of
    /// a large catalogue. An exact scan: 0.35 ms for 60,000 movies of 64 values.
    ///
    /// - Parameters:
    ///   - query: as for `vector(ofQuery:)`.
    ///   - count: how many, at most.
    ///   - allowed: only these; `nil` for all.
    /// - Returns: movies with a score above 0; none where no word of the query is known.
    public func movies(about query: String, count: Int, allowed: MovieSet? = nil) -> [FoundMovie] {
        guard let scores = scores(ofQuery: query) else { return [] }
        return scores.withUnsafeBufferPointer { scores in
            TopK.select(count, of: scores, allowed: allowed)
                .filter { $0.score > 0 }
                .map { FoundMovie(movieRow: $0.row, score: $0.score) }
        }
    }

    /// How well each movie answers a query, by catalogue row (see `movies(about:count:allowed:)`); `nil` where no word of it is known.
    public func scores(ofQuery query: String) -> [Float]? {
        let row = queryRow(query)
        let vector = vector(ofQueryRow: row)
        let square = vector.reduce(0) { $0 + $1 * $1 }
        guard square >= Float.leastNormalMagnitude else { return nil }
        let scale = 1 / square.squareRoot()
        var scores = [Float](repeating: 0, count: space.movieCount)
        space.vectors.withUnsafeBufferPointer { vectors in
            guard let table = vectors.baseAddress else { return }
            for movie in scores.indices {
                scores[movie] =
                    sparrow_dot_f32(table + movie * space.width, vector, space.width) * scale
                    * space.inverseNorms[movie]
            }
        }
        for (column, value) in zip(row.columns, row.values) {
            for movie in postings.rows[Int(column)] { scores[Int(movie)] += value * value }
        }
        return scores
    }
}
