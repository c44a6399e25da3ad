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

    /// The same over what one list of `cut` places can hold of them, as Liang et al. 2018 ("Variational Autoencoders for Collaborative
    /// Filtering", §4.2) have it: 1 is in reach for everybody. `nil` when nothing is relevant.
    public static func cappedRecall(of list: [Int], relevant: Set<Int>, at cut: Int) -> Double? {
        guard !relevant.isEmpty, cut > 0 else { return nil }
        let found = list.prefix(cut).count { relevant.contains($0) }
        return Double(found) / Double(min(cut, relevant.count))
    }

    /// The share of the first `cut` places that is relevant; places that the list does not fill count too. `nil` when nothing is
    /// relevant.
    public static func precision(of list: [Int], relevant: Set<Int>, at cut: Int) -> Double? {
        guard !relevant.isEmpty, cut > 0 else { return nil }
        let found = list.prefix(cut).count { relevant.contains($0) }
        return Double(found) / Double(cut)
    }

    /// 1 when anything relevant stands in the first `cut` places, else 0. `nil` when nothing is relevant.
    public static func hit(of list: [Int], relevant: Set<Int>, at cut: Int) -> Double? {
        guard !relevant.isEmpty else { return nil }
        return list.prefix(cut).contains { relevant.contains($0) } ? 1 : 0
    }

    /// Average precision of the first `cut` places: the precision at each relevant one, summed, over the number of relevant ones that
    /// the places could hold. Its mean over users is MAP. `nil` when nothing is relevant.
    public static func averagePrecision(of list: [Int], relevant: Set<Int>, at cut: Int) -> Double? {
        guard !relevant.isEmpty, cut > 0 else { return nil }
        var found = 0
        var sum = 0.0
        for (index, row) in list.prefix(cut).enumerated() where relevant.contains(row) {
            found += 1
            sum += Double(found) / Double(index + 1)
        }
        return sum / Double(min(cut, relevant.count))
    }

    private static func discount(_ index: Int) -> Double {
        1 / log2(Double(index + 2))
    }
}
