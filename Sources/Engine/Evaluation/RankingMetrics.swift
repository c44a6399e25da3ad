internal import Glibc

/// How good a list is, against the movies that are known to be right for the user.
public enum RankingMetrics {
    /// Normalised discounted cumulative gain of the first `cut` places with binary relevance: Σ 1/log₂(place + 1) over the
    /// relevant ones, divided by the same of the best possible list. `nil` when nothing is relevant.
    public static func ndcg(of list: [Int], relevant: Set<Int>, at cut: Int) -> Double? {
        guard !relevant.isEmpty, cut > 0 else { return nil }
        var gain = 0.0
        for (index, row) in list.prefix(cut).enumerated() where relevant.contains(row) {
            gain += discount(index)
        }
        let best = (0..<min(cut, relevant.count)).reduce(0.0) { $0 + discount($1) }
        return gain / best
    }

    /// The share of the relevant movies that stand in the first `cut` places. `nil` when nothing is relevant.
    public static func recall(of list: [Int], relevant: Set<Int>, at cut: Int) -> Double? {
        guard !relevant.isEmpty else { return nil }
        let found = list.prefix(cut).count { relevant.contains($0) }
        return Double(found) / Double(relevant.count)
    }

    private static func discount(_ index: Int) -> Double {
        1 / log2(Double(index + 2))
    }
}
