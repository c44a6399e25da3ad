/// A ranking model that also reads what recall made of the pair: what serves.
struct WithRecallScore: RankingModel {
    let model: any RankingModel

    var columns: [Column] { model.columns + [.number(.recallScore, .zScore)] }
    var embeddingWidth: Int { model.embeddingWidth }
    var sliceRows: Int { model.sliceRows }

    func prepared(for table: SampleTable, indices: [UInt32]) -> any RankingModel {
        WithRecallScore(model: model.prepared(for: table, indices: indices))
    }

    func logit(_ g: Graph, _ x: Inputs) -> Node { model.logit(g, x) }

    func addLosses(_ g: Graph, _ x: Inputs, logits: [Node]) { model.addLosses(g, x, logits: logits) }
}
