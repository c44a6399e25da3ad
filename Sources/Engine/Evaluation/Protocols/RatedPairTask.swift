internal import Synchronization

/// Was this movie, which the user rated, liked? Each pair with what was known strictly before it.
struct RatedPairTask: EvaluationTask {
    static let auc = Metric("AUC", "auc")
    private static let prAUC = Metric("PR-AUC", "pr_auc")
    private static let gauc = Metric("GAUC", "gauc")
    private static let accuracy = Metric("accuracy", "accuracy")
    private static let logLoss = Metric("log loss", "log_loss", isHigherBetter: false)
    private static let calibration = Metric("ECE", "ece", isHigherBetter: false)

    let metrics = [auc, prAUC, gauc, accuracy, logLoss, calibration]
    let trainings: [TrainingData]
    let userCount: Int
    private let testPositions: [Int]
    private let isPositive: [Bool]
    /// The user of each test position, counted from 0 among those who have one.
    private let userIndices: [UInt32]

    /// - Throws: `EngineError` where the test part has no positive or no negative, or there is nothing to train on.
    init(
        protocolName: String,
        input: EvaluationInput,
        trainingPositions: [Int],
        testPositions: [Int],
        conditions: EvaluationConditions
    ) throws(EngineError) {
        let log = input.log
        let labels = testPositions.map { log.halfStars[$0] >= conditions.likedFrom }
        let stars = Double(conditions.likedFrom) / 2
        guard !trainingPositions.isEmpty, labels.contains(true), labels.contains(false) else {
            throw .tooLittleData(
                protocolName,
                "of \(testPositions.count) test ratings \(labels.count { $0 }) have \(stars) stars or more, and both kinds are needed"
            )
        }
        let users = Set(testPositions.map { log.userRows[$0] }).sorted()
        let indices = Dictionary(uniqueKeysWithValues: users.enumerated().map { ($1, UInt32($0)) })
        trainings = [
            TrainingData(
                log: log,
                samples: input.samples,
                trainingPositions: trainingPositions,
                objective: conditions.objective ?? .reference,
                question: .ratedPairs,
                likedFrom: conditions.likedFrom,
                wantedFrom: conditions.likedFrom,
                seed: conditions.seed,
                threads: conditions.threads
            )
        ]
        self.testPositions = testPositions
        isPositive = labels
        userCount = users.count
        userIndices = testPositions.map { indices[log.userRows[$0]] ?? 0 }
    }

    var testCount: Int { testPositions.count }

    func statistics(of models: TrainedModels, threads: Int) -> [Statistic] {
        guard let model = models.models.first else { return [] }
        let probabilities = model.probabilities(at: testPositions)
        let scores = probabilities ?? listScores(of: model, threads: threads)
        let pairs = ScoredPairs(scores: scores, isPositive: isPositive, userIndices: userIndices)
        let groups = PairMetrics.groupAUC(
            scores: scores,
            isPositive: isPositive,
            userIndices: userIndices,
            userCount: userCount
        )
        let ofOrder = [
            Statistic(Self.auc) { pairs.auc(userWeights: $0) },
            Statistic(Self.prAUC) { pairs.averagePrecision(userWeights: $0) },
            Statistic(Self.gauc) { groups.ratio(userWeights: $0) },
        ]
        return ofOrder + (probabilities.map(ofProbabilities) ?? [])
    }

    private func ofProbabilities(_ probabilities: [Float]) -> [Statistic] {
        var accuracy = UserSums(userCount: userCount)
        var loss = UserSums(userCount: userCount)
        for (place, probability) in probabilities.enumerated() {
            let user = Int(userIndices[place])
            accuracy.add(PairMetrics.accuracy(probability, isPositive: isPositive[place]), toUser: user)
            loss.add(PairMetrics.logLoss(probability, isPositive: isPositive[place]), toUser: user)
        }
        let calibration = CalibrationError(
            probabilities: probabilities,
            isPositive: isPositive,
            userIndices: userIndices
        )
        return [
            Statistic(Self.accuracy) { [accuracy] in accuracy.ratio(userWeights: $0) },
            Statistic(Self.logLoss) { [loss] in loss.ratio(userWeights: $0) },
            Statistic(Self.calibration) { calibration.value(userWeights: $0) },
        ]
    }

    /// The score that the movie would have had in the user's list a moment before the rating.
    private func listScores(of model: any TrainedModel, threads: Int) -> [Float] {
        let log = trainings[0].log
        var placesByUser = [[Int]](repeating: [], count: userCount)
        for (place, user) in userIndices.enumerated() { placesByUser[Int(user)].append(place) }
        let byUser = PositionsByUser(log)
        let places = placesByUser
        let scores = Mutex([Float](repeating: 0, count: testPositions.count))
        forEachSlice(of: userCount, threads: threads) { user in
            let userRow = Int(log.userRows[testPositions[places[user][0]]])
            let asked = places[user].map { (place: $0, position: testPositions[$0]) }
            let own = byUser.positions(ofUser: userRow)
            var history: [Rating] = []
            var next = own.startIndex
            let found = asked.map { place, position in
                while own[next] < position {
                    history.append(log[Int(own[next])])
                    next += 1
                }
                let query = ListQuery(userRow: userRow, history: history, time: log.times[position])
                return (place, model.scores(of: [log.movieRows[position]], for: query)[0])
            }
            scores.withLock { scores in
                for (place, score) in found { scores[place] = score }
            }
        }
        return scores.withLock { $0 }
    }
}

/// Where each user's ratings stand in a log, ascending.
private struct PositionsByUser: Sendable {
    private let offsets: [Int]
    private let positions: [UInt32]

    init(_ log: RatingLog) {
        var offsets = [Int](repeating: 0, count: log.userCount + 1)
        for user in log.userRows { offsets[Int(user) + 1] += 1 }
        for user in 0..<log.userCount { offsets[user + 1] += offsets[user] }
        var next = offsets
        var positions = [UInt32](repeating: 0, count: log.count)
        for (position, user) in log.userRows.enumerated() {
            positions[next[Int(user)]] = UInt32(position)
            next[Int(user)] += 1
        }
        self.offsets = offsets
        self.positions = positions
    }

    func positions(ofUser user: Int) -> ArraySlice<UInt32> {
        positions[offsets[user]..<offsets[user + 1]]
    }
}
