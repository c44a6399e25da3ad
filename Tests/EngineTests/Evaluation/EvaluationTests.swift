import Foundation
import Testing

@testable import Engine

struct EvaluationTests {
    private let input = EvaluationInput(log: MadeLog.twoTastes)

    private func evaluate(
        _ name: String,
        _ models: [any EvaluatedModel],
        on other: EvaluationInput? = nil,
        threads: Int = 2,
        rival: String? = "ease"
    ) throws -> Leaderboard {
        var conditions = EvaluationConditions()
        conditions.threads = threads
        conditions.drawCount = 200
        let evaluationProtocol = try #require(ProtocolCatalogue.named(name))
        let evaluation = Evaluation(evaluationProtocol, models: models, conditions: conditions, rival: rival)
        return try evaluation.run(on: other ?? input, seconds: { 0 })
    }

    private func models(_ names: String...) throws -> [any EvaluatedModel] {
        try names.map { try #require(ModelCatalogue.entry($0)).model() }
    }

    @Test(arguments: ["leave-last-out", "stratified", "strong", "ncf"])
    func `on planted tastes the neighbours beat the popular films`(name: String) throws {
        let board = try evaluate(name, try models("popularity", "item-knn", "ease", "blended-recall"))
        let metric = board.metrics[0]
        let worth = Dictionary(uniqueKeysWithValues: board.rows.map { ($0.model, $0.figures[metric]?.value ?? -1) })

        #expect(try #require(worth["item-knn"]) > #require(worth["popularity"]))
        #expect(try #require(worth["ease"]) > #require(worth["popularity"]))
        #expect(try #require(worth["blended-recall"]) > #require(worth["popularity"]))
        #expect(board.rows.map { worth[$0.model] ?? 0 } == worth.values.sorted(by: >))
    }

    @Test func `biases predict stars better than a constant`() throws {
        let constant = ScriptedModel(name: "constant", star: { _, _ in 3.5 })
        let input = EvaluationInput(log: MadeLog.kindAndStrict)
        let board = try evaluate("kfold", try models("bias") + [constant], on: input, rival: "constant")
        let difference = try #require(board.rows.first { $0.model == "bias" }?.differences[board.metrics[0]])

        // Lower is better, and so the better one stands first.
        #expect(board.rows[0].model == "bias")
        #expect(try #require(difference.interval).upperBound < 0)
    }

    /// A sample file, its lines in any order, gives the figures of the log that it was made of: for models of features and for those of ratings.
    @Test(arguments: ["temporal", "random"])
    func `samples that bring their features are judged as the log that they came from`(name: String) throws {
        let log = LearnableLog.tastesAndQuality
        let text = ReferenceSamples.encoded((0..<UInt32(log.count)).reversed(), of: SampleTable(replaying: log))
        let samples = EvaluationInput(samples: try ReferenceSamples.decoded(text, name: "samples.csv"))
        let asked = try models("logistic-regression", "item-knn")

        let ofLog = try evaluate(name, asked, on: EvaluationInput(log: log))
        let ofSamples = try evaluate(name, asked, on: samples)

        #expect(samples.log.times == log.times)
        #expect(ofSamples.rows.map(\.model) == ofLog.rows.map(\.model))
        for (own, expected) in zip(ofSamples.rows, ofLog.rows) {
            let (value, wanted) = (own.figures[RatedPairTask.auc]?.value, expected.figures[RatedPairTask.auc]?.value)
            #expect(try abs(#require(value) - #require(wanted)) < 1e-6)
        }
    }

    /// They are taken, and not made anew: other features of the same ratings give other figures.
    @Test func `the features that samples bring are those that count`() throws {
        let log = LearnableLog.tastesAndQuality
        var table = SampleTable(replaying: log)
        let asked = try models("logistic-regression")
        let whole = try evaluate("temporal", asked, on: EvaluationInput(samples: table))
        table.forgetFeatures()
        let bare = try evaluate("temporal", asked, on: EvaluationInput(samples: table))

        let (known, unknown) = (whole.rows[0].figures[RatedPairTask.auc], bare.rows[0].figures[RatedPairTask.auc])
        #expect(try abs(#require(known?.value) - #require(unknown?.value)) > 0.05)
    }

    @Test func `the thread count changes no figure`() throws {
        let one = try evaluate("temporal", try models("popularity", "item-knn"), threads: 1)
        let three = try evaluate("temporal", try models("popularity", "item-knn"), threads: 3)

        #expect(try JSONEncoder.sorted.encode(one) == JSONEncoder.sorted.encode(three))
    }

    /// Of a log whose EASE is wide enough for its library to share the work among threads.
    @Test func `the thread count changes no candidate and no order of a ranking model`() throws {
        let settings = ModelSettings(["epochs": "1"])
        let names = ["ease", "wide-and-deep"]
        let asked = try names.map { try #require(ModelCatalogue.entry($0)).model(settings) }
        let input = EvaluationInput(log: MadeLog.wide)
        let one = try evaluate("leave-last-out", asked, on: input, threads: 1)
        let three = try evaluate("leave-last-out", asked, on: input, threads: 3)

        #expect(one.rows.allSatisfy { $0.failure == nil })
        #expect(try JSONEncoder.sorted.encode(one) == JSONEncoder.sorted.encode(three))
    }

    @Test func `what a model remarks stands in its row`() throws {
        let early = ScriptedModel(name: "early", remark: "it ended early")
        let board = try evaluate("stratified", try models("popularity") + [early])

        #expect(board.rows.first { $0.model == "early" }?.remark == "it ended early")
        #expect(board.rows.first { $0.model == "popularity" }?.remark == nil)
        #expect(String(decoding: try JSONEncoder.sorted.encode(board), as: UTF8.self).contains("it ended early"))
    }

    @Test func `a model that cannot be trained keeps a row with the reason`() throws {
        let broken = ScriptedModel(name: "broken", failure: EngineError.tooFewMovies(ratingsMin: 3))
        let board = try evaluate("stratified", try models("popularity") + [broken])

        #expect(board.rows.map(\.model) == ["popularity", "broken"])
        #expect(board.rows[1].failure?.contains("ratings") == true)
        #expect(board.rows[1].figures.isEmpty)
        #expect(board.rival == nil)
    }

    @Test func `an evaluation that shall stop stops`() throws {
        let evaluation = Evaluation(Stratified(), models: try models("popularity"))

        #expect(throws: EngineError.cancelled) {
            try evaluation.run(on: input, seconds: { 0 }, shouldStop: { true })
        }
    }

    @Test(arguments: ProtocolCatalogue.all.map(\.name), MadeLog.tooSmall)
    func `no rating, one user or one movie is an error`(name: String, log: RatingLog) throws {
        let evaluationProtocol = try #require(ProtocolCatalogue.named(name))
        let evaluation = Evaluation(evaluationProtocol, models: try models("popularity"))
        let error = #expect(throws: EngineError.self) {
            try evaluation.run(on: EvaluationInput(log: log), seconds: { 0 })
        }

        #expect(error?.description.contains("two users and of two movies") == true)
    }

