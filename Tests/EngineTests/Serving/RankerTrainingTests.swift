import Synchronization
import Testing

@testable import Engine

/// A ranking model from the training to the service: what was judged is what serves.
struct RankerTrainingTests {
    private static let log = PlantedLog.twoTastes

    private static let settings = ModelSettings(["epochs": "2", "candidates": "30"])

    private func train(_ name: String = "wide-and-deep", rival: RankerWeights? = nil) throws
        -> (weights: RankerWeights, judgement: RankerJudgement)
    {
        let data = RankerTraining.Data(log: Self.log, offset: 77, seed: 3, rival: rival)
        return try RankerTraining(name, Self.settings)
            .train(on: data, codeVersion: "test", progress: { _ in }, shouldStop: { false })
    }

    @Test func `the manifest says of what the model was made and how good it was`() throws {
        let (weights, judgement) = try train()

        #expect(weights.manifest.model == "wide-and-deep")
        #expect(weights.manifest.data.logOffset == 77)
        #expect(weights.manifest.data.ratingCount == Self.log.count)
        #expect(weights.manifest.data.hash == Self.log.fingerprint)
        #expect(weights.manifest.objective == .serving)
        // What nobody set stands there too: the narrow second layer of what serves.
        #expect(weights.manifest.settings == ["epochs": "2", "candidates": "30", "hidden": "128x32"])
        #expect(judgement.rival == "ease")
        #expect(judgement.ndcg.low <= judgement.ndcg.value && judgement.ndcg.value <= judgement.ndcg.high)
        #expect(abs(judgement.ndcg.value - judgement.rivalNDCG.value - judgement.difference.value) < 1e-9)
        let stored = weights.manifest.measurements.first { $0.metric == "ndcg_at_10" }
        #expect(stored?.value == judgement.ndcg.value)
    }

    @Test func `the files give the same scores again, and a damaged one is refused`() throws {
        let (weights, _) = try train()
        let log = Self.log
        let files = try weights.encoded { log.movieIDs[$0] }
        let rows = Dictionary(uniqueKeysWithValues: log.movieIDs.enumerated().map { ($1, $0) })
        let read = try RankerWeights(decoding: files, place: "models/x/1") { rows[$0] }

        #expect(scores(read) == scores(weights))

        var short = files
        short[RankerWeights.recallFile] = nil
        #expect(throws: EngineError.self) { try RankerWeights(decoding: short, place: "models/x/1") { rows[$0] } }
        var damaged = files
        damaged[RankerWeights.rankedFile]?[files[RankerWeights.rankedFile]!.count - 5] ^= 1
        #expect(throws: EngineError.self) { try RankerWeights(decoding: damaged, place: "models/x/1") { rows[$0] } }
    }

    /// Everybody's scores of all movies, by the ranker of the daemon.
    private func scores(_ weights: RankerWeights) -> [[Float]] {
        let ranker = ranker(weights)
        let matrix = Self.log.matrix()
        return (0..<5).map { user in
            ranker.scores(
                of: (0..<UInt32(Self.log.movieCount)).map { $0 },
                history: matrix.history(ofUser: user),
                userID: Self.log.userIDs[user].rawValue,
                time: 2_000_000
            )
        }
    }

    private func ranker(_ weights: RankerWeights) -> ServedRanker {
        var statistics = [MovieStatistics](repeating: MovieStatistics(), count: Self.log.movieCount)
        for (row, halfStars) in zip(Self.log.movieRows, Self.log.halfStars) {
            statistics[Int(row)].add(halfStars: halfStars)
        }
        return ServedRanker(
            weights,
            movies: Self.log.movies,
            movieIDs: Self.log.movieIDs,
            statistics: statistics,
            userIDs: Self.log.userIDs
        )
    }

