internal import Kernels

/// Other ways than EASE to say which movies are like one.
extension EmbeddingSpace {
    /// The nearest neighbours of one movie by cosine, without itself.
    ///
    /// - Parameters:
    ///   - movieRow: below `movieCount`.
    ///   - count: how many, at most.
    ///   - allowed: only these; `nil` for all.
    /// - Returns: nearest first; none for a movie without a vector, and none without a vector among them.
    public func similar(to movieRow: Int, count: Int, allowed: MovieSet? = nil) -> [SimilarMovie] {
        guard hasVector(movieRow) else { return [] }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: movieCount) { scores in
            fillCosines(with: movieRow, scores)
            scores[movieRow] = -.infinity
            return TopK.select(count, of: UnsafeBufferPointer(scores), allowed: allowed).map {
                SimilarMovie(movieRow: $0.row, similarity: $0.score)
            }
        }
    }

    /// The cosine of each of the first rows with one; −∞ for rows without a vector.
    func fillCosines(with movieRow: Int, _ cosines: UnsafeMutableBufferPointer<Float>) {
        precondition(cosines.count <= movieCount)
        guard let base = cosines.baseAddress else { return }
        sparrow_dot_rows_f32(vectors, width, nil, cosines.count, Array(vector(ofMovie: movieRow)), base)
        for row in 0..<cosines.count {
            let inverse = inverseNorms[row] * inverseNorms[movieRow]
            cosines[row] = inverse > 0 ? cosines[row] * inverse : -.infinity
        }
    }
}

extension BlendedRecall {
    /// How much of a blended similarity is what people choose; the rest is content.
    private static let chosenShare: Float = 0.7

    /// What people choose together and what films are about, in one: a movie that nobody rated is near to others too.
    ///
    /// Both are measured against the nearest neighbour of their kind, which has 1.
    /// - Parameters:
    ///   - movieRow: of the catalogue.
    ///   - content: of the content space; `nil` until it is made, and then it is what people choose alone.
    ///   - count: how many, at most.
    /// - Returns: nearest first, without itself.
    public func similar(to movieRow: Int, blendedWith content: EmbeddingSpace?, count: Int) -> [SimilarMovie] {
        guard let content, content.hasVector(movieRow) else { return similar(to: movieRow, count: count) }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * movieCount) { room in
            let chosen = UnsafeMutableBufferPointer(rebasing: room[..<movieCount])
            let alike = UnsafeMutableBufferPointer(rebasing: room[movieCount...])
            fillSimilarity(to: movieRow, chosen)
            let known = min(content.movieCount, movieCount)
            alike.initialize(repeating: 0)
            content.fillCosines(with: movieRow, UnsafeMutableBufferPointer(rebasing: alike[..<known]))
            (chosen[movieRow], alike[movieRow]) = (0, 0)
            let (mostChosen, mostAlike) = (max(chosen.max() ?? 0, 1e-6), max(alike.max() ?? 0, 1e-6))
            for row in 0..<movieCount {
                chosen[row] =
                    BlendedRecall.chosenShare * chosen[row] / mostChosen
                    + (1 - BlendedRecall.chosenShare) * max(0, alike[row]) / mostAlike
            }
            chosen[movieRow] = -.infinity
            return TopK.select(count, of: UnsafeBufferPointer(chosen), allowed: nil).map {
                SimilarMovie(movieRow: $0.row, similarity: $0.score)
            }
        }
    }
}

/// The similarity of the reference system, as a baseline: 0.7 of the genres in common and 0.3 of how well the other movie is rated.
public enum GenreRatingSimilarity {
    private static let genreShare: Float = 0.7

    /// The best of all movies that share a genre with one.
    ///
    /// similarity = 0.7 · 2·|A ∩ B| / (|A| + |B|) + 0.3 · mean stars / 5.
    /// - Parameters:
    ///   - movieRow: of the catalogue.
    ///   - count: how many, at most.
    ///   - features: of every movie.
    ///   - statistics: of a row.
    /// - Returns: best first, without itself; none for a movie without genres.
    public static func similar(
        to movieRow: Int,
        count: Int,
        features: ContentFeatures,
        statistics: (Int) -> MovieStatistics
    ) -> [SimilarMovie] {
        let own = Set(features.genres(ofMovie: movieRow))
        guard !own.isEmpty else { return [] }
        let scores = (0..<features.movieCount).map { row -> Float in
            let genres = features.genres(ofMovie: row)
            let shared = genres.count { own.contains($0) }
            guard shared > 0, row != movieRow else { return -.infinity }
            let alike = Float(2 * shared) / Float(own.count + genres.count)
            let mean = statistics(row).mean ?? 0
            return genreShare * alike + (1 - genreShare) * mean / 5
        }
        return scores.withUnsafeBufferPointer { TopK.select(count, of: $0, allowed: nil) }.map {
            SimilarMovie(movieRow: $0.row, similarity: $0.score)
        }
    }
}
