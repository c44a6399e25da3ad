/// A ranking model on the inputs of an encoder: its graph, and what its logits mean.
struct RankingGraph {
    let graph: Graph
    /// P(liked | rated) alone, or P(would watch) and then P(liked | watched).
    let logits: [Node]

    /// Two logits for serving, one for the reference objective; with losses for training; with the model's own slices unless told otherwise;
    /// `rowsPerGroup` samples are a choice and its negatives.
    init(
        _ model: any RankingModel,
        _ encoder: FeatureEncoder,
        _ objective: Objective,
        batchMax: Int,
        sliceRows: Int? = nil,
        rowsPerGroup: Int = 1,
        isTraining: Bool
    ) {
        let targets = objective == .serving ? 2 : 1
        let layout = Graph.InputLayout(
            slots: encoder.slots.count,
            numbers: encoder.numbers.count,
            historyLength: encoder.historyLength,
            targets: targets
        )
        graph = Graph(
            layout,
            batchMax: batchMax,
            sliceRows: sliceRows ?? model.sliceRows,
            rowsPerGroup: rowsPerGroup
        )
        let inputs = Inputs(graph, encoder, embeddingWidth: model.embeddingWidth)
        let graph = graph
        // The heads share the embeddings and nothing else.
        logits = (0..<targets).map { _ in model.logit(graph, inputs) }
        if isTraining { model.addLosses(graph, inputs, logits: logits) }
    }
}
