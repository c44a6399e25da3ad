/// Which rated pairs nothing is learnt from, so that the chance of a like can be calibrated on them.
///
/// Drawn by chance over the whole log and not the newest of it: with those a model that is trained again after some thousand new ratings would
/// learn from none of them, and they would be of the few people who rated last.
enum KeptPairs {
    private static let share = 20
    /// Of a small log a tenth, until there are so many.
    private static let wanted = 500
    private static let max = 20_000

    /// - Parameters:
    ///   - count: of all pairs.
    ///   - seed: another one draws others.
    /// - Returns: for each position of the log whether it is kept.
    static func drawn(of count: Int, seed: UInt64) -> [Bool] {
        let kept = Swift.min(max, Swift.max(count / share, Swift.min(count / 10, wanted)))
        var isKept = [Bool](repeating: false, count: count)
        var generator = SeededGenerator(seed: seed ^ 0x0CA1_1B8A)
        var left = kept
        // One pass, each subset as likely as any other (Knuth, The Art of Computer Programming 2, algorithm S).
        for position in 0..<count where left > 0 {
            if Int.random(in: 0..<(count - position), using: &generator) < left {
                isKept[position] = true
                left -= 1
            }
        }
        return isKept
    }
}
