internal import Glibc

/// A ranking model that has learnt: its columns' encoder and its weights. Immutable; whoever scores with it makes a scorer.
public struct RankedModel: Sendable {
    public let model: any RankingModel
    public let encoder: FeatureEncoder
    public let objective: Objective
    /// By name, as the graph names them.
    let weights: [String: [Float]]
    /// From the logit of liking to a probability, where a part of the training was kept for fitting it.
    var calibration: IsotonicCalibration?
    /// What ended the training early, if it diverged: the weights are those of the last good epoch.
    public let divergence: String?
    /// Samples seen in training, all epochs together.
    public let trainedSamples: Int

    init(
        model: any RankingModel,
        encoder: FeatureEncoder,
        objective: Objective,
        weights: [String: [Float]],
        divergence: String? = nil,
        trainedSamples: Int = 0
    ) {
        self.model = model
        self.encoder = encoder
        self.objective = objective
        self.weights = weights
        self.divergence = divergence
        self.trainedSamples = trainedSamples
    }

    /// What the weights take in memory.
    public var byteCount: Int {
        weights.values.reduce(0) { $0 + $1.count * MemoryLayout<Float>.stride }
    }

    /// The plain graph with the weights, for many samples at once.
    func network(
        batchMax: Int,
        threads: Int,
        sliceRows: Int? = nil
    ) -> (network: Network, graph: RankingGraph) {
        let parts = RankingGraph(
            model,
            encoder,
            objective,
            batchMax: batchMax,
            sliceRows: sliceRows,
            isTraining: false
        )
        let network = Network(parts.graph, outputs: parts.logits, optimiser: nil, threads: threads, seed: 0)
        network.weights = weights
        return (network, parts)
    }

    /// P(liked | rated) of samples of a table by the plain graph, calibrated where the model is.
    ///
    /// - Parameters:
    ///   - table: the samples.
    ///   - indices: which of them.
    ///   - threads: the figures are the same for any number.
    /// - Returns: a probability each, in the order of `indices`.
    public func probabilities(of table: SampleTable, at indices: [UInt32], threads: Int = 1) -> [Float] {
        logits(of: table, at: indices, threads: threads).map { probability(like: $0.like) }
    }

    /// What orders a list, for samples of a table, by the plain graph: what `RankingScorer` gives, the slow way.
    public func scores(of table: SampleTable, at indices: [UInt32], threads: Int = 1) -> [Float] {
        logits(of: table, at: indices, threads: threads).map { score(watch: $0.watch, like: $0.like) }
    }

    /// The logits of samples: of being chosen (0 where the model has none) and of liking.
    func logits(of table: SampleTable, at indices: [UInt32], threads: Int) -> [(watch: Float, like: Float)] {
        let batch = min(1_024, max(1, indices.count))
        return logits(
            of: table,
            at: indices,
            encoder.bound(to: table),
            by: network(batchMax: batch, threads: threads).network,
            batch: batch
        )
    }

    /// The same by a network of this model that is there already, and an encoder that is bound already.
    func logits(
        of table: SampleTable,
        at indices: [UInt32],
        _ bound: BoundEncoder,
        by network: Network,
        batch: Int
    ) -> [(watch: Float, like: Float)] {
        let source = SampleSource(table, bound, objective, dropout: nil, order: indices)
        var result = [(watch: Float, like: Float)](repeating: (0, 0), count: indices.count)
        for first in stride(from: 0, to: indices.count, by: batch) {
            source.first = first
            network.run(rows: min(batch, indices.count - first), source: source) { row, output, values in
                if objective == .serving && output == 0 {
                    result[first + row].watch = values[0]
                } else {
                    result[first + row].like = values[0]
                }
            }
        }
        return result
    }

    /// How much the logit itself says beside the calibration, which gives whole ranges of logits one value: so no two of them are tied.
    private static let ownShare: Float = 0.01

    /// P(liked | watched) for a logit of liking.
    public func probability(like logit: Float) -> Float {
        let own = 1 / (1 + expf(-logit))
        guard let calibration else { return own }
        return (1 - Self.ownShare) * calibration.probability(of: logit) + Self.ownShare * own
    }

    /// What orders a list: the logit of being chosen + log P(like | watched) for serving, the logit for the reference objective.
    func score(watch: Float, like: Float) -> Float {
        switch objective {
        case .reference: like
        case .serving: watch + Self.logProbability(like)
        }
    }

    /// log σ(z) without overflow.
    private static func logProbability(_ logit: Float) -> Float {
        min(logit, 0) - log1pf(expf(-abs(logit)))
    }
}
