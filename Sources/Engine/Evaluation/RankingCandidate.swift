internal import Synchronization

/// A ranking model in the leaderboard: makes samples, trains, and answers from point-in-time features.
struct RankingCandidate: EvaluatedModel {
    let name: String
    var model: any RankingModel
    var settings: TrainingSettings
    /// In lists, EASE's best so many are ranked.
    var candidateCount: Int? = 500
    /// Whether some rated pairs are kept for the chance of a like (`KeptPairs`), as of a model that is to serve.
    var isCalibrated = false

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        var settings = settings
        settings.seed = data.seed
        settings.threads = data.threads
        settings.validation = data.isAskedAboutLaterOnes ? .newest : .random
        switch data.objective {
        case .reference: return try trainOnPairs(data, settings, progress, shouldStop)
        case .serving: return try trainOnChoices(data, settings, progress, shouldStop)
        }
    }

    private func trainOnPairs(
        _ data: TrainingData,
        _ settings: TrainingSettings,
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        let table = data.samples ?? SampleTable(replaying: data.log, labelHalfStars: data.likedFrom)
        let indices = data.trainingPositions.map { UInt32($0) }
        let ranked = try RankingTrainer(model, .reference, settings)
            .train(on: table, indices: indices, progress: progress, shouldStop: shouldStop)
        return TrainedRanking(ranked, data, table: table, recall: nil)
    }

    private func trainOnChoices(
        _ data: TrainingData,
        _ settings: TrainingSettings,
        _ progress: (TrainingProgress) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        var settings = settings
        settings.validationShare = 0
        progress(TrainingProgress(phase: "recall by folds", done: 0, total: 1, unit: ""))
        let isKept = isCalibrated ? KeptPairs.drawn(of: data.training.count, seed: data.seed) : []
        let (samples, recall) = try Self.choices(data, isKept: isKept, shouldStop)
        let indices = (0..<samples.pairCount).filter { isKept.isEmpty || !isKept[$0] }.map { UInt32($0) }
        var ranked = try RankingTrainer(WithRecallScore(model: model), .serving, settings).train(
            on: samples.table,
            indices: indices,
            groups: (samples.groupStarts, samples.groupSize),
            progress: progress,
            shouldStop: shouldStop
        )
        let kept = isKept.indices.filter { isKept[$0] }
        let chances = Self.likes(ranked, samples.table, kept, threads: data.threads)
            .flatMap { ChanceCalibration(scores: $0.logits, isLiked: $0.isLiked) }
        ranked.calibration = chances?.curve
        return TrainedRanking(ranked, data, table: samples.table, recall: recall, quality: chances?.quality)
    }

    /// What the serving objective learns from, and the recall whose scores it reads.
    static func choices(
        _ data: TrainingData,
        isKept: [Bool],
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> (samples: ServingSamples, recall: EASE) {
        var recallSettings = EASE.Settings()
        recallSettings.threads = data.threads
        recallSettings.seed = data.seed
        let recall = try RecallFolds(data.wanted.matrix(), settings: recallSettings, shouldStop: shouldStop)
        var sampling = ServingSamples.Settings()
        sampling.seed = data.seed
        let samples = try ServingSamples(
            replaying: data.training,
            recall: recall,
            labelHalfStars: data.likedFrom,
            wantedFrom: data.wantedFrom,
            settings: sampling,
            isKept: isKept,
            shouldStop: shouldStop
        )
        return (samples, recall.all)
    }

    /// What a model says of liking some pairs, and what came true; `nil` for no pairs.
    static func likes(
        _ ranked: RankedModel,
        _ table: SampleTable,
        _ positions: [Int],
        threads: Int
    ) -> (logits: [Float], isLiked: [Bool])? {
        guard !positions.isEmpty else { return nil }
        let logits = ranked.logits(of: table, at: positions.map { UInt32($0) }, threads: threads).map(\.like)
        return (logits, positions.map { table.label(of: table.samples[$0]) })
    }
}

/// A trained ranking model with what it needs to make features.
final class TrainedRanking: TrainedModel {
    let ranked: RankedModel
    private let data: TrainingData
    private let table: SampleTable
    /// Whose scores the model reads; `nil` for one that reads none.
    let recall: EASE?
    /// How well its chances of a like do on pairs that were kept for that; `nil` where none were.
    let quality: CalibrationQuality?
    private let movies: MovieTimelines
    private let bound: BoundEncoder
    /// A query's table has one user's positives: everybody's begin at 0.
    private let offsets: [Int]
    /// Networks that no query uses at the moment.
    private let idle = Mutex<[Network]>([])

    private static let batch = 512

    init(
        _ ranked: RankedModel,
        _ data: TrainingData,
        table: SampleTable,
        recall: EASE?,
        quality: CalibrationQuality? = nil
    ) {
        self.quality = quality
        self.ranked = ranked
        self.data = data
        self.table = table
        self.recall = recall
        movies = MovieTimelines(data.training)
        bound = ranked.encoder.bound(to: table)
        offsets = [Int](repeating: 0, count: table.userIDs.count + 2)
    }

    var byteCount: Int { ranked.byteCount }

    var remark: String? { ranked.divergence.map { "the weights are those of the epoch before: \($0)" } }

    func probabilities(at positions: [Int]) -> [Float]? {
        ranked.probabilities(of: table, at: positions.map { UInt32($0) }, threads: data.threads)
    }

    /// With the movies' statistics of the query's moment, as a daemon would have had them.
    func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
        var asker = UserState()
        for rating in query.history {
            asker.apply(rating, movies: table.movieFeatures, positiveHalfStarsMin: data.likedFrom)
        }
        // Beyond all rows: a user whom the model cannot know.
        let userRow = query.userRow ?? table.userIDs.count
        var sample = Sample(userRow: UInt32(userRow), movieRow: 0)
        asker.write(to: &sample, time: query.time)
        let wanted = query.history.filter { $0.halfStars >= data.wantedFrom }
        let recallScores = recall?.scores(of: movieRows, history: wanted)
        let samples = movieRows.enumerated().map { place, row in
            var own = sample
            own.movieRow = row
            movies.state(ofMovie: Int(row), before: query.time).write(to: &own)
            own.recallScore = recallScores?[place] ?? .nan
            return own
        }
        return logits(of: samples, asker.positives).map { ranked.score(watch: $0.watch, like: $0.like) }
    }

    private func logits(
        of samples: [Sample],
        _ positives: [UInt32]
    ) -> [(watch: Float, like: Float)] {
        let query = SampleTable(
            userIDs: table.userIDs,
            movieIDs: table.movieIDs,
            movieFeatures: table.movieFeatures,
            labelHalfStars: data.likedFrom,
            samples: samples,
            positives: positives,
            positiveOffsets: offsets
        )
        let network = idle.withLock { $0.popLast() } ?? ranked.network(batchMax: Self.batch, threads: 1).network
        defer { idle.withLock { $0.append(network) } }
        return ranked.logits(of: query, at: samples.indices.map { UInt32($0) }, bound, by: network, batch: Self.batch)
    }
}