    @Test func `progress says which model of how many`() throws {
        let evaluation = Evaluation(Stratified(), models: try models("popularity", "item-knn"))
        var seen: [String] = []
        _ = try evaluation.run(
            on: input,
            seconds: { 0 },
            progress: { seen.append("\($0.model) \($0.modelIndex)/\($0.modelCount)") }
        )

        #expect(seen.first == "popularity 0/2")
        #expect(seen.last == "item-knn 1/2")
    }

    @Test func `JSON has the figures under snake-case names`() throws {
        let board = try evaluate("leave-last-out", try models("popularity", "ease"))
        let object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder.sorted.encode(board)) as? [String: Any]
        )
        let rows = try #require(object["rows"] as? [[String: Any]])
        let popularity = try #require(rows.first { $0["model"] as? String == "popularity" })
        let metrics = try #require(popularity["metrics"] as? [String: [String: Any]])

        #expect(object["protocol"] as? String == "leave-last-out")
        #expect(object["test_users"] as? Int == 60)
        #expect(popularity["seconds_to_train"] as? Double == 0)
        #expect(metrics["ndcg_at_10"]?["low"] is Double)
        #expect(metrics["ndcg_at_10"]?["difference"] is [String: Any])
        #expect(metrics["coverage"]?["low"] == nil)
    }
}

struct ModelCatalogueTests {
    @Test func `names are there once, with settings`() {
        let names = ModelCatalogue.entries.map(\.name)

        #expect(Set(names).count == names.count)
        #expect(ModelCatalogue.entry("ease")?.settings.contains("lambda") == true)
        #expect(ModelCatalogue.entry("nothing") == nil)
    }

    @Test(arguments: [("item-knn", "neighbours", "0"), ("item-knn", "shrinkage", "much"), ("ease", "lambda", "-1")])
    func `a value that makes no sense is refused with what would`(model: String, key: String, value: String) throws {
        let entry = try #require(ModelCatalogue.entry(model))
        let error = #expect(throws: EngineError.self) { try entry.model(ModelSettings([key: value])) }

        #expect(error?.description.contains("setting \(key): \"\(value)\"") == true)
    }
}

extension JSONEncoder {
    fileprivate static var sorted: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }
}

extension SampleTable {
    /// The same ratings, of which nothing is known but who rated what and when.
    fileprivate mutating func forgetFeatures() {
        let bare = samples.map { sample in
            var bare = Sample(userRow: sample.userRow, movieRow: sample.movieRow)
            bare.halfStars = sample.halfStars
            bare.time = sample.time
            return bare
        }
        self = SampleTable(
            userIDs: userIDs,
            movieIDs: movieIDs,
            movieFeatures: movieFeatures,
            labelHalfStars: labelHalfStars,
            samples: bare,
            positives: positives,
            positiveOffsets: positiveOffsets
        )
    }
}
