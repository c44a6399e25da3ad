/// A movie like another, and how much: nearest first.
public struct SimilarMovie: Hashable, Sendable {
    public var movieRow: Int
    /// A partial correlation for movies with weights, else the cosine of their contents; only their order means something.
    public var similarity: Float
}

extension BlendedRecall {
    /// The nearest neighbours of one movie, without itself.
    ///
    /// By partial correlation: who rated the one rated the other too, beyond what all other films explain. So famous
    /// films are not near to everything. A movie without weights is compared by content, and so is everything with it.
    /// - Parameters:
    ///   - movieRow: of the catalogue.
    ///   - count: how many, at most.
    ///   - allowed: only these; `nil` for all.
    /// - Returns: at most `count`, nearest first.
    public func similar(to movieRow: Int, count: Int, allowed: MovieSet? = nil) -> [SimilarMovie] {
        precondition(movieRow < movieCount, "similar: row \(movieRow) is not below \(movieCount)")
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: movieCount) { scores in
            fillSimilarity(to: movieRow, scores)
            scores[movieRow] = -.infinity
            return TopK.select(count, of: UnsafeBufferPointer(scores), allowed: allowed).map {
                SimilarMovie(movieRow: $0.row, similarity: $0.score)
            }
        }
    }

    /// Of every row with one, itself included.
    func fillSimilarity(to movieRow: Int, _ scores: UnsafeMutableBufferPointer<Float>) {
        if let ease, let own = ease.ownRow(ofMovie: movieRow) {
            fill(scores, withCorrelationsOf: own, ease: ease)
        } else {
            fillWithContent(scores, of: movieRow)
        }
    }

    private func fill(_ scores: UnsafeMutableBufferPointer<Float>, withCorrelationsOf own: Int, ease: EASE) {
        let classScores = (0..<features.classCount).map {
            content?.correlation(of: features.features(ofClass: $0), with: own) ?? 0
        }
        for row in 0..<scores.count { scores[row] = classScores[Int(features.classes[row])] }
        for (row, value) in zip(ease.movieRows, ease.correlationRow(own)) {
            scores[Int(row)] = Float(value) * ease.scale
        }
    }

    /// The cosine of the features, each weighted by how rare it is among the movies.
    private func fillWithContent(_ scores: UnsafeMutableBufferPointer<Float>, of movieRow: Int) {
        let rarity = features.rarity()
        let target = Set(features.features(ofMovie: movieRow))
        let norms = (0..<features.classCount).map { number in
            features.features(ofClass: number).reduce(Float(0)) { $0 + rarity[Int($1)] * rarity[Int($1)] }.squareRoot()
        }
        let targetNorm = norms[Int(features.classes[movieRow])]
        let classScores = (0..<features.classCount).map { number in
            let shared = features.features(ofClass: number).reduce(Float(0)) { sum, feature in
                target.contains(feature) ? sum + rarity[Int(feature)] * rarity[Int(feature)] : sum
            }
            return norms[number] > 0 && targetNorm > 0 ? shared / (norms[number] * targetNorm) : 0
        }
        for row in 0..<scores.count { scores[row] = classScores[Int(features.classes[row])] }
    }
}
