/// ALS in the leaderboard: implicit where lists are asked for, explicit where stars are.
struct ALSModel: EvaluatedModel {
    static let settings = ALSEmbedding.settings + ["explicit-factors", "explicit-lambda", "explicit-iterations"]

    let name = "als"
    private let lists: EmbeddingModel
    private var explicit = ExplicitALS.Settings()

    init(_ given: ModelSettings) throws(EngineError) {
        lists = try EmbeddingModel(name, given)
        if given.preset == .reference {
            (explicit.factors, explicit.iterations, explicit.regularisation, explicit.exponent) = (10, 5, 0.01, 1)
        }
        explicit.factors = try given.integer("explicit-factors", in: 1...512) ?? explicit.factors
        explicit.iterations = try given.integer("explicit-iterations", in: 1...1_000) ?? explicit.iterations
        if let value = try given.number("explicit-lambda", in: 0...1e6) { explicit.regularisation = Float(value) }
    }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        var explicit = explicit
        (explicit.seed, explicit.threads) = (data.seed, data.threads)
        guard data.question == .stars else {
            return try lists.train(on: data, progress: progress, shouldStop: shouldStop)
        }
        let model = try ExplicitALS(
            data.training.matrix(),
            settings: explicit,
            progress: progress,
            shouldStop: shouldStop
        )
        return TrainedStars(model: model)
    }

    private struct TrainedStars: TrainedModel {
        let model: ExplicitALS

        var byteCount: Int { (model.movies.design.count + model.movies.biases.count) * MemoryLayout<Float>.stride }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            model.stars(of: movieRows, history: query.history)
        }

        func stars(of movieRows: [UInt32], for query: ListQuery) -> [Float]? {
            scores(of: movieRows, for: query)
        }
    }
}