    @Test func `serving scores what the plain graph scores`() throws {
        let (weights, _) = try train("deepfm")
        let log = Self.log
        let state = FeatureState(replaying: log)
        let movies = (0..<UInt32(log.movieCount)).map { $0 }
        let history = log.matrix().history(ofUser: 2)
        let recall = weights.recall.scores(of: movies, history: history.filter { $0.halfStars >= 7 })
        var samples = state.samples(ofUser: 2, movies: movies, time: 2_000_000)
        for place in samples.indices { samples[place].recallScore = recall[place] }
        let table = SampleTable(
            userIDs: log.userIDs,
            movieIDs: log.movieIDs,
            movieFeatures: state.movieFeatures,
            labelHalfStars: 7,
            samples: samples,
            positives: state.users.flatMap(\.positives),
            positiveOffsets: state.users.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.positives.count) }
        )
        let plain = weights.ranked.scores(of: table, at: movies.map { $0 })
        let served = scores(weights)[2]
        #expect(zip(plain, served).allSatisfy { abs($0 - $1) < 1e-4 }, "\(zip(plain, served).map { $0 - $1 })")
    }

    @Test func `what has no score keeps its place, and the others are ordered among each other`() {
        var order = [4, 3, 2, 1, 0]
        MergedRecall.reorder(&order, by: [0.5, -.infinity, 0.5, 0.9, -.infinity])
        #expect(order == [4, 3, 2, 1, 0])
        MergedRecall.reorder(&order, by: [2, -.infinity, 1, 1, -.infinity])
        #expect(order == [4, 0, 3, 1, 2])
        MergedRecall.reorder(&order, by: [Float](repeating: -.infinity, count: 5))
        #expect(order == [4, 0, 3, 1, 2])
    }

    @Test func `a movie that came later has no score, and its rating harms nothing`() throws {
        let (weights, _) = try train()
        let ranker = ranker(weights)
        let late = UInt32(Self.log.movieCount)
        let history = [Rating(movieRow: 0, halfStars: 9, time: 5), Rating(movieRow: Int(late), halfStars: 9, time: 6)]
        let scores = ranker.scores(of: [1, late, 2], history: history, userID: 5_000, time: 2_000_000)
        #expect(scores[1] == -.infinity)
        #expect(scores[0].isFinite && scores[2].isFinite)
        #expect(ranker.scores(of: [late], history: [], userID: 1, time: 0) == [-.infinity])
    }

    @Test func `a new model is compared with the one in service on the same questions`() throws {
        let (first, judged) = try train()
        let (_, again) = try train(rival: first)
        // The same training: no difference, user by user.
        #expect(again.rival != "ease")
        #expect(again.rivalNDCG == judged.ndcg)
        #expect(again.difference == RankerJudgement.Measured(value: 0, low: 0, high: 0))
    }

    @Test func `what cannot be is refused before anything begins`() throws {
        #expect(throws: EngineError.self) { try RankerTraining("ease", ModelSettings()) }
        #expect(throws: EngineError.self) { try RankerTraining("din", ModelSettings(["histroy": "5"])) }
        #expect(throws: EngineError.self) { try RankerTraining("din", ModelSettings(["history": "0"])) }
        let none = RankerTraining.Data(log: Self.log.filtered { _ in false }, offset: 0)
        #expect(throws: EngineError.self) {
            try RankerTraining("din", ModelSettings())
                .train(on: none, codeVersion: "", progress: { _ in }, shouldStop: { false })
        }
    }

    @Test func `a training that is cancelled says so`() throws {
        let data = RankerTraining.Data(log: Self.log, offset: 0)
        #expect(throws: EngineError.cancelled) {
            try RankerTraining("wide-and-deep", Self.settings)
                .train(on: data, codeVersion: "", progress: { _ in }, shouldStop: { true })
        }
    }
}

struct RankerGateTests {
    private func judgement(_ change: (inout RankerJudgement) -> Void = { _ in }) -> RankerJudgement {
        typealias Measured = RankerJudgement.Measured
        var judgement = RankerJudgement(
            ndcg: Measured(value: 0.07, low: 0.06, high: 0.08),
            rival: "ease",
            rivalNDCG: Measured(value: 0.06, low: 0.05, high: 0.07),
            difference: Measured(value: 0.01, low: 0.002, high: 0.02),
            overPopularity: Measured(value: 0.04, low: 0.03, high: 0.05),
            coverage: 0.3,
            rivalCoverage: 0.4,
            userCount: 600
        )
        change(&judgement)
        return judgement
    }

    @Test func `a better model passes`() {
        #expect(RankerGate().refusals(judgement(), microseconds: 500) == [])
    }

    @Test func `a little worse is within bounds, more is not`() {
        let little = judgement { $0.difference = .init(value: -0.004, low: -0.01, high: 0.002) }
        let more = judgement { $0.difference = .init(value: -0.006, low: -0.02, high: 0.002) }
        let surely = judgement { $0.difference = .init(value: -0.004, low: -0.006, high: -0.002) }
        #expect(RankerGate().refusals(little, microseconds: 500) == [])
        #expect(RankerGate().refusals(more, microseconds: 500).count == 1)
        #expect(RankerGate().refusals(surely, microseconds: 500).count == 1)
    }

    @Test func `each fault is refused with its reason`() {
        let gate = RankerGate()
        let popular = judgement { $0.overPopularity.low = -0.001 }
        let narrow = judgement { $0.coverage = 0.1 }
        let broken = judgement { $0.difference.value = .nan }
        #expect(gate.refusals(popular, microseconds: 500).first?.contains("popularity") == true)
        #expect(gate.refusals(narrow, microseconds: 500).first?.contains("catalogue") == true)
        #expect(gate.refusals(judgement(), microseconds: 30_000).first?.contains("30000 µs") == true)
        #expect(gate.refusals(broken, microseconds: 500).first?.contains("worse") == true)
    }
}
