internal import Kernels

/// The best of a list of scores by a threshold that a few vectorised counts find, and a sort of what reaches it.
///
/// `TopK` with its heap takes 40 µs for 100 of 27,000, longer than the scan that made the scores; this takes 5.
enum BestScores {
    /// What at least `count` of the scores reach, close below the best such value; −greatestFiniteMagnitude where it is
    /// not known.
    static func threshold(_ count: Int, of scores: UnsafeBufferPointer<Float>) -> Float {
        guard let base = scores.baseAddress, count > 0 else { return -.greatestFiniteMagnitude }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: scores.count) { scratch in
            guard let scratch = scratch.baseAddress else { return -.greatestFiniteMagnitude }
            return sparrow_reached_by_best(base, scores.count, count, scratch)
        }
    }

    /// The places of the best, the best first, equal scores by place; −∞ and NaN are not among them.
    static func places(_ count: Int, of scores: UnsafeBufferPointer<Float>) -> [Int] {
        let threshold = threshold(count, of: scores)
        var keys: [UInt64] = []
        for (place, score) in scores.enumerated() where score >= threshold {
            keys.append(DescendingKeys.key(score, place))
        }
        DescendingKeys.sort(&keys)
        return keys.prefix(count).map { DescendingKeys.number(of: $0) }
    }
}
