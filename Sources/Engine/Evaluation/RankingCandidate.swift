/// A ranking model in the leaderboard: makes samples, trains, and answers from point-in-time features.
struct RankingCandidate: EvaluatedModel {
    let name: String
    /// Made for each training, since some models need to know what they will be trained on.
    var model: @Sendable (SampleTable, [UInt32]) -> any RankingModel
    var settings: TrainingSettings
    var negatives = 4
    /// In lists, EASE's best so many are ranked.
    var candidateCount: Int? = 500

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        var settings = settings
        settings.seed = data.seed
        settings.threads = data.threads
        let sampling = NegativeSampling(count: negatives, beside: .positives, popularityPower: 0.75, seed: data.seed)
        let table = SampleTable(
            replaying: data.log,
            labelHalfStars: data.likedFrom,
            negatives: data.objective == .serving ? sampling : nil
        )
        let indices = RankingCandidate.indices(of: data, in: table)
        let trainer = RankingTrainer(model(table, indices), data.objective, settings)
        let ranked = try trainer.train(on: table, indices: indices, progress: progress, shouldStop: shouldStop)
        let state = FeatureState(replaying: data.log, positiveHalfStarsMin: data.likedFrom)
        return Trained(
            ranked: ranked,
            table: table,
            ratingIndices: table.ratingIndices(),
            state: state,
            scorer: RankingScorer(ranked, state: state, userIDs: data.log.userIDs, movieIDs: data.log.movieIDs),
            threads: data.threads
        )
    }

    /// The samples of the training positions, and the negatives drawn beside them.
    private static func indices(of data: TrainingData, in table: SampleTable) -> [UInt32] {
        var isTraining = [Bool](repeating: false, count: data.log.count)
        for position in data.trainingPositions { isTraining[position] = true }
        var position = -1
        var indices: [UInt32] = []
        for (index, sample) in table.samples.enumerated() {
            if sample.halfStars > 0 { position += 1 }
            if isTraining[position] { indices.append(UInt32(index)) }
        }
        return indices
    }

    private struct Trained: TrainedModel {
        let ranked: RankedModel
        let table: SampleTable
        /// The sample of each position of the log.
        let ratingIndices: [UInt32]
        let state: FeatureState
        let scorer: RankingScorer
        let threads: Int

        var byteCount: Int { ranked.byteCount }

        func probabilities(at positions: [Int]) -> [Float]? {
            ranked.probabilities(of: table, at: positions.map { ratingIndices[$0] }, threads: threads)
        }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            var asker = UserState()
            for rating in query.history {
                asker.apply(rating, movies: state.movieFeatures, positiveHalfStarsMin: state.positiveHalfStarsMin)
            }
            return scorer.scores(of: movieRows, for: asker, userRow: query.userRow, time: query.time)
        }
    }
}
