/// Wide & Deep (Cheng et al. 2016): a memorising linear part over crosses beside a generalising MLP over embeddings, trained together.
public struct WideAndDeep: RankingModel {
    public var columns: [Column]
    public var embeddingWidth: Int
    public var widths: [Int]
    /// Slots that the wide part reads besides the crosses.
    public var wideColumns: [Column]
    /// Whether the deep part reads numbers and pooled genres alone, and the other slots are the wide part's.
    public var poolsGenres: Bool

    /// The columns hold the crosses of the wide part; `wideColumns` are further slots with a weight there, each among the columns.
    public init(
        columns: [Column] = Column.genres + Column.numbers + Column.buckets,
        embeddingWidth: Int = 10,
        widths: [Int] = [128, 128],
        wideColumns: [Column] = Column.genres + Column.buckets,
        poolsGenres: Bool = true
    ) {
        self.columns = columns
        self.embeddingWidth = embeddingWidth
        self.widths = widths
        self.wideColumns = wideColumns
        self.poolsGenres = poolsGenres
    }

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        let hidden = g.mlp(poolsGenres ? x.dense : x.all, widths: widths, activation: .relu)
        return g.sum([g.dense(hidden, width: 1), x.crossed, x.linear(wideColumns)].compactMap { $0 })
    }
}
