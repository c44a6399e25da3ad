/// Factorisation machine (Rendle 2010): a linear part, and for each pair of features the dot product of their vectors (eq. 1).
public struct FM: RankingModel {
    public var columns: [Column]
    public var embeddingWidth: Int

    public init(columns: [Column] = Column.genres + Column.numbers + Column.buckets, embeddingWidth: Int = 10) {
        self.columns = columns
        self.embeddingWidth = embeddingWidth
    }

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        let linear = x.linear(x.embeddedColumns)
        let numbers = x.numeric.map { g.dense($0, width: 1) }
        let pairs = x.embedded.map { g.factorisationMachine($0, fields: x.embeddedColumns.count) }
        return g.sum([linear, numbers, pairs].compactMap { $0 })
    }
}
