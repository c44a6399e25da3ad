import Testing

@testable import Engine

struct ProtocolTests {
    private let log = MadeLog.twoTastes
    private let conditions = EvaluationConditions()

    private func figures(
        _ model: ScriptedModel,
        _ evaluationProtocol: any EvaluationProtocol,
        on input: EvaluationInput
    ) throws -> [String: Double] {
        let task = try evaluationProtocol.task(for: input, conditions)
        let models = TrainedModels(task.trainings.map { _ in model }, candidateCount: model.candidateCount)
        var values: [String: Double] = [:]
        for statistic in task.statistics(of: models, threads: 2) {
            values[statistic.metric.key] = statistic.value([Float](repeating: 1, count: task.userCount))
        }
        return values
    }

    private func figures(_ model: ScriptedModel, _ evaluationProtocol: any EvaluationProtocol) throws -> [String:
        Double]
    {
        try figures(model, evaluationProtocol, on: EvaluationInput(log: log))
    }

    // MARK: Rated pairs

    @Test func `temporal trains on the first four fifths in time`() throws {
        let data = try Temporal().task(for: EvaluationInput(log: log), conditions).trainings[0]

        #expect(data.trainingPositions == Array(0..<(log.count * 4 / 5)))
        #expect(data.training.times == Array(log.times.prefix(log.count * 4 / 5)))
        #expect(data.log.count == log.count)
        #expect(data.objective == .reference)
    }

