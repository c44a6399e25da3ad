/// Logistic regression: a weight for each value of each category, a weight for each number.
///
/// What click prediction began with (Richardson et al. 2007); numbers also come as quantile buckets, which lets a linear model bend.
public struct LogisticRegression: RankingModel {
    public var columns: [Column]

    public init(columns: [Column] = Column.genres + Column.numbers + Column.buckets) {
        self.columns = columns
    }

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        let categories = x.linear(x.embeddedColumns)
        let numbers = x.numeric.map { g.dense($0, width: 1) }
        return g.sum([categories, numbers].compactMap { $0 })
    }
}
