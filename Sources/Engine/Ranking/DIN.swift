/// Deep Interest Network (Zhou et al. 2018): the candidate decides which part of the history matters.
///
/// Each candidate m weighs every watched movie h by what the two share, `interest(m) = Σⱼ a(hⱼ, m) · hⱼ` (eq. 3), with
/// no softmax over `a` (§4.3), so that ten like movies say more than one. The activation unit's input
/// `[h, m, h − m, h × m]` is that of the authors' code; the paper has the outer product.
/// Shapes, for batch B, H movies in all its histories, embedding width D: history `[H × D]`, candidate `[B × D]`, logit `[B × 1]`.
public struct DIN: RankingModel {
    public var historyLength: Int
    public var columns: [Column]
    public var embeddingWidth: Int
    public var attentionWidth: Int
    public var widths: [Int]
    /// L2 of the candidate's vector for each sample.
    public var idPenalty: Float
    /// Whether the genres of a side are summed up, as a multi-hot input is, in place of an embedding for each slot.
    public var poolsGenres: Bool

    public init(
        historyLength: Int = 50,
        columns: [Column] = [.category(.movieID)] + Column.genres + Column.numbers,
        embeddingWidth: Int = 10,
        attentionWidth: Int = 32,
        widths: [Int] = [128, 64],
        idPenalty: Float = 0.06,
        poolsGenres: Bool = true
    ) {
        self.historyLength = historyLength
        self.columns = columns + [.history(length: historyLength)]
        self.embeddingWidth = embeddingWidth
        self.attentionWidth = attentionWidth
        self.widths = widths
        self.idPenalty = idPenalty
        self.poolsGenres = poolsGenres
    }

    public func logit(_ g: Graph, _ x: Inputs) -> Node {
        let interest = attention(g, of: x.embedding(.movieID), to: x.history)
        let rest = poolsGenres ? x.dense : x.all
        let hidden = g.mlp(g.concat(interest, x.embedding(.movieID), rest), widths: widths, activation: .dice)
        return g.dense(hidden, width: 1)
    }

    public func addLosses(_ g: Graph, _ x: Inputs, logits: [Node]) {
        g.rankingLosses(logits)
        g.penalty(on: x.embedding(.movieID), strength: idPenalty)
        g.penalty(on: x.history, strength: idPenalty / 10)
    }

    /// The local activation unit (fig. 2, right) and the sum that it weighs: `[B × D]`.
    ///
    /// A history has a row for each movie and none for padding, so there is nothing to mask.
    private func attention(_ g: Graph, of movie: Node, to history: Node) -> Node {
        g.weightedSum(history, weights: g.activationUnit(history, for: movie, width: attentionWidth))
    }
}
