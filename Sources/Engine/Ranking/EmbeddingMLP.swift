/// Embeddings and numbers side by side under a multilayer perceptron: the reference system's first deep model, after
/// Deep Crossing (Shan et al. 2016) without its residual units.
public struct EmbeddingMLP: RankingModel {
    public var columns: [Column]
    public var embeddingWidth: Int
    public var widths: [Int]
    public var dropout: Float
    /// Whether the genres of a side are summed up, as a multi-hot input is, in place of an embedding for each slot.
    public var poolsGenres: Bool

    public init(
        columns: [Column] = Column.genres + Column.numbers,
        embeddingWidth: Int = 10,
        widths: [Int] = [128, 128],
        dropout: Float = 0,
        poolsGenres: Bool = true
    ) {
        self.columns = columns
        self.embeddingWidth = embeddingWidth
        self.widths = widths
        self.dropout = dropout
        self.poolsGenres = poolsGenres
    }

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        let hidden = g.mlp(poolsGenres ? x.dense : x.all, widths: widths, activation: .relu)
        return g.dense(g.dropout(hidden, probability: dropout), width: 1)
    }
}
