import Synchronization
import Testing

@testable import Engine

/// Training as a whole: what it refuses, when it stops, which weights it keeps, and that threads change no bit.
struct RankingTrainerTests {
    private let table = SampleTable(replaying: LearnableLog.tastesAndQuality)

    private func likes(_ isLiked: Bool) -> [UInt32] {
        table.allIndices.filter { table.label(of: table.samples[Int($0)]) == isLiked }
    }

    // MARK: What cannot be learnt from

    @Test(arguments: [Objective.reference, .serving])
    func `without a like there is nothing to learn`(objective: Objective) {
        let error = #expect(throws: EngineError.self) {
            try RankingTrainer(FM(), objective, .small()).train(on: table, indices: likes(false))
        }
        #expect(error == .oneClassOnly("liked"))
    }

    @Test func `without a dislike there is nothing to tell apart, but for serving`() throws {
        let error = #expect(throws: EngineError.self) {
            try RankingTrainer(FM(), .reference, .small()).train(on: table, indices: likes(true))
        }
        #expect(error == .oneClassOnly("not liked"))
        let served = try RankingTrainer(FM(), .serving, .small(epochs: 1)).train(on: table, indices: likes(true))
        #expect(served.trainedSamples == likes(true).count)
    }

    @Test func `without samples there is nothing to train on`() {
        let error = #expect(throws: EngineError.self) {
            try RankingTrainer(FM(), .reference, .small()).train(on: table, indices: [])
        }
        #expect(error == .noTrainingSamples)
    }

    // MARK: Divergence

    /// Vectors of length 1 under a softmax stay finite whatever the rate: that model is left out.
    @Test(arguments: RankingModelTests.cases.filter { $0.name != "two-towers, softmax" })
    func `a learning rate that is far too high stops the training and names the step`(_ model: RankingModelTests.Case) {
        let error = #expect(throws: EngineError.self) {
            try RankingTrainer(model.model, .reference, .small(learningRate: 1e9))
                .train(on: table, indices: table.allIndices)
        }
        #expect(error?.description.contains("diverged at step ") == true)
        #expect(error?.description.contains("(epoch 1)") == true)
        #expect(error?.description.contains("lower the learning rate") == true)
    }

    @Test func `a later divergence keeps the weights of the last good epoch`() throws {
        var settings = TrainingSettings.small(epochs: 2)
        settings.schedule = .constant
        let good = try RankingTrainer(SpoiledModel(steps: .max), .reference, settings)
            .train(on: table, indices: table.allIndices)
        settings.epochs = 4
        // 64 samples are a slice: so many steps an epoch, and two more.
        let stepsPerEpoch = (table.count + 63) / 64
        let spoiled = try RankingTrainer(SpoiledModel(steps: 2 * stepsPerEpoch + 2), .reference, settings)
            .train(on: table, indices: table.allIndices)

        #expect(spoiled.weightBits == good.weightBits)
        #expect(spoiled.divergence?.contains("step \(2 * stepsPerEpoch + 3) (epoch 3)") == true)
        #expect(good.divergence == nil)
    }

    // MARK: Early stopping

    private func overfitting(epochs: Int) -> TrainingSettings {
        var settings = TrainingSettings.small(epochs: epochs, learningRate: 0.008)
        settings.schedule = .constant
        return settings
    }

    /// The mean log loss of a model on samples.
    private func loss(_ model: RankedModel, _ indices: [UInt32]) -> Double {
        let probabilities = model.probabilities(of: table, at: indices)
        let losses = zip(indices, probabilities).map { index, probability in
            PairMetrics.logLoss(probability, isPositive: table.label(of: table.samples[Int(index)]))
        }
        return losses.reduce(0, +) / Double(losses.count)
    }

    @Test func `early stopping keeps the epoch that is best on the newest samples`() throws {
        let split = table.count - table.count / 4
        let (training, validation) = (Array(table.allIndices[..<split]), Array(table.allIndices[split...]))
        let model = EmbeddingMLP(columns: RankingModelTests.ids, widths: [32], poolsGenres: false)
        let each = try (1...8).map { epochs in
            try RankingTrainer(model, .reference, overfitting(epochs: epochs)).train(on: table, indices: training)
        }
        let losses = each.map { loss($0, validation) }
        let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
        var settings = overfitting(epochs: 8)
        settings.validationShare = 0.25
        settings.patience = 3

        let stopped = try RankingTrainer(model, .reference, settings).train(on: table, indices: table.allIndices)

        // Neither the first epoch nor one of the last: there was something to gain, and something to lose.
        #expect((1...4).contains(best))
        #expect(stopped.weightBits == each[best].weightBits)
        #expect(stopped.trainedSamples == (best + 1 + 3) * training.count)
    }

    @Test func `the serving objective learns to its last epoch, whatever the kept pairs say`() throws {
        var settings = overfitting(epochs: 8)
        settings.validationShare = 0.25
        settings.patience = 1
        let model = EmbeddingMLP(columns: RankingModelTests.ids, widths: [32], poolsGenres: false)
        let training = table.count - table.count / 4

        let pairs = try RankingTrainer(model, .reference, settings).train(on: table, indices: table.allIndices)
        let served = try RankingTrainer(model, .serving, settings).train(on: table, indices: table.allIndices)

        #expect(pairs.trainedSamples < 8 * training)
        #expect(served.trainedSamples == 8 * training)
        #expect(served.calibration != nil)
    }

    @Test func `without validation the last epoch stays`() throws {
        let model = EmbeddingMLP(columns: RankingModelTests.ids, widths: [32], poolsGenres: false)
        var reports: [TrainingProgress] = []
        let ranked = try RankingTrainer(model, .reference, overfitting(epochs: 3))
            .train(on: table, indices: table.allIndices, progress: { reports.append($0) })

        #expect(ranked.trainedSamples == 3 * table.count)
        #expect(reports.last.map { $0.done == $0.total } == true)
        #expect(reports.allSatisfy { $0.loss?.isFinite == true })
        #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.done < $1.done })
    }

    // MARK: Choices

    /// Movies that stand in the choices alone are in the vocabulary, and so they must be in what a model is told of its samples.
    @Test func `a model is told of the samples that its vocabulary was made of`() throws {
        let isEarly = { (index: UInt32) in table.samples[Int(index)].movieRow < 24 }
        let pairs = table.allIndices.filter(isEarly)
        let late = table.allIndices.filter { !isEarly($0) }
        // Places of two samples that follow each other in the table.
        let starts = late.filter { late.contains($0 + 1) }
        let ranked = try RankingTrainer(TwoTowers(training: .inBatchSoftmax, widths: [8]), .serving, .small(epochs: 1))
            .train(on: table, indices: pairs, groups: (starts, 2))

        let model = try #require(ranked.model as? TwoTowers)
        #expect(model.logFrequency.count == 49)
        #expect(model.logFrequency.count == ranked.encoder.movieCardinality)
        #expect(model.logFrequency.allSatisfy { $0.isFinite })
    }

    // MARK: Cancelling

    @Test func `a training that nobody wants any more ends at the next step`() {
        let asked = Atomic(0)
        let error = #expect(throws: EngineError.self) {
            try RankingTrainer(FM(), .reference, .small()).train(
                on: table,
                indices: table.allIndices,
                shouldStop: { asked.add(1, ordering: .relaxed).newValue > 40 }
            )
        }
        #expect(error == .cancelled)
        #expect(asked.load(ordering: .relaxed) == 41)
    }

    // MARK: Threads, seeds, allocations

    @Test(arguments: RankingModelTests.cases)
    func `weights are the same bytes for one, two and three threads`(_ model: RankingModelTests.Case) throws {
        func weights(_ threads: Int, seed: UInt64 = 1) throws -> [String: [UInt32]] {
            var settings = TrainingSettings.small(epochs: 1, batch: 500, seed: seed)
            settings.threads = threads
            return try RankingTrainer(model.model, .reference, settings).train(on: table, indices: table.allIndices)
                .weightBits
        }
        let one = try weights(1)
        #expect(try weights(2) == one)
        #expect(try weights(3) == one)
        #expect(try weights(1, seed: 2) != one)
    }

    @Test(
        .enabled(if: isOptimised, "a debug build allocates where an optimised one does not"),

        .enabled(if: AllocationWatch.works, "allocations cannot be counted under a sanitiser"),
        arguments: RankingModelTests.cases,
        [1, 2]
    )
    func `a step over samples allocates nothing`(_ model: RankingModelTests.Case, threads: Int) throws {
        let prepared = model.model.prepared(for: table, indices: table.allIndices)
        let encoder = try FeatureEncoder(fitting: prepared.columns, to: table, indices: table.allIndices)
        let parts = RankingGraph(prepared, encoder, .reference, batchMax: 200, isTraining: true)
        let dropout = IDDropout(userShare: 0.5, movieShare: 0.5, seed: 1)
        let source = SampleSource(
            table,
            encoder.bound(to: table),
            .reference,
            dropout: dropout,
            order: table.allIndices
        )
        source.isTraining = true
        let count = AllocationWatch.run { watch in
            let network = Network(
                parts.graph,
                outputs: parts.logits,
                optimiser: Optimiser(),
                threads: threads,
                seed: 1
            )
            network.train(steps: 1, rows: 200, on: source)
            return watch.count {
                for first in 0..<3 {
                    source.first = 200 * first
                    _ = network.step(rows: 200, source: source)
                }
            }
        }
        #expect(count == 0)
    }

    // MARK: Hidden ids

    /// The rows of a table of weights that a training changed.
    private func changedRows(_ name: String, userDropout: Double, movieDropout: Double) throws -> Set<Int> {
        func trained(epochs: Int) throws -> [Float] {
            var settings = TrainingSettings.small(epochs: epochs)
            settings.userDropout = userDropout
            settings.movieDropout = movieDropout
            let model = NeuralCF(shape: .concatenation)
            let ranked = try RankingTrainer(model, .reference, settings).train(on: table, indices: table.allIndices)
            return ranked.weights[name] ?? []
        }
        let (before, after) = (try trained(epochs: 0), try trained(epochs: 1))
        return Set(before.indices.filter { before[$0] != after[$0] }.map { $0 / 10 })
    }

    @Test func `row 0 learns from hidden ids, and from nothing else`() throws {
        let users = "embedding.userID", movies = "embedding.movieID"
        #expect(try changedRows(users, userDropout: 0, movieDropout: 0.5) == Set(1...50))
        #expect(try changedRows(users, userDropout: 1, movieDropout: 0) == [0])
        #expect(try changedRows(users, userDropout: 0.5, movieDropout: 0) == Set(0...50))
        #expect(try changedRows(movies, userDropout: 0.5, movieDropout: 0) == Set(1...48))
        #expect(try changedRows(movies, userDropout: 0, movieDropout: 1) == [0])
    }

    @Test func `whoever is unknown gets the probability of row 0`() throws {
        var settings = TrainingSettings.small(epochs: 4)
        settings.userDropout = 0.3
        // Users 40 to 49 are held out.
        let known = table.allIndices.filter { table.samples[Int($0)].userRow < 40 }
        let strangers = table.allIndices.filter {
            table.samples[Int($0)].userRow >= 40 && table.samples[Int($0)].movieRow == 7
        }
        let ranked = try RankingTrainer(NeuralCF(), .reference, settings).train(on: table, indices: known)

        let probabilities = ranked.probabilities(of: table, at: strangers)
        #expect(strangers.count > 1)
        #expect(probabilities.allSatisfy { $0 == probabilities[0] })
        #expect((0.05...0.95).contains(probabilities[0]))
    }
}

