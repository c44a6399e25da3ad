/// An embedding in the leaderboard: the user's vector, made of the history, against those of all movies.
struct EmbeddingModel: EvaluatedModel {
    let name: String
    private let trainer: any EmbeddingTrainer
    private let users: @Sendable (PublishedEmbedding) throws(EngineError) -> any UserVectors

    /// - Parameters:
    ///   - name: in the catalogue of embeddings.
    ///   - settings: of it.
    /// - Throws: `EngineError` for a value that makes no sense.
    init(_ name: String, _ settings: ModelSettings) throws(EngineError) {
        guard let entry = EmbeddingCatalogue.entry(name) else {
            throw .unknownName("embedding", name, known: EmbeddingCatalogue.entries.map(\.name))
        }
        self.name = name
        // What is set for other models of the table does not matter here.
        let own = settings.values.filter { entry.settings.contains($0.key) }
        trainer = try entry.trainer(ModelSettings(own, preset: settings.preset))
        users = { published throws(EngineError) in try entry.users(of: published) }
    }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        try trained(on: data, progress, shouldStop)
    }

    /// The same, to be searched by an index.
    func searched(
        _ data: TrainingData,
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> SearchedEmbedding {
        let trained = try trained(on: data, progress, shouldStop)
        return SearchedEmbedding(space: trained.space) { history in
            trained.users.vector(of: history.filter { $0.halfStars >= trained.wantedFrom }, time: 0)
        }
    }

    private func trained(
        on data: TrainingData,
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> TrainedSpace {
        let log = data.training
        let embeddingData = EmbeddingData(
            ratings: data.wanted.matrix(),
            movies: log.movies,
            movieIDs: log.movieIDs,
            threads: data.threads
        )
        let trained = try trainer.train(
            on: embeddingData,
            seed: data.seed,
            progress: progress,
            shouldStop: shouldStop
        )
        let published = PublishedEmbedding(
            space: trained.space,
            files: trained.files,
            movies: log.movies,
            movieIDs: log.movieIDs
        )
        return TrainedSpace(space: trained.space, users: try users(published), wantedFrom: data.wantedFrom)
    }
}

/// Users and movies in one space, as the leaderboard asks them.
struct TrainedSpace: TrainedModel {
    let space: EmbeddingSpace
    let users: any UserVectors
    /// Ratings of fewer half stars are not part of a history.
    let wantedFrom: UInt8

    var byteCount: Int { space.byteCount }

    /// A movie without a vector stands behind all others; for a user without one all stand alike.
    func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
        let history = query.history.filter { $0.halfStars >= wantedFrom }
        guard let vector = users.vector(of: history, time: query.time) else {
            return [Float](repeating: 0, count: movieRows.count)
        }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: space.movieCount) { scores in
            space.scores(of: vector, into: scores)
            return movieRows.map { max(-1e30, scores[Int($0)]) }
        }
    }
}
