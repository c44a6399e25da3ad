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
    ///   - indices: those that may be learnt, in the order of the log; for the serving objective the rated pairs.
    ///   - groups: the first sample of each choice and its size, for the serving objective.
    ///   - progress: called some times an epoch.
    ///   - shouldStop: asked at each step.
    /// - Returns: the model; where a later epoch diverged, with the weights of the last good one, and saying so.
    /// - Throws: `EngineError` where there is nothing to learn from, the first epoch diverges, or whoever asked no longer wants it.
    public func train(
        on table: SampleTable,
        indices: [UInt32],
        groups: (starts: [UInt32], size: Int)? = nil,
        progress: (TrainingProgress) -> Void = { _ in },
        shouldStop: @Sendable () -> Bool = { false }
    ) throws(EngineError) -> RankedModel {
        let (training, validation) = split(indices)
        let likedShare = try likedShare(table, training)
        let grouped = groups.map { groups in groups.starts.flatMap { $0..<($0 + UInt32(groups.size)) } } ?? []
        // What the model is told of its samples and what its vocabularies know must be of the same ones.
        let seen = training + grouped
        let model = model.prepared(for: table, indices: seen)
        let encoder = try FeatureEncoder(fitting: model.columns, to: table, indices: seen)
        let groupedRows = settings.groups * (groups?.size ?? 0)
        let parts = RankingGraph(
            model,
            encoder,
            objective,
            batchMax: max(settings.batch, groupedRows),
            rowsPerGroup: groups?.size ?? 1,
            isTraining: true
        )
        let network = Network(
            parts.graph,
            outputs: parts.logits,
            optimiser: settings.optimiser,
            threads: settings.threads,
            seed: settings.seed
        )
        parts.start(network, atShareOfLikes: likedShare)
        var run = TrainingRun(
            network: network,
            bound: encoder.bound(to: table),
            table: table,
            settings: settings,
            objective: objective,
            training: training,
            groups: groups,
            validation: validation
        )
        try run.train(progress, shouldStop)
        var ranked = RankedModel(
            model: model,
            encoder: encoder,
            objective: objective,
            weights: network.weights,
            divergence: run.divergence,
            trainedSamples: run.trainedSamples
        )
        ranked.calibration = try calibration(of: ranked, table, validation)
        return ranked
    }

    /// What is learnt from and what is kept for validation, both in the order of the log.
    private func split(_ indices: [UInt32]) -> (training: [UInt32], validation: [UInt32]) {
        let count = indices.count - Int(Double(indices.count) * settings.validationShare)
        guard settings.validation == .random, count < indices.count else {
            return (Array(indices[..<count]), Array(indices[count...]))
        }
        var generator = SeededGenerator(seed: settings.seed ^ 0x0A11_DA7E)
        let shuffled = indices.shuffled(using: &generator)
        return (shuffled[..<count].sorted(), shuffled[count...].sorted())
    }

    /// Fitted on the samples kept for validation, which the training did not see.
    ///
    /// - Returns: `nil` where so few of them are liked, or are not, that their share says nothing.
    private func calibration(
        of ranked: RankedModel,
        _ table: SampleTable,
        _ indices: [UInt32]
    ) throws(EngineError) -> IsotonicCalibration? {
        let rated = indices.filter { table.samples[Int($0)].halfStars > 0 }
        let labels = rated.map { table.label(of: table.samples[Int($0)]) }
        let liked = labels.count { $0 }
        guard min(liked, labels.count - liked) >= RankingTrainer.calibrationMin else { return nil }
        let logits = ranked.logits(of: table, at: rated, threads: settings.threads).map(\.like)
        return try IsotonicCalibration(scores: logits, isPositive: labels)
    }

    /// Samples of either label without which nothing is calibrated.
    private static let calibrationMin = 20

    /// - Throws: where there is nothing to tell apart.
    private func likedShare(_ table: SampleTable, _ indices: [UInt32]) throws(EngineError) -> Double {
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
        return Double(liked) / Double(rated)
    }
}

