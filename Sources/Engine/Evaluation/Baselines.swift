/// How many rated a movie, the same for all: the baseline of papers. (What serves new users is `Popularity`, which heeds stars too.)
struct PopularityModel: EvaluatedModel {
    let name = "popularity"

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        var counts = [Float](repeating: 0, count: data.training.movieCount)
        for row in data.wanted.movieRows { counts[Int(row)] += 1 }
        return Trained(counts: counts)
    }

    private struct Trained: TrainedModel {
        let counts: [Float]

        var byteCount: Int { counts.count * MemoryLayout<Float>.stride }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            movieRows.map { counts[Int($0)] }
        }
    }
}

/// `ItemKNN` in the leaderboard.
struct ItemKNNModel: EvaluatedModel {
    static let settings = ["neighbours", "shrinkage"]

    let name = "item-knn"
    private var settings = ItemKNN.Settings()

    init(_ settings: ModelSettings) throws(EngineError) {
        if let count = try settings.integer("neighbours", in: 1...10_000) { self.settings.neighbourCount = count }
        if let raters = try settings.number("shrinkage", in: 0...1e6) { self.settings.shrinkage = Float(raters) }
    }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        progress(TrainingProgress(phase: "counting pairs", done: 0, total: 1, unit: ""))
        var settings = settings
        settings.threads = data.threads
        return Trained(
            model: try ItemKNN(data.wanted.matrix(), settings: settings, shouldStop: shouldStop),
            wantedFrom: data.wantedFrom
        )
    }

    private struct Trained: TrainedModel {
        let model: ItemKNN
        let wantedFrom: UInt8

        var byteCount: Int { model.byteCount }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            let scores = model.scores(history: query.history.filter { $0.halfStars >= wantedFrom })
            return movieRows.map { scores[Int($0)] }
        }
    }
}

/// `EASE` in the leaderboard, without the content and popularity that are blended in where it serves.
struct EASEModel: EvaluatedModel {
    static let settings = ["lambda", "movies", "weight-mb"]

    let name = "ease"
    private var settings = EASE.Settings()

    init(_ settings: ModelSettings) throws(EngineError) {
        if let lambda = try settings.number("lambda", in: 0.001...1e6) { self.settings.lambdas = [Float(lambda)] }
        if let count = try settings.integer("movies", in: 2...20_000) { self.settings.movieCountMax = count }
        if let size = try settings.number("weight-mb", in: 0.01...1e6) {
            self.settings.weightBytesMax = Int(size * 1e6)
        }
    }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        let weights = try weights(on: data, progress: progress, shouldStop: shouldStop)
        return Trained(ease: weights, wantedFrom: data.wantedFrom)
    }

    func weights(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> EASE {
        var settings = settings
        settings.threads = data.threads
        settings.seed = data.seed
        return try EASE.train(
            on: data.wanted.matrix(),
            settings: settings,
            progress: { step in
                let done = Int((step.fraction * 100).rounded())
                progress(TrainingProgress(phase: step.phase, done: done, total: 100, unit: ""))
            },
            shouldStop: shouldStop
        )
    }

    private struct Trained: TrainedModel {
        let ease: EASE
        let wantedFrom: UInt8

        var byteCount: Int { ease.byteCount }

        /// 0 for a movie without weights: nothing that anybody rated speaks for it.
        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            let history = ease.weightedHistory(query.history.filter { $0.halfStars >= wantedFrom })
            let own = movieRows.map { ease.ownRow(ofMovie: Int($0)) }
            guard movieRows.count > history.rows.count else {
                return own.map { row in row.map { ease.contributions(to: $0, of: history).reduce(0, +) } ?? 0 }
            }
            return withUnsafeTemporaryAllocation(of: Float.self, capacity: ease.width) { scores in
                ease.scores(history, into: scores)
                return own.map { row in row.map { scores[$0] } ?? 0 }
            }
        }
    }
}

/// `BiasModel` in the leaderboard: what it predicts in stars, and how it would order a list by that.
struct BiasBaseline: EvaluatedModel {
    let name = "bias"

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        Trained(model: BiasModel(fitting: data.training.matrix(), seed: data.seed))
    }

    private struct Trained: TrainedModel {
        let model: BiasModel

        var byteCount: Int { model.movieCount * MemoryLayout<Float>.stride }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            let user = model.userBias(of: query.history)
            return movieRows.map { model.prediction(for: user, movieRow: Int($0)).stars }
        }

        func stars(of movieRows: [UInt32], for query: ListQuery) -> [Float]? {
            scores(of: movieRows, for: query)
        }
    }
}
