internal import Foundation

/// The sign test (Arbuthnot 1710): whether wins and losses could well be those of a fair coin. Ties say nothing and
/// are left out.
public enum SignTest {
    /// Two-sided and exact: the chance of a split at least as uneven.
    public static func p(wins: Int, losses: Int) -> Double {
        let (all, most) = (wins + losses, max(wins, losses))
        guard all > 0 else { return 1 }
        // From the least likely outcome on, so that small numbers are not lost in large ones.
        let logHalf = Double(all) * log(0.5)
        var logChoices = 0.0
        var tail = 0.0
        for outcome in stride(from: all, through: most, by: -1) {
            tail += exp(logChoices + logHalf)
            // C(n, k − 1) = C(n, k) · k / (n − k + 1).
            logChoices += log(Double(outcome)) - log(Double(all - outcome + 1))
        }
        return min(1, 2 * tail)
    }
}
