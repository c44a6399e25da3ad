/// How many stars will the user give? Of each fold a question for each user who has ratings in it.
struct StarsTask: EvaluationTask {
    private static let rmse = Metric("RMSE", "rmse", isHigherBetter: false)
    private static let mae = Metric("MAE", "mae", isHigherBetter: false)

    private struct Question: Sendable {
        var fold: Int
        var query: ListQuery
        var movieRows: [UInt32] = []
        var stars: [Float] = []
    }

    let metrics = [rmse, mae]
    let trainings: [TrainingData]
    let userCount: Int
    let testCount: Int
    private let questions: [Question]

    /// `folds` has the fold of each position.
    init(log: RatingLog, folds: [Int], foldCount: Int, conditions: EvaluationConditions) {
        trainings = (0..<foldCount).map { fold in
            TrainingData(
                training: log.filtered { folds[$0] != fold },
                objective: conditions.objective ?? .reference,
                question: .stars,
                likedFrom: conditions.likedFrom,
                seed: conditions.seed,
                threads: conditions.threads
            )
        }
        questions = trainings.enumerated().flatMap { fold, training in
            StarsTask.questions(log.filtered { folds[$0] == fold }, fold: fold, training: training.training.matrix())
        }
        userCount = log.userCount
        testCount = log.count
    }

    func statistics(of models: TrainedModels, threads: Int) -> [Statistic] {
        var squares = UserSums(userCount: userCount)
        var magnitudes = UserSums(userCount: userCount)
        for question in questions {
            let model = models.models[question.fold]
            guard let predicted = model.stars(of: question.movieRows, for: question.query) else { return [] }
            for (stars, truth) in zip(predicted, question.stars) {
                let error = Double(stars) - Double(truth)
                squares.add(error * error, toUser: question.query.userRow ?? 0)
                magnitudes.add(abs(error), toUser: question.query.userRow ?? 0)
            }
        }
        return [
            Statistic(Self.rmse) { [squares] in squares.ratio(userWeights: $0)?.squareRoot() },
            Statistic(Self.mae) { [magnitudes] in magnitudes.ratio(userWeights: $0) },
        ]
    }

    private static func questions(_ test: RatingLog, fold: Int, training: RatingMatrix) -> [Question] {
        let matrix = test.matrix()
        return (0..<matrix.userCount).compactMap { user in
            let own = matrix.history(ofUser: user)
            guard let last = own.last else { return nil }
            let query = ListQuery(userRow: user, history: training.history(ofUser: user), time: last.time)
            return Question(
                fold: fold,
                query: query,
                movieRows: own.map { UInt32($0.movieRow) },
                stars: own.map(\.stars)
            )
        }
    }
}
