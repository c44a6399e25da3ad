/// How right a list is.
enum ListMeasure: Hashable, Sendable {
    case hitRate(Int)
    case ndcg(Int)
    case recall(Int)
    case cappedRecall(Int)
    case precision(Int)
    case map(Int)
    case reciprocalRank

    static let coverage = Metric("coverage", "coverage")
    static let diversity = Metric("diversity", "diversity")
    static let novelty = Metric("novelty", "novelty")
    static let gini = Metric("Gini", "gini", isHigherBetter: false)
    static let variety = [coverage, diversity, novelty, gini]

    var metric: Metric {
        switch self {
        case .hitRate(let cut): Metric("HR@\(cut)", "hit_rate_at_\(cut)")
        case .ndcg(let cut): Metric("NDCG@\(cut)", "ndcg_at_\(cut)")
        case .recall(let cut), .cappedRecall(let cut): Metric("recall@\(cut)", "recall_at_\(cut)")
        case .precision(let cut): Metric("precision@\(cut)", "precision_at_\(cut)")
        case .map(let cut): Metric("MAP@\(cut)", "map_at_\(cut)")
        case .reciprocalRank: Metric("MRR", "mrr")
        }
    }

    /// How much of a list it looks at.
    var cut: Int {
        switch self {
        case .hitRate(let cut), .ndcg(let cut), .recall(let cut), .cappedRecall(let cut), .precision(let cut),
            .map(let cut):
            cut
        case .reciprocalRank: 0
        }
    }

    /// `rank` is the first relevant movie's in the complete list.
    func value(of list: [Int], relevant: Set<Int>, rank: Int?) -> Double? {
        switch self {
        case .hitRate(let cut): RankingMetrics.hit(of: list, relevant: relevant, at: cut)
        case .ndcg(let cut): RankingMetrics.ndcg(of: list, relevant: relevant, at: cut)
        case .recall(let cut): RankingMetrics.recall(of: list, relevant: relevant, at: cut)
        case .cappedRecall(let cut): RankingMetrics.cappedRecall(of: list, relevant: relevant, at: cut)
        case .precision(let cut): RankingMetrics.precision(of: list, relevant: relevant, at: cut)
        case .map(let cut): RankingMetrics.averagePrecision(of: list, relevant: relevant, at: cut)
        case .reciprocalRank: rank.map { 1 / Double($0) }
        }
    }
}
