/// A column of the leaderboard.
public struct Metric: Hashable, Sendable {
    /// `NDCG@10`.
    public let name: String
    /// Its name in JSON: `ndcg_at_10`.
    public let key: String
    public let isHigherBetter: Bool

    init(_ name: String, _ key: String, isHigherBetter: Bool = true) {
        self.name = name
        self.key = key
        self.isHigherBetter = isHigherBetter
    }
}

/// A metric of one model, which can be worked out anew for any weights of the users.
public struct Statistic: Sendable {
    public let metric: Metric
    /// Whether users drawn with replacement say something of it; they do not of what a set of lists covers together.
    public let hasInterval: Bool
    /// Takes how often each user counts; `nil` where it is not defined.
    public let value: @Sendable (_ userWeights: [Float]) -> Double?

    public init(
        _ metric: Metric,
        hasInterval: Bool = true,
        value: @escaping @Sendable (_ userWeights: [Float]) -> Double?
    ) {
        self.metric = metric
        self.hasInterval = hasInterval
        self.value = value
    }
}
