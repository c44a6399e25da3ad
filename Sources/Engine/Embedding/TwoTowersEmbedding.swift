/// Two Towers as an embedding: in-batch softmax over what people liked, so that the movies with the greatest dot products are what somebody
/// watches next (Yi et al. 2019).
struct TwoTowersEmbedding: EmbeddingTrainer {
    static let settings = ["epochs", "batch", "learning-rate", "embedding"]
    /// What the user's side is kept in, beside the vectors.
    static let towersFile = "towers.safetensors"

    private var model = TwoTowers(training: .inBatchSoftmax, embeddingWidth: 16)
    private var settings = TrainingSettings()
    private let values: [String: String]

    init(_ given: ModelSettings) throws(EngineError) {
        values = given.values
        // The towers soon know their users by heart: recall@500 on ml-latest-small is .52 after one epoch, .53 after two, .28 after ten.
        settings.epochs = try given.integer("epochs", in: 1...1_000) ?? 2
        settings.batch = try given.integer("batch", in: 2...65_536) ?? 1_024
        settings.optimiser.tableLearningRate = 3e-3
        if let rate = try given.number("learning-rate", in: 0...1e3) {
            settings.optimiser.learningRate = Float(rate)
            settings.optimiser.tableLearningRate = nil
        }
        if let width = try given.integer("embedding", in: 1...512) { model.embeddingWidth = width }
    }

    func train(
        on data: EmbeddingData,
        seed: UInt64,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> TrainedEmbedding {
        progress(TrainingProgress(phase: "making samples", done: 0, total: 1, unit: ""))
        let log = RatingLog(data)
        let ranked = try ranked(log, data, seed: seed, progress: progress, shouldStop: shouldStop)
        let state = FeatureState(replaying: log)
        guard let towers = TowerVectors(ranked, state: state, userIDs: log.userIDs, movieIDs: log.movieIDs) else {
            preconditionFailure("TwoTowersEmbedding: its own model is not Two Towers")
        }
        var manifest = EmbeddingManifest(
            model: "two-towers",
            width: towers.width,
            measure: .dot,
            settings: values,
            seed: seed,
            trainedUpTo: data.trainedUpTo,
            ratingCount: log.count
        )
        manifest.figures["trainedSamples"] = Double(ranked.trainedSamples)
        let rows = (0..<UInt32(log.movieCount)).filter { data.movieIsRated[Int($0)] }
        let vectors = rows.flatMap { towers.movies[(Int($0) * towers.width)..<((Int($0) + 1) * towers.width)] }
        return TrainedEmbedding(
            space: EmbeddingSpace(manifest: manifest, movieCount: log.movieCount, movieRows: rows, learnt: vectors),
            files: [TwoTowersEmbedding.towersFile: try ranked.encoded(manifest: fileManifest(data, log, seed: seed))]
        )
    }

    func ranked(
        _ log: RatingLog,
        _ data: EmbeddingData,
        seed: UInt64,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> RankedModel {
        var settings = settings
        settings.seed = seed
        settings.threads = data.threads
        let table = SampleTable(replaying: log)
        // What was not liked weighs nothing as a sample and serves as a negative of the others.
        return try RankingTrainer(model, .reference, settings).train(
            on: table,
            indices: (0..<UInt32(table.count)).map { $0 },
            progress: progress,
            shouldStop: shouldStop
        )
    }

    private func fileManifest(_ data: EmbeddingData, _ log: RatingLog, seed: UInt64) -> ModelManifest {
        ModelManifest(
            model: "two-towers",
            preset: "sparrow",
            settings: ["training": TwoTowers.Training.inBatchSoftmax.rawValue, "embedding": "\(model.embeddingWidth)"],
            objective: .reference,
            columns: model.columns,
            seed: seed,
            data: .init(logOffset: data.trainedUpTo, ratingCount: log.count, hash: ""),
            codeVersion: ""
        )
    }

    /// How users get their vectors.
    ///
    /// - Throws: `EngineError` for a file of towers that is missing, damaged, or not of this space.
    static func users(of published: PublishedEmbedding) throws(EngineError) -> any UserVectors {
        guard let bytes = published.files[towersFile] else {
            throw .badWeights(towersFile, "it is missing beside the vectors of two-towers")
        }
        let decoded = bytes.withUnsafeBytes { bytes -> Result<RankedModel, EngineError> in
            do throws(EngineError) {
                return .success(try RankedModel.decoded(bytes, file: towersFile).model)
            } catch {
                return .failure(error)
            }
        }
        guard let users = TowerUsers(try decoded.get(), movies: published.movies, movieIDs: published.movieIDs),
            users.width == published.space.width
        else { throw .badWeights(towersFile, "it does not fit the vectors of two-towers") }
        return users
    }
}

extension RatingLog {
    /// The ratings of an embedding's data in the order of time.
    init(_ data: EmbeddingData) {
        let ratings = data.ratings
        var userRows: [UInt32] = []
        userRows.reserveCapacity(ratings.count)
        for user in 0..<ratings.userCount {
            userRows += repeatElement(UInt32(user), count: ratings.range(ofUser: user).count)
        }
        self.init(
            userIDs: (0..<ratings.userCount).map { UserID(UInt32($0 + 1)) },
            movieIDs: data.movieIDs,
            movies: data.movies,
            userRows: userRows,
            movieRows: ratings.movieRows,
            halfStars: ratings.halfStars,
            times: ratings.times
        )
    }
}

extension EmbeddingData {
    /// By movie row: whether anybody has rated it.
    var movieIsRated: [Bool] {
        var isRated = [Bool](repeating: false, count: movies.count)
        for row in ratings.movieRows { isRated[Int(row)] = true }
        return isRated
    }
}
