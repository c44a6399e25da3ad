/// Implicit ALS as an embedding that can be trained, published and put into service.
struct ALSEmbedding: EmbeddingTrainer {
    static let settings = ["factors", "iterations", "lambda", "exponent", "alpha", "unobserved", "steps"]

    let settings: ImplicitALS.Settings
    private let values: [String: String]

    init(_ given: ModelSettings) throws(EngineError) {
        values = given.values
        settings = try ImplicitALS.Settings(given)
    }

    func train(
        on data: EmbeddingData,
        seed: UInt64,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> TrainedEmbedding {
        var settings = settings
        settings.seed = seed
        settings.threads = data.threads
        var model = try ImplicitALS(data.ratings, settings: settings)
        try model.train(progress: progress, shouldStop: shouldStop)
        var manifest = EmbeddingManifest(
            model: "als",
            width: settings.factors,
            measure: .dot,
            settings: values,
            seed: seed,
            trainedUpTo: data.trainedUpTo,
            ratingCount: data.ratings.count
        )
        // What was fitted to the ratings is needed to give users their vectors.
        manifest.settings["unobserved"] = model.settings.unobserved.map { "\($0)" }
        manifest.figures["loss"] = model.loss / Double(data.ratings.count)
        return TrainedEmbedding(space: model.space(manifest))
    }

    /// How users get their vectors in a space that was trained with the settings of its manifest.
    ///
    /// - Throws: `EngineError` for settings that are none of these.
    static func users(of published: PublishedEmbedding) throws(EngineError) -> any UserVectors {
        var given = published.space.manifest.settings
        // Vectors that were made elsewhere say so, and are folded into as if they were of the defaults.
        given = given.filter { settings.contains($0.key) }
        return ALSUsers(published.space, try ImplicitALS.Settings(ModelSettings(given)))
    }
}

extension ImplicitALS {
    /// The movies' vectors as a space: of those that somebody chose.
    func space(_ manifest: EmbeddingManifest) -> EmbeddingSpace {
        let width = manifest.width
        let count = movies.count / width
        let rows = (0..<UInt32(count)).filter { row in
            movies[(Int(row) * width)..<((Int(row) + 1) * width)].contains { $0 != 0 }
        }
        return EmbeddingSpace(
            manifest: manifest,
            movieCount: count,
            movieRows: rows,
            learnt: rows.flatMap { movies[(Int($0) * width)..<((Int($0) + 1) * width)] }
        )
    }
}

extension ImplicitALS.Settings {
    /// - Throws: `EngineError` for a value that makes no sense.
    init(_ given: ModelSettings) throws(EngineError) {
        if given.preset == .reference {
            // λ is not scaled there, and the confidence is that of the paper.
            (factors, iterations, regularisation, exponent) = (10, 5, 0.01, 0)
            (confidence, unobserved) = (40, 1)
        }
        factors = try given.integer("factors", in: 1...512) ?? factors
        iterations = try given.integer("iterations", in: 1...1_000) ?? iterations
        steps = try given.integer("steps", in: 1...100) ?? steps
        if let value = try given.number("lambda", in: 0...1e6) { regularisation = Float(value) }
        if let value = try given.number("exponent", in: 0...2) { exponent = Float(value) }
        if let value = try given.number("alpha", in: 1e-6...1e6) { confidence = Float(value) }
        if let value = try given.number("unobserved", in: 0...1e6) { unobserved = Float(value) }
    }
}
