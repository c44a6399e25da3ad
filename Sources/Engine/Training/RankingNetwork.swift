internal import Glibc

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
        graph = Graph(
            encoder.layout(targets: targets),
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

extension RankingGraph {
    /// Lets training begin at the share of likes instead of one half: else the first steps pull everything that leads to the logit one way, and
    /// rectified units can die of it before the bias is where it belongs.
    ///
    /// - Parameters:
    ///   - network: of this graph, untrained. A logit that ends in no bias stays as it is.
    ///   - share: of likes among the rated samples; an extreme one is taken for 1 % or 99 %.
    func start(_ network: Network, atShareOfLikes share: Double) {
        guard let bias = outputBias(of: logits[logits.count - 1].value) else { return }
        let share = min(0.99, max(0.01, share))
        network.parameters[bias.offset] = Float(log(share / (1 - share)))
    }

    /// The bias of one of the layers whose sum a value is.
    private func outputBias(of value: Value) -> Parameter? {
        switch value.producer {
        case let dense as Dense where value.width == 1:
            return dense.bias
        case let sum as Sum:
            let terms = sum.inputs.indices.filter { sum.factors[$0] == 1 }.map { sum.inputs[$0] }
            return terms.lazy.compactMap { outputBias(of: $0) }.first
        default: return nil
        }
    }
}

extension FeatureEncoder {
    /// What a batch of its inputs brings along.
    func layout(targets: Int) -> Graph.InputLayout {
        Graph.InputLayout(
            slots: slots.count,
            numbers: numbers.count,
            historyLength: historyLength,
            targets: targets
        )
    }
}
