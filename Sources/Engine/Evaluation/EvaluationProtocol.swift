/// How data is split and what is asked of models: `temporal`, `leave-last-out`, …
public protocol EvaluationProtocol: Sendable {
    /// As on the command line.
    var name: String { get }
    /// One sentence.
    var summary: String { get }
    /// What it asks of models.
    var question: EvaluationQuestion { get }

    /// What models train on and are asked.
    ///
    /// The same input and seed give the same task.
    /// - Parameters:
    ///   - input: all ratings.
    ///   - conditions: seed and threads.
    /// - Returns: the trainings and the questions.
    /// - Throws: `EngineError` where the data is too little for the protocol.
    func task(for input: EvaluationInput, _ conditions: EvaluationConditions) throws(EngineError) -> any EvaluationTask
}

/// What a protocol asks of models.
public enum EvaluationQuestion: Hashable, Sendable, CaseIterable {
    /// Was a movie liked that was rated?
    case ratedPairs
    /// What stands at the top of the list?
    case lists
    /// How many stars?
    case stars
}

/// The ratings to evaluate on.
public struct EvaluationInput: Sendable {
    public var log: RatingLog
    /// Where each rating of the log stood in its file, for data whose official folds are consecutive chunks of it, as those of
    /// MovieLens 100k. `nil`: there are no official folds.
    public var fileOrder: [UInt32]?
    /// The features of each rating of the log where they came with it, as in a sample file; `nil`: models replay the log.
    public private(set) var samples: SampleTable?

    public init(log: RatingLog, fileOrder: [UInt32]? = nil) {
        precondition(fileOrder == nil || fileOrder?.count == log.count, "EvaluationInput: an order of another log")
        self.log = log
        self.fileOrder = fileOrder
    }

    /// The rated samples of a table, with the features that they have. Protocols of lists and of stars look at the ratings alone.
    public init(samples table: SampleTable) {
        let rated = table.samples.filter { $0.halfStars > 0 }
        let order = RatingLog.order(of: rated.map(\.time))
        log = RatingLog(
            userIDs: table.userIDs,
            movieIDs: table.movieIDs,
            movies: table.movieIDs.indices.map { table.movieFeatures.content(ofMovie: $0) },
            userRows: rated.map(\.userRow),
            movieRows: rated.map(\.movieRow),
            halfStars: rated.map(\.halfStars),
            times: rated.map(\.time)
        )
        samples = SampleTable(
            userIDs: table.userIDs,
            movieIDs: table.movieIDs,
            movieFeatures: table.movieFeatures,
            labelHalfStars: table.labelHalfStars,
            samples: order.map { rated[Int($0)] },
            positives: table.positives,
            positiveOffsets: table.positiveOffsets
        )
    }
}

/// What holds for all models of an evaluation alike.
public struct EvaluationConditions: Sendable {
    public var seed: UInt64 = 1
    public var threads = 1
    /// A rating of so many half stars is a positive.
    public var likedFrom: UInt8 = 7
    /// `nil`: each protocol has its own.
    public var objective: Objective?
    /// For the intervals.
    public var drawCount = 1_000

    public init() {}
}

/// A protocol's split of one log: what models train on, and their judge.
public protocol EvaluationTask: Sendable {
    /// What each model trains on; several for folds.
    var trainings: [TrainingData] { get }
    /// What the judge looks at; the first one orders the leaderboard.
    var metrics: [Metric] { get }
    /// Users over whom the figures are made.
    var userCount: Int { get }
    /// Ratings that are asked about.
    var testCount: Int { get }

    /// Asks trained models, one for each training.
    ///
    /// - Returns: a statistic for each metric that the model can be judged by; none for a model that cannot be judged here at all.
    func statistics(of models: TrainedModels, threads: Int) -> [Statistic]
}

/// One model, trained on each of a task's trainings.
public struct TrainedModels: Sendable {
    public var models: [any TrainedModel]
    /// See `EvaluatedModel.candidateCount`.
    public var candidateCount: Int?
    /// Where candidates come from: EASE, one for each training; empty where there is none: then the whole catalogue is scored.
    public var recall: [any TrainedModel]

    public init(_ models: [any TrainedModel], candidateCount: Int? = nil, recall: [any TrainedModel] = []) {
        self.models = models
        self.candidateCount = candidateCount
        self.recall = recall
    }
}

/// Every protocol by its name.
public enum ProtocolCatalogue {
    public static let all: [any EvaluationProtocol] = [
        Temporal(), RandomSplit(), LeaveLastOut(), NeuralCFProtocol(), StrongGeneralisation(), Stratified(), KFold(),
    ]

    /// The protocol of a name; `nil` for an unknown one.
    public static func named(_ name: String) -> (any EvaluationProtocol)? {
        all.first { $0.name == name }
    }
}
