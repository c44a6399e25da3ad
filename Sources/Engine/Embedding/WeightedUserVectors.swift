internal import Kernels

/// A user in a space of cosines: Σ w·v̂ over the rated movies, v̂ of length 1.
///
/// w = 1 + (r − m̄)/2 in stars, m̄ being the user's mean, shrunk to 3.5: whatever was chosen draws the vector near, what was liked more so, and what
/// was given two stars less than usual drives it away. So the first star counts, and a history of likes alone is nearly their mean.
public struct WeightedUserVectors: UserVectors {
    private let space: EmbeddingSpace

    private static let slope: Float = 0.5

    public init(_ space: EmbeddingSpace) {
        self.space = space
    }

    public func vector(of history: [Rating], time: UInt32) -> [Float]? {
        let mean = PreferenceWeights.shrunkMean(of: history)
        var rows: [UInt32] = []
        var weights: [Float] = []
        for rating in history where space.hasVector(rating.movieRow) {
            rows.append(UInt32(rating.movieRow))
            let weight = PreferenceWeights.weight(halfStars: rating.halfStars, mean: mean, slope: Self.slope)
            weights.append(weight * space.inverseNorms[rating.movieRow])
        }
        guard !rows.isEmpty else { return nil }
        var vector = [Float](repeating: 0, count: space.width)
        space.vectors.withUnsafeBufferPointer { vectors in
            guard let base = vectors.baseAddress else { return }
            sparrow_add_rows_f32(base, space.width, rows, weights, rows.count, &vector, space.width)
        }
        // Opposite opinions of like movies may cancel each other.
        return vector.contains { abs($0) > 1e-6 } ? vector : nil
    }
}