/// One training under way.
private struct TrainingRun {
    let network: Network
    let settings: TrainingSettings
    private let training: SampleSource
    private let objective: Objective
    /// Batches of choices, one between two batches of pairs.
    private let choices: SampleSource?
    private var groupStarts: [UInt32]
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
        groups: (starts: [UInt32], size: Int)?,
        validation: [UInt32]
    ) {
        self.network = network
        self.settings = settings
        self.objective = objective
        let dropout = IDDropout(
            userShare: settings.userDropout,
            movieShare: settings.movieDropout,
            seed: settings.seed
        )
        self.training = SampleSource(table, bound, objective, dropout: dropout, order: training)
        self.training.isTraining = true
        groupStarts = groups?.starts ?? []
        choices = groups.map { groups in
            SampleSource(table, bound, objective, dropout: dropout, order: [], rowsPerGroup: groups.size)
        }
        choices?.isTraining = true
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
            shuffle(epoch, &generator)
            let loss: Double?
            do throws(EngineError) {
                loss = try runEpoch(epoch, progress, shouldStop)
            } catch {
                guard error != .cancelled, let good else { throw error }
                // What was good before the step that went wrong stays.
                network.weights = good.weights
                divergence = error.description
                return
            }
            if stopsEarly, let loss, let best = good?.loss, !(loss < best) {
                worse += 1
                if worse >= settings.patience { break }
            } else {
                worse = 0
                good = (network.weights, loss ?? 0)
            }
        }
        if validation != nil, let good { network.weights = good.weights }
    }

    private var stopsEarly: Bool { objective == .reference }

    private mutating func shuffle(_ epoch: Int, _ generator: inout SeededGenerator) {
        training.order.shuffle(using: &generator)
        training.epoch = epoch
        guard let choices else { return }
        groupStarts.shuffle(using: &generator)
        choices.order = groupStarts.flatMap { $0..<($0 + UInt32(choices.rowsPerGroup)) }
        choices.epoch = epoch
    }

    /// The batches of an epoch: those of pairs and of choices in turn, as long as there are some of each.
    private func batches() -> [Batch] {
        let pairs = training.batches(of: settings.batch)
        guard let choices else { return pairs }
        let groups = choices.batches(of: settings.groups * choices.rowsPerGroup)
        var batches: [Batch] = []
        for index in 0..<max(pairs.count, groups.count) {
            if index < groups.count { batches.append(groups[index]) }
            if index < pairs.count { batches.append(pairs[index]) }
        }
        return batches
    }

    /// The mean loss of a batch, in nats, from which on a training has diverged: a sane one has hardly more than one.
    private static let lossMax = 1e4

    /// - Returns: the loss of the validation samples after it; `nil` without them.
    private mutating func runEpoch(
        _ epoch: Int,
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: @Sendable () -> Bool
    ) throws(EngineError) -> Double? {
        let batches = batches()
        let samples = batches.reduce(0) { $0 + $1.rows }
        let total = batches.count * settings.epochs
        // Some twenty reports an epoch.
        let reportEvery = max(1, batches.count / 20)
        var loss = 0.0
        for (step, batch) in batches.enumerated() {
            guard !shouldStop() else { throw .cancelled }
            batch.source.first = batch.first
            let done = epoch * batches.count + step
            let rate: Float = settings.schedule == .linear ? 1 - Float(done) / Float(total) : 1
            let stepLoss = network.step(rows: batch.rows, source: batch.source, rate: rate)
            // Not above it either: what is not a number compares with nothing.
            guard stepLoss < TrainingRun.lossMax else { throw .diverged(step: done + 1, epoch: epoch + 1) }
            trainedSamples += batch.rows
            loss = loss == 0 ? stepLoss : 0.98 * loss + 0.02 * stepLoss
            if (step + 1) % reportEvery == 0 || step + 1 == batches.count {
                progress(
                    TrainingProgress(
                        phase: "epoch \(epoch + 1) of \(settings.epochs)",
                        done: trainedSamples,
                        total: samples * settings.epochs,
                        loss: loss
                    )
                )
            }
        }
        // The last step may have spoilt the weights although the loss before it was fine.
        let validationLoss = validation.map { network.meanLoss($0, batch: settings.batch) }
        guard network.hasFiniteWeights, validationLoss.map({ $0 < TrainingRun.lossMax }) ?? true else {
            throw .diverged(step: (epoch + 1) * batches.count, epoch: epoch + 1)
        }
        return validationLoss
    }
}

/// A part of a source's order.
private struct Batch {
    let source: SampleSource
    let first: Int
    let rows: Int
}

extension SampleSource {
    fileprivate func batches(of size: Int) -> [Batch] {
        stride(from: 0, to: order.count, by: size).map { first in
            Batch(source: self, first: first, rows: min(size, order.count - first))
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

    /// Whether no weight is infinite or not a number.
    var hasFiniteWeights: Bool {
        allWeights.allSatisfy { $0.values.allSatisfy(\.isFinite) }
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
