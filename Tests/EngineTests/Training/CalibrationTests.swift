import Testing

@testable import Engine

/// A ranking model whose probabilities were calibrated on samples that its training left out.
struct CalibrationTests {
    private let table = SampleTable(replaying: LearnableLog.tastesAndQuality)

    private func trained(validationShare: Double) throws -> RankedModel {
        var settings = TrainingSettings.small(epochs: 4)
        settings.validationShare = validationShare
        return try RankingTrainer(FM(), .reference, settings).train(on: table, indices: table.allIndices)
    }

    private func labels(_ indices: [UInt32]) -> [Float] {
        indices.map { table.label(of: table.samples[Int($0)]) ? 1 : 0 }
    }

    @Test func `probabilities of the samples kept for it are as high as the share of likes among them`() throws {
        let ranked = try trained(validationShare: 0.25)
        let kept = Array(table.allIndices.suffix(table.count / 4))
        let logits = ranked.logits(of: table, at: kept, threads: 1).map(\.like)
        let probabilities = ranked.probabilities(of: table, at: kept)

        // Of all of them, and of the upper and lower half by themselves: a shift alone would not do.
        let order = kept.indices.sorted { logits[$0] < logits[$1] }
        for part in [order[...], order[..<(order.count / 2)], order[(order.count / 2)...]] {
            let expected = labels(part.map { kept[$0] }).reduce(0, +) / Float(part.count)
            let mean = part.reduce(0) { $0 + probabilities[$1] } / Float(part.count)
            #expect(abs(mean - expected) < 0.03)
        }
    }

    @Test func `calibration changes the order of no two samples`() throws {
        let ranked = try trained(validationShare: 0.25)
        let logits = ranked.logits(of: table, at: table.allIndices, threads: 1).map(\.like)
        let probabilities = ranked.probabilities(of: table, at: table.allIndices)
        let order = logits.indices.sorted { logits[$0] < logits[$1] }

        #expect(zip(order, order.dropFirst()).allSatisfy { probabilities[$0] <= probabilities[$1] })
        // Hardly any is tied with its neighbour, although the calibration itself is a staircase.
        #expect(Set(probabilities).count > Set(logits).count * 9 / 10)
        #expect(Set(ranked.calibration?.probabilities ?? []).count < 60)
    }

    /// A log whose newest quarter holds no like: nothing can be calibrated on that, but on a random quarter.
    @Test(arguments: TrainingSettings.Validation.allCases)
    func `it is fitted on the newest samples, or on random ones`(_ validation: TrainingSettings.Validation) throws {
        let likes = table.allIndices.filter { table.label(of: table.samples[Int($0)]) }
        let dislikes = table.allIndices.filter { !table.label(of: table.samples[Int($0)]) }
        var settings = TrainingSettings.small(epochs: 1)
        settings.validationShare = 0.25
        settings.validation = validation
        let count = dislikes.count / 2
        let indices = dislikes.dropLast(count) + likes.prefix(2 * count) + dislikes.suffix(count)

        let ranked = try RankingTrainer(FM(), .reference, settings).train(on: table, indices: Array(indices))

        #expect((ranked.calibration != nil) == (validation == .random))
        #expect(ranked.trainedSamples == indices.count - Int(Double(indices.count) * 0.25))
    }

    @Test func `only what comes after all that was learnt is like the newest part of it`() {
        let log = LearnableLog.oneUser
        func data(_ positions: [Int]) -> TrainingData {
            TrainingData(log: log, trainingPositions: positions, objective: .reference)
        }
        #expect(data(Array(0..<30)).isAskedAboutLaterOnes)
        #expect(data(Array(0..<40)).isAskedAboutLaterOnes)
        #expect(!data(Array(0..<10) + Array(11..<30)).isAskedAboutLaterOnes)
        #expect(!data(Array(1..<40)).isAskedAboutLaterOnes)
    }

    @Test func `nothing kept, or too little, gives the logit's own probability`() throws {
        let plain = try trained(validationShare: 0)
        let scanty = try trained(validationShare: 0.01)

        #expect(plain.calibration == nil)
        #expect(scanty.calibration == nil)
        #expect(abs(plain.probability(like: 1) - 0.731_058_6) < 1e-6)
    }
}
