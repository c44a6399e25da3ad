/// Trains a ranking model: shuffled batches, a schedule, early stopping, and a stop that keeps the last good weights when it diverges.
///
/// The same samples, settings and seed give the same weights for any number of threads.
public struct RankingTrainer: Sendable {
    let model: any RankingModel
    let settings: TrainingSettings
    let objective: Objective

    public init(_ model: any RankingModel, _ objective: Objective, _ settings: TrainingSettings) {
        self.model = model
        self.objective = objective
        self.settings = settings
    }

    /// - Parameters:
    ///   - table: the samples.
    ///   - indices: those that may be learnt, in the order of the log.
    ///   - progress: called some times an epoch.
    ///   - shouldStop: asked at each step.
    /// - Throws: `EngineError` where there is nothing to learn from, the first epoch diverges, or whoever asked no longer wants it.
    public func train(
        on table: SampleTable,
        indices: [UInt32],
        progress: (TrainingProgress) -> Void = { _ in },
        shouldStop: @Sendable () -> Bool = { false }
    ) throws(EngineError) -> RankedModel {
        let split = indices.count - Int(Double(indices.count) * settings.validationShare)
        let training = Array(indices[..<split])
        let validation = Array(indices[split...])
        try check(table, training)
        let encoder = try FeatureEncoder(fitting: model.columns, to: table, indices: training)
        let parts = RankingGraph(model, encoder, objective, batchMax: settings.batch, isTraining: true)
        let network = Network(
            parts.graph,
            outputs: parts.logits,
            optimiser: settings.optimiser,
            threads: settings.threads,
            seed: settings.seed
        )
        var run = TrainingRun(
            network: network,
            bound: encoder.bound(to: table),
            table: table,
            settings: settings,
            objective: objective,
            training: training,
            validation: validation
        )
        try run.train(progress, shouldStop)
        return RankedModel(
            model: model,
            encoder: encoder,
            objective: objective,
            weights: network.weights,
            divergence: run.divergence,
            trainedSamples: run.trainedSamples
        )
    }

    private func check(_ table: SampleTable, _ indices: [UInt32]) throws(EngineError) {
        guard !indices.isEmpty else { throw .noTrainingSamples }
        var liked = 0
        var rated = 0
        for index in indices {
            let sample = table.samples[Int(index)]
            if table.label(of: sample) { liked += 1 }
            if sample.halfStars > 0 { rated += 1 }
        }
        guard liked > 0 else { throw .oneClassOnly("liked") }
        guard liked < rated || objective == .serving else { throw .oneClassOnly("not liked") }
    }
}

/// One training under way.
private struct TrainingRun {
    let network: Network
    let settings: TrainingSettings
    private let training: SampleSource
    private let validation: SampleSource?
    private(set) var divergence: String?
    private(set) var trainedSamples = 0

    init(
        network: Network,
        bound: BoundEncoder,
        table: SampleTable,
        settings: TrainingSettings,
        objective: Objective,
        training: [UInt32],
        validation: [UInt32]
    ) {
        self.network = network
        self.settings = settings
        let dropout = IDDropout(
            userShare: settings.userDropout,
            movieShare: settings.movieDropout,
            seed: settings.seed
        )
        self.training = SampleSource(table, bound, objective, dropout: dropout, order: training)
        self.training.isTraining = true
        self.validation =
            validation.isEmpty ? nil : SampleSource(table, bound, objective, dropout: nil, order: validation)
    }

    mutating func train(
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: @Sendable () -> Bool
    ) throws(EngineError) {
        var generator = SeededGenerator(seed: settings.seed ^ 0x5EED_0F5A_3913_77AA)
        var good: (weights: [String: [Float]], loss: Double)?
        var worse = 0
        for epoch in 0..<settings.epochs {
            training.order.shuffle(using: &generator)
            training.epoch = epoch
            do throws(EngineError) {
                try runEpoch(epoch, progress, shouldStop)
            } catch {
                guard error != .cancelled, let good else { throw error }
                // What was good before the step that went wrong stays.
                network.weights = good.weights
                divergence = error.description
                return
            }
            let loss = validation.map { network.meanLoss($0, batch: settings.batch) }
            if let loss, let best = good?.loss, !(loss < best) {
                worse += 1
                if worse >= settings.patience { break }
            } else {
                worse = 0
                good = (network.weights, loss ?? 0)
            }
        }
        if validation != nil, let good { network.weights = good.weights }
    }

    private mutating func runEpoch(
        _ epoch: Int,
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: @Sendable () -> Bool
    ) throws(EngineError) {
        let count = training.order.count
        let steps = (count + settings.batch - 1) / settings.batch
        let total = steps * settings.epochs
        // Some twenty reports an epoch.
        let reportEvery = max(1, steps / 20)
        var loss = 0.0
        for step in 0..<steps {
            guard !shouldStop() else { throw .cancelled }
            training.first = step * settings.batch
            let rows = min(settings.batch, count - training.first)
            let done = epoch * steps + step
            let rate: Float = settings.schedule == .linear ? 1 - Float(done) / Float(total) : 1
            let stepLoss = network.step(rows: rows, source: training, rate: rate)
            guard stepLoss.isFinite else { throw .diverged(step: done + 1, epoch: epoch + 1) }
            trainedSamples += rows
            loss = loss == 0 ? stepLoss : 0.98 * loss + 0.02 * stepLoss
            if (step + 1) % reportEvery == 0 || step + 1 == steps {
                progress(
                    TrainingProgress(
                        phase: "epoch \(epoch + 1) of \(settings.epochs)",
                        done: trainedSamples,
                        total: count * settings.epochs,
                        loss: loss
                    )
                )
            }
        }
    }
}

extension Network {
    /// A copy of all weights by name; setting them takes those of the same graph.
    var weights: [String: [Float]] {
        get { Dictionary(uniqueKeysWithValues: allWeights.map { ($0.name, Array($0.values)) }) }
        set {
            for weights in allWeights {
                guard let values = newValue[weights.name], values.count == weights.values.count else {
                    preconditionFailure("Network: no weights for \(weights.name)")
                }
                _ = weights.values.update(from: values)
            }
        }
    }

    /// The mean loss over all samples of a source, as scoring sees them.
    func meanLoss(_ source: SampleSource, batch: Int) -> Double {
        var sum = 0.0
        for first in stride(from: 0, to: source.order.count, by: batch) {
            source.first = first
            let rows = min(batch, source.order.count - first)
            sum += evaluationLoss(rows: rows, source: source) * Double(rows)
        }
        return sum / Double(max(1, source.order.count))
    }
}
