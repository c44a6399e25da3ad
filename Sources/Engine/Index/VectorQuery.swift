internal import Kernels

/// A query vector, and what the scores of its space need of it.
struct VectorQuery {
    let vector: [Float]
    /// What a product of the vectors is multiplied by, beside the movie's own 1 / ‖v‖ in a space of cosines.
    let factor: Float
    /// The vector at length 1, within rounding.
    let unit: [Float]

    /// - Returns: `nil` for a vector without a direction: zero, not finite, or too short or long for its square.
    init?(_ vector: [Float], in space: EmbeddingSpace) {
        precondition(
            vector.count == space.width,
            "search: the query has \(vector.count) values, a vector of the space \(space.width)"
        )
        let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        // The rule of `EmbeddingSpace` for its own vectors. A NaN fails it too.
        guard square >= Double(Float.leastNormalMagnitude), square <= Double(Float.greatestFiniteMagnitude) else {
            return nil
        }
        let inverse = Float(1 / square.squareRoot())
        self.vector = vector
        factor = space.manifest.measure == .cosine ? inverse : 1
        unit = vector.map { $0 * inverse }
    }
}

extension EmbeddingSpace {
    /// Scores of all movies by row, −∞ for one without a vector: 86 µs for 27,000 × 64 (Zen 5, one thread).
    ///
    /// - Parameters:
    ///   - query: `[width]`; one without a direction fits nothing.
    ///   - scores: `movieCount` values, overwritten.
    public func scores(of query: [Float], into scores: UnsafeMutableBufferPointer<Float>) {
        precondition(scores.count == movieCount, "EmbeddingSpace: room for \(scores.count) scores of \(movieCount)")
        guard let query = VectorQuery(query, in: self) else { return scores.update(repeating: -.infinity) }
        fill(scores, rows: nil, query)
    }

    /// The best of some movies, at most `count`, the best first. Their rows ascend, so that equal scores are ordered by
    /// row.
    func best(_ count: Int, among rows: [UInt32], for query: VectorQuery) -> [FoundMovie] {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count) { scores in
            fill(scores, rows: rows, query)
            return BestScores.places(min(count, rows.count), of: UnsafeBufferPointer(scores)).map {
                FoundMovie(movieRow: Int(rows[$0]), score: scores[$0])
            }
        }
    }

    /// Scores of some rows, or of all.
    private func fill(_ scores: UnsafeMutableBufferPointer<Float>, rows: [UInt32]?, _ query: VectorQuery) {
        guard let base = scores.baseAddress else { return }
        sparrow_dot_rows_f32(vectors, width, rows, scores.count, query.vector, base)
        let isCosine = manifest.measure == .cosine
        func finish(_ place: Int, _ inverse: Float) {
            let factor = isCosine ? inverse * query.factor : 1
            base[place] = inverse > 0 ? base[place] * factor : -.infinity
        }
        inverseNorms.withUnsafeBufferPointer { inverseNorms in
            if let rows {
                for place in 0..<scores.count { finish(place, inverseNorms[Int(rows[place])]) }
            } else {
                for place in 0..<scores.count { finish(place, inverseNorms[place]) }
            }
        }
    }
}
