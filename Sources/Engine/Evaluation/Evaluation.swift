/// Trains models and judges them by one protocol: the leaderboard.
public struct Evaluation: Sendable {
    public var evaluationProtocol: any EvaluationProtocol
    public var models: [any EvaluatedModel]
    public var conditions: EvaluationConditions
    /// The name of the model from which the others' differences are taken; `nil` for none.
    public var rival: String?

    public init(
        _ evaluationProtocol: any EvaluationProtocol,
        models: [any EvaluatedModel],
        conditions: EvaluationConditions = EvaluationConditions(),
        rival: String? = "ease"
    ) {
        self.evaluationProtocol = evaluationProtocol
        self.models = models
        self.conditions = conditions
        self.rival = rival
    }

    /// How far it is.
    public struct Progress: Sendable {
        public var model: String
        /// 0 for the first one.
        public var modelIndex: Int
        public var modelCount: Int
        public var step: TrainingProgress
    }

    /// Trains one model after the other and asks them all the same.
    ///
    /// A model that cannot be trained keeps its row, with the reason.
    /// - Parameters:
    ///   - input: all ratings.
    ///   - seconds: a clock, as the engine has none; any zero.
    ///   - progress: called now and then on the calling thread.
    ///   - shouldStop: asked often, on any thread.
    /// - Returns: the rows, the best first.
    /// - Throws: `EngineError` for data that is too little for the protocol, and `.cancelled`.
    public func run(
        on input: EvaluationInput,
        seconds: () -> Double,
        progress: (Progress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(EngineError) -> Leaderboard {
        let log = input.log
        guard Set(log.userRows).count > 1, Set(log.movieRows).count > 1 else {
            throw .tooLittleData(evaluationProtocol.name, "there must be ratings of two users and of two movies")
        }
        let task = try evaluationProtocol.task(for: input, conditions)
        var rows: [Leaderboard.Row] = []
        var recall: [any TrainedModel] = []
        // EASE first: the ranking models reorder its candidates.
        let ordered = models.filter { $0.name == "ease" } + models.filter { $0.name != "ease" }
        for (index, model) in ordered.enumerated() {
            var row = Leaderboard.Row(model: model.name)
            do throws(EngineError) {
                let start = seconds()
                let trained = try task.trainings.map { data throws(EngineError) in
                    try model.train(
                        on: data,
                        progress: { step in
                            progress(
                                Progress(model: model.name, modelIndex: index, modelCount: ordered.count, step: step)
                            )
                        },
                        shouldStop: shouldStop
                    )
                }
                row.trainingSeconds = seconds() - start
                row.byteCount = trained.map(\.byteCount).max()
                row.remark = trained.lazy.compactMap(\.remark).first
                if model.name == "ease" { recall = trained }
                let step = TrainingProgress(phase: "judging", done: 1, total: 1, unit: "")
                progress(Progress(model: model.name, modelIndex: index, modelCount: ordered.count, step: step))
                row.figures = figures(
                    of: TrainedModels(trained, candidateCount: model.candidateCount, recall: recall),
                    task
                )
            } catch {
                if error == .cancelled { throw error }
                row.failure = error.description
            }
            if shouldStop() { throw .cancelled }
            rows.append(row)
        }
        return Leaderboard(
            protocolName: evaluationProtocol.name,
            conditions: conditions,
            task: task,
            log: log,
            rows: rows,
            rival: rival
        )
    }

    private func figures(of models: TrainedModels, _ task: any EvaluationTask) -> [Metric: Figure] {
        let statistics = task.statistics(of: models, threads: conditions.threads)
        let bootstrap = Bootstrap(
            drawCount: conditions.drawCount,
            seed: conditions.seed,
            threads: conditions.threads
        )
        let found = bootstrap.figures(of: statistics, userCount: task.userCount)
        var figures: [Metric: Figure] = [:]
        for (statistic, figure) in zip(statistics, found) { figures[statistic.metric] = figure }
        return figures
    }
}
