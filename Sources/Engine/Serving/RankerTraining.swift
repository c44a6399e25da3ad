internal import Synchronization

/// Trains a ranking model for serving and judges it on what it has not seen: everybody's last positive (`LeaveLastOut`).
///
/// What was judged is what serves: the weights are not trained anew on everything afterwards.
public struct RankerTraining: Sendable {
    public static var names: [String] { RankingCatalogue.entries.map(\.name) }

    /// What can be set of a model; none for an unknown one.
    public static func settings(of name: String) -> [String] {
        RankingCatalogue.entries.first { $0.name == name }?.settings ?? []
    }

    private let candidate: RankingCandidate
    private let settings: ModelSettings

    /// - Parameters:
    ///   - name: as in the leaderboard: `wide-and-deep`.
    ///   - settings: of the model.
    /// - Throws: `EngineError` for an unknown model, or a setting that it does not have or that makes no sense.
    public init(_ name: String, _ settings: ModelSettings) throws(EngineError) {
        guard let entry = RankingCatalogue.entries.first(where: { $0.name == name }) else {
            throw .unknownName("model", name, known: Self.names)
        }
        let settings = Self.served(name, settings)
        for setting in settings.values.keys.sorted() where !entry.settings.contains(setting) {
            throw .unknownName("setting of \(name)", setting, known: entry.settings)
        }
        guard var candidate = try entry.model(settings) as? RankingCandidate else {
            preconditionFailure("RankerTraining: \(name) is no ranking model")
        }
        candidate.isCalibrated = true
        self.candidate = candidate
        self.settings = settings
    }

    /// What is set where nobody sets it: a narrow second layer takes a quarter of the products of a request. On ml-latest-small (leave-last-out,
    /// seeds 1 and 2) NDCG@10 was .0645 with 128x32 and .0672 with 128x128, within the interval of ±.015.
    private static func served(_ name: String, _ settings: ModelSettings) -> ModelSettings {
        guard ["wide-and-deep", "embedding-mlp"].contains(name), settings.preset == .sparrow,
            settings.values["hidden"] == nil
        else { return settings }
        var served = settings
        served.values["hidden"] = "128x32"
        return served
    }

    /// The data of a training, and with what its model is compared.
    public struct Data: Sendable {
        /// All current ratings.
        public var log: RatingLog
        /// The end of the event log when they were copied.
        public var offset: UInt64
        public var seed: UInt64
        public var threads: Int
        /// The model in service; `nil` where EASE orders the lists.
        public var rival: RankerWeights?

        public init(log: RatingLog, offset: UInt64, seed: UInt64 = 1, threads: Int = 1, rival: RankerWeights? = nil) {
            self.log = log
            self.offset = offset
            self.seed = seed
            self.threads = threads
            self.rival = rival
        }
    }