/// A factorisation machine whose logits are infinite after some steps of batches of one slice.
private struct SpoiledModel: RankingModel {
    let steps: Int

    private let machine = FM()
    var columns: [Column] { machine.columns }

    func logit(_ g: Graph, _ x: Inputs) -> Node {
        let logit = machine.logit(g, x)
        return g.add(Spoiler(logit.value, g.makeValue(width: 1, from: [logit]), steps: steps))
    }
}

/// Its input, and infinity after some calls.
private final class Spoiler: Engine.Operation {
    private let steps: Int
    private let calls = Atomic(0)

    init(_ input: Value, _ output: Value, steps: Int) {
        self.steps = steps
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        let isSpoiled = calls.add(1, ordering: .relaxed).oldValue >= steps
        let (input, output) = (inputs[0], output)
        for row in 0..<slice.rows {
            slice.value(output)[row * output.stride] = isSpoiled ? .infinity : slice.value(input)[row * input.stride]
        }
    }

    override func backward(_ slice: BatchSlice) {
        let (input, output) = (inputs[0], output)
        for row in 0..<slice.rows {
            let gradient = slice.gradient(output)[row * output.stride]
            let own = slice.gradient(input) + row * input.stride
            own.pointee = kept(own.pointee) + gradient
        }
    }
}