    @Test func `random holds out a fifth that the seed chooses`() throws {
        let input = EvaluationInput(log: log)
        var other = conditions
        other.seed = 2
        let one = try RandomSplit().task(for: input, conditions)
        let same = try RandomSplit().task(for: input, conditions)

        #expect(one.testCount == log.count / 5)
        #expect(one.trainings[0].trainingPositions.count == log.count - log.count / 5)
        #expect(one.trainings[0].trainingPositions == same.trainings[0].trainingPositions)
        #expect(
            try one.trainings[0].trainingPositions
                != RandomSplit().task(for: input, other).trainings[0].trainingPositions
        )
    }

    @Test(arguments: ["temporal", "random"])
    func `whoever knows the labels is perfect, whoever knows nothing is not`(name: String) throws {
        let log = log
        let evaluationProtocol = try #require(ProtocolCatalogue.named(name))
        let perfect = try figures(
            ScriptedModel(probability: { log.halfStars[$0] >= 7 ? 1 : 0 }),
            evaluationProtocol
        )
        let blind = try figures(ScriptedModel(probability: { _ in 0.5 }), evaluationProtocol)

        #expect(perfect["auc"] == 1 && perfect["pr_auc"] == 1 && perfect["gauc"] == 1)
        #expect(perfect["accuracy"] == 1 && perfect["ece"] == 0)
        #expect(try distance(perfect["log_loss"], 0) < 1e-6)
        #expect(blind["auc"] == 0.5 && blind["gauc"] == 0.5)
        #expect(try distance(blind["log_loss"], 0.693147) < 1e-5)
    }

    @Test func `a model without probabilities is asked with the earlier history and judged by its order`() throws {
        let log = log
        let positions = Dictionary(
            uniqueKeysWithValues: (0..<log.count).map { position in
                (UInt64(log.userRows[position]) << 32 | UInt64(log.movieRows[position]), position)
            }
        )
        let model = ScriptedModel(score: { movieRow, query in
            let key = UInt64(query.userRow ?? 0) << 32 | UInt64(movieRow)
            let position = positions[key] ?? 0
            let earlier = (0..<position).filter { log.userRows[$0] == log.userRows[position] }
            let isAsked = query.history == earlier.map { log[$0] } && query.time == log.times[position]
            return isAsked ? Float(log.halfStars[position]) : -1
        })
        let values = try figures(model, Temporal())

        #expect(values["auc"] == 1)
        #expect(values["log_loss"] == nil && values["ece"] == nil && values["accuracy"] == nil)
    }

    // MARK: Lists

    @Test func `leave-last-out asks for the last positive and trains on nothing after it`() throws {
        // User 0: 1 good, 2 good, 3 bad. User 1: bad, then good. User 2: one good movie alone.
        let log = MadeLog.log(
            users: [0, 0, 0, 1, 1, 2],
            movies: [1, 2, 3, 1, 4, 5],
            stars: [8, 9, 2, 3, 7, 10],
            userCount: 3,
            movieCount: 8
        )
        let task = try LeaveLastOut().task(for: EvaluationInput(log: log), conditions)

        #expect(task.testCount == 2)
        #expect(task.trainings[0].training.movieRows == [1, 1, 5])
        #expect(task.trainings[0].objective == .serving)
    }

    @Test func `a list is ranked among all that is not in the history`() throws {
        let log = MadeLog.log(
            users: [0, 0, 1, 1],
            movies: [0, 3, 5, 2],
            stars: [10, 10, 10, 10],
            userCount: 2,
            movieCount: 30
        )
        // By row, the lowest best: movie 3 is third behind 1 and 2 for user 0; movie 2 is third behind 0 and 1 for user 1.
        let values = try figures(ScriptedModel(score: { row, _ in -Float(row) }), LeaveLastOut(), on: .init(log: log))

        #expect(values["hit_rate_at_10"] == 1)
        #expect(try distance(values["mrr"], 1.0 / 3) < 1e-12)
        #expect(values["ndcg_at_10"] == 0.5)
        #expect(try distance(values["coverage"], 11.0 / 30) < 1e-12)
    }

    @Test func `MRR looks beyond the cut`() throws {
        let log = MadeLog.log(
            users: [0, 0, 1, 1],
            movies: [0, 19, 0, 19],
            stars: [10, 10, 10, 10],
            userCount: 2,
            movieCount: 30
        )
        let values = try figures(ScriptedModel(score: { row, _ in -Float(row) }), LeaveLastOut(), on: .init(log: log))

        #expect(values["hit_rate_at_10"] == 0)
        #expect(try distance(values["mrr"], 1.0 / 19) < 1e-12)
    }

    @Test func `ncf ranks among 99 drawn movies, and knowing nothing is chance`() throws {
        let task = try NeuralCFProtocol().task(for: EvaluationInput(log: log), conditions)
        let blind = try figures(ScriptedModel(), NeuralCFProtocol())
        let log = log
        let last = log.lastPosition { _ in true }
        let knowing = try figures(
            ScriptedModel(score: { row, query in
                log.movieRows[last[query.userRow ?? 0] ?? 0] == row ? 1 : 0
            }),
            NeuralCFProtocol()
        )

        #expect(task.userCount == 60)
        #expect(knowing["hit_rate_at_10"] == 1 && knowing["mrr"] == 1)
        // Ten of a hundred places; 60 users.
        #expect(try distance(blind["hit_rate_at_10"], 0.1) < 0.1)
        #expect(blind["coverage"] == nil)
    }

    @Test func `strong asks about users whom the training has not seen`() throws {
        let task = try StrongGeneralisation().task(for: EvaluationInput(log: log), conditions)
        let training = task.trainings[0].training

        #expect(task.userCount == 12)
        #expect(Set(training.userRows).count == 48)
        #expect(training.halfStars.allSatisfy { $0 >= 8 })
        // 22 likes each, of which a fifth is asked about.
        #expect(task.testCount == 12 * 4)
        #expect(task.metrics.first?.key == "ndcg_at_100")
    }

    @Test func `stratified asks about a quarter of each user's ratings and trains on the rest`() throws {
        let task = try Stratified().task(for: EvaluationInput(log: log), conditions)

        #expect(task.userCount == 60)
        #expect(task.testCount + task.trainings[0].training.count == log.count)
        #expect(task.testCount == 60 * 8)
    }

    @Test func `stratified can ask for liked movies alone, and what is disliked is held out all the same`() throws {
        var liked = Stratified()
        liked.relevantFrom = 8
        let task = try liked.task(for: EvaluationInput(log: log), conditions)

        #expect(task.trainings[0].training.count == log.count - 60 * 8)
        #expect((1..<(60 * 8)).contains(task.testCount))
    }

    // MARK: Candidates

    @Test func `a ranking model reorders the candidates and leaves the others behind`() throws {
        let log = MadeLog.log(
            users: [0, 0, 1, 1],
            movies: [0, 3, 0, 3],
            stars: [10, 10, 10, 10],
            userCount: 2,
            movieCount: 30
        )
        let task = try LeaveLastOut().task(for: EvaluationInput(log: log), conditions)
        // Recall: by row, the lowest best. The model likes the highest row most.
        let recall = ScriptedModel(score: { row, _ in -Float(row) })
        let model = ScriptedModel(score: { row, _ in Float(row) })
        func reciprocalRank(candidates: Int) -> Double? {
            let models = TrainedModels([model], candidateCount: candidates, recall: [recall])
            return task.statistics(of: models, threads: 1).first { $0.metric.key == "mrr" }?.value([1, 1])
        }

        // Unseen are 1, 2, 3, …: of three candidates movie 3 is first, of five third; without it among them it keeps its place.
        #expect(reciprocalRank(candidates: 3) == 1)
        #expect(try distance(reciprocalRank(candidates: 5), 1.0 / 3) < 1e-12)
        #expect(try distance(reciprocalRank(candidates: 2), 1.0 / 3) < 1e-12)
    }

    // MARK: Stars

    @Test func `each rating is predicted once, from the folds without it`() throws {
        let log = log
        let task = try KFold().task(for: EvaluationInput(log: log), conditions)
        let stars = Dictionary(
            uniqueKeysWithValues: (0..<log.count).map { position in
                (UInt64(log.userRows[position]) << 32 | UInt64(log.movieRows[position]), log.halfStars[position])
            }
        )
        let half = ScriptedModel(star: { row, query in
            let truth = Float(stars[UInt64(query.userRow ?? 0) << 32 | UInt64(row)] ?? 0) / 2
            return query.history.contains { $0.movieRow == Int(row) } ? -9 : truth + 0.5
        })
        let values = try figures(half, KFold())

        #expect(task.trainings.map(\.training.count) == [Int](repeating: log.count * 4 / 5, count: 5))
        #expect(try distance(values["rmse"], 0.5) < 1e-9)
        #expect(try distance(values["mae"], 0.5) < 1e-9)
    }

    @Test func `official folds are chunks of the file`() throws {
        // Ten ratings whose times run against the order of the file.
        let times = (0..<10).map { UInt32(100 - $0) }
        let log = MadeLog.log(
            users: (0..<10).map { UInt32($0 % 2) },
            movies: (0..<10).map { UInt32($0) },
            stars: [UInt8](repeating: 6, count: 10),
            times: times,
            userCount: 2,
            movieCount: 10
        )
        let input = EvaluationInput(log: log, fileOrder: RatingLog.order(of: times))
        let trainings = try KFold().task(for: input, conditions).trainings

        #expect(Set(trainings[0].training.movieRows) == Set(2..<10))
        #expect(Set(trainings[4].training.movieRows) == Set(0..<8))
    }

    // MARK: Too little

    @Test(arguments: ProtocolCatalogue.all.map(\.name))
    func `too little data is an error that names the protocol`(name: String) throws {
        let evaluationProtocol = try #require(ProtocolCatalogue.named(name))
        let single = MadeLog.log(users: [0, 1], movies: [0, 1], stars: [1, 1], userCount: 2, movieCount: 2)
        let error = #expect(throws: EngineError.self) {
            try evaluationProtocol.task(for: EvaluationInput(log: single), conditions)
        }

        #expect(error?.description.hasPrefix("\(name): ") == true)
    }

    @Test(arguments: ["temporal", "random", "leave-last-out", "strong"])
    func `without positives there is nothing to judge`(name: String) throws {
        let evaluationProtocol = try #require(ProtocolCatalogue.named(name))
        let bad = MadeLog.log(
            users: (0..<100).map { UInt32($0 / 10) },
            movies: (0..<100).map { UInt32($0 % 10) },
            stars: [UInt8](repeating: 2, count: 100),
            userCount: 10,
            movieCount: 10
        )

        #expect(throws: EngineError.self) {
            try evaluationProtocol.task(for: EvaluationInput(log: bad), conditions)
        }
    }
}