    /// - Parameters:
    ///   - data: what to learn from.
    ///   - codeVersion: of the program, for the manifest.
    ///   - progress: called now and then on the calling thread.
    ///   - shouldStop: asked often, on any thread.
    /// - Returns: the weights, and what was measured of them.
    /// - Throws: `EngineError` for too little data, a training that diverged at once, and `.cancelled`.
    public func train(
        on data: Data,
        codeVersion: String,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> (weights: RankerWeights, judgement: RankerJudgement) {
        let kept = KeptCandidate(candidate)
        let board = try board(of: kept, on: data, progress: progress, shouldStop)
        guard let trained = kept.trained else {
            let failure = board.rows.first { $0.model == kept.name }?.failure
            throw .notTrained(candidate.name, failure ?? "nothing was learnt; rate or import more and train it again")
        }
        var judgement = try judgement(board, rival: Self.rival(in: data))
        judgement.calibration = trained.quality
        var manifest = ModelManifest(
            model: candidate.name,
            preset: settings.preset.rawValue,
            settings: settings.values,
            objective: trained.ranked.objective,
            columns: trained.ranked.encoder.columns,
            seed: data.seed,
            data: .init(logOffset: data.offset, ratingCount: data.log.count, hash: data.log.fingerprint),
            codeVersion: codeVersion
        )
        manifest.measurements = judgement.measurements
        var weights = RankerWeights(trained.ranked, recall: trained.recall, manifest: manifest)
        weights.golden = GoldenRequests(asking: weights, filmsOf: data.log)
        guard weights.golden != nil else {
            throw .notTrained(candidate.name, "a golden request got a score that is no number; lower the learning rate")
        }
        return (weights, judgement)
    }

    /// Judges a model that was trained before, as `train` judges the one that it has trained: on the same questions, and on the pairs that a training
    /// with this seed does not see.
    ///
    /// - Throws: as `train`.
    public func judge(
        _ weights: RankerWeights,
        on data: Data,
        progress: (TrainingProgress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(EngineError) -> RankerJudgement {
        let stored = StoredRanking(weights, name: candidate.name, measuresChances: true)
        let board = try board(of: stored, on: data, progress: progress, shouldStop)
        var judgement = try judgement(board, rival: Self.rival(in: data))
        judgement.calibration = stored.quality
        return judgement
    }

    private static func rival(in data: Data) -> String { data.rival == nil ? "ease" : StoredRanking.rivalName }

    /// Popularity, EASE, what serves, and the model in question, by leave-last-out.
    private func board(
        of model: any EvaluatedModel,
        on data: Data,
        progress: (TrainingProgress) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> Leaderboard {
        try checkThatThereIsEnough(data.log)
        var conditions = EvaluationConditions()
        conditions.seed = data.seed
        conditions.threads = data.threads
        var models: [any EvaluatedModel] = [PopularityModel(), try EASEModel(ModelSettings()), model]
        if let rival = data.rival { models.append(StoredRanking(rival, name: StoredRanking.rivalName)) }
        let evaluation = Evaluation(LeaveLastOut(), models: models, conditions: conditions, rival: nil)
        return try evaluation.run(
            on: EvaluationInput(log: data.log),
            seconds: { 0 },
            progress: { step in
                guard step.model != model.name || step.step.phase == "judging" else { return progress(step.step) }
                progress(TrainingProgress(phase: "judging \(step.model)", done: 0, total: 1, unit: ""))
            },
            shouldStop: shouldStop
        )
    }

    /// - Throws: with what is lacking, before minutes are spent on it.
    private func checkThatThereIsEnough(_ log: RatingLog) throws(EngineError) {
        let (users, movies) = (Set(log.userRows).count, Set(log.movieRows).count)
        guard users > 1, movies > 1 else {
            throw .tooLittleToTrain(
                candidate.name,
                "there must be ratings of two users and of two movies, and there are of \(users) and of \(movies)"
            )
        }
        var isRated = [Bool](repeating: false, count: log.userCount)
        let isAsked = (0..<log.count).contains { position in
            let user = Int(log.userRows[position])
            defer { isRated[user] = true }
            return isRated[user] && log.halfStars[position] >= ServedRanker.likedFrom
        }
        guard isAsked else {
            throw .tooLittleToTrain(
                candidate.name,
                "nobody has given 3.5 stars or more after another rating, so that nothing can be held out to judge it by"
            )
        }
    }

    private func judgement(_ board: Leaderboard, rival: String) throws(EngineError) -> RankerJudgement {
        let ndcg = ListMeasure.ndcg(10).metric
        func row(_ name: String) throws(EngineError) -> (ndcg: Figure, coverage: Double) {
            guard let row = board.rows.first(where: { $0.model == name }) else {
                throw .notTrained(candidate.name, "\(name) was not judged")
            }
            guard let figure = row.figures[ndcg] else {
                throw .notTrained(candidate.name, "\(name) could not be judged: \(row.failure ?? "no figures")")
            }
            return (figure, row.figures[ListMeasure.coverage]?.value ?? 0)
        }
        let (own, other, popularity) = (try row(candidate.name), try row(rival), try row("popularity"))
        return RankerJudgement(
            ndcg: RankerJudgement.Measured(own.ndcg),
            rival: rival,
            rivalNDCG: RankerJudgement.Measured(other.ndcg),
            difference: RankerJudgement.Measured(own.ndcg.difference(from: other.ndcg)),
            overPopularity: RankerJudgement.Measured(own.ndcg.difference(from: popularity.ndcg)),
            coverage: own.coverage,
            rivalCoverage: other.coverage,
            userCount: board.testUserCount
        )
    }
}

/// A ranking model in the leaderboard whose weights stay, for serving.
private final class KeptCandidate: EvaluatedModel {
    let candidate: RankingCandidate
    private let kept = Mutex<(ranked: RankedModel, recall: EASE, quality: CalibrationQuality?)?>(nil)

    init(_ candidate: RankingCandidate) { self.candidate = candidate }

    var name: String { candidate.name }
    var candidateCount: Int? { candidate.candidateCount }
    var trained: (ranked: RankedModel, recall: EASE, quality: CalibrationQuality?)? { kept.withLock { $0 } }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        let trained = try candidate.train(on: data, progress: progress, shouldStop: shouldStop)
        if let ranking = trained as? TrainedRanking, let recall = ranking.recall {
            kept.withLock { $0 = (ranking.ranked, recall, ranking.quality) }
        }
        return trained
    }
}

/// A model that has learnt already, in the leaderboard beside new ones. It kept back everybody's last positive of its time, so what is asked about
/// now it has not seen either.
private final class StoredRanking: EvaluatedModel {
    static let rivalName = "the model in service"

    let name: String
    let candidateCount: Int? = 500
    private let weights: RankerWeights
    private let measuresChances: Bool
    private let measured = Mutex<CalibrationQuality?>(nil)

    init(_ weights: RankerWeights, name: String, measuresChances: Bool = false) {
        self.weights = weights
        self.name = name
        self.measuresChances = measuresChances
    }

    /// How well its chances of a like did; `nil` where it gives none, or was not asked.
    var quality: CalibrationQuality? { measured.withLock { $0 } }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        if measuresChances, weights.isCalibrated {
            let quality = try chances(data, shouldStop)
            measured.withLock { $0 = quality }
        }
        let table = SampleTable(
            userIDs: data.log.userIDs,
            movieIDs: data.log.movieIDs,
            movieFeatures: MovieFeatures(data.log.movies),
            labelHalfStars: data.likedFrom,
            samples: [],
            positives: [],
            positiveOffsets: [Int](repeating: 0, count: data.log.userCount + 1)
        )
        return TrainedRanking(weights.ranked, data, table: table, recall: weights.recall)
    }

    private func chances(
        _ data: TrainingData,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> CalibrationQuality? {
        let isKept = KeptPairs.drawn(of: data.training.count, seed: data.seed)
        let table = try RankingCandidate.choices(data, isKept: isKept, shouldStop).samples.table
        let positions = isKept.indices.filter { isKept[$0] }
        guard let likes = RankingCandidate.likes(weights.ranked, table, positions, threads: data.threads) else {
            return nil
        }
        return CalibrationQuality(
            chances: likes.logits.map { weights.ranked.probability(like: $0) },
            isLiked: likes.isLiked
        )
    }
}

extension RatingLog {
    /// Of all ratings, in hexadecimal: whether two models saw the same.
    public var fingerprint: String {
        var hash: UInt64 = 0x5EED
        for index in 0..<count {
            let who = UInt64(userIDs[Int(userRows[index])].rawValue) << 32
            let what = UInt64(movieIDs[Int(movieRows[index])].rawValue)
            hash = mixed(hash, who | what)
            hash = mixed(hash, UInt64(times[index]) << 8 | UInt64(halfStars[index]))
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
