/// What a protocol lets a model learn from.
///
/// Features are made by replaying `log`, those of a rating from what lies strictly before it; position p of the log is sample p. Only
/// the labels at `trainingPositions` may be learnt. In the protocols over rated pairs the log is everything, for a test rating is
/// asked about with all that was known a moment before; in those of lists it holds the training ratings alone.
public struct TrainingData: Sendable {
    /// What features are made from.
    public let log: RatingLog
    /// The features of each rating of `log`, where they came with it; `nil`: they are made by replaying it.
    let samples: SampleTable?
    /// Positions in `log` whose labels may be learnt, ascending.
    public let trainingPositions: [Int]
    /// The ratings at `trainingPositions`, with the rows of `log`.
    public let training: RatingLog
    public let objective: Objective
    /// What the model will be asked.
    public let question: EvaluationQuestion
    /// A rating of so many half stars is a positive.
    public let likedFrom: UInt8
    /// Ratings of so many half stars are what a list of this protocol shall hold: 1 where every rating counts, else `likedFrom`. Models of
    /// who chose what learn from these alone.
    public let wantedFrom: UInt8
    public let seed: UInt64
    public let threads: Int

    /// - Precondition: the positions ascend and lie in the log.
    public init(
        log: RatingLog,
        samples: SampleTable? = nil,
        trainingPositions: [Int],
        objective: Objective,
        question: EvaluationQuestion = .lists,
        likedFrom: UInt8 = 7,
        wantedFrom: UInt8 = 7,
        seed: UInt64 = 1,
        threads: Int = 1
    ) {
        var isTraining = [Bool](repeating: false, count: log.count)
        for position in trainingPositions { isTraining[position] = true }
        self.log = log
        self.samples = samples
        self.trainingPositions = trainingPositions
        training = trainingPositions.count == log.count ? log : log.filtered { isTraining[$0] }
        self.objective = objective
        self.question = question
        self.likedFrom = likedFrom
        self.wantedFrom = wantedFrom
        self.seed = seed
        self.threads = threads
    }

    /// All of a log is for training, as in the protocols of lists.
    public init(
        training: RatingLog,
        objective: Objective = .serving,
        question: EvaluationQuestion = .lists,
        likedFrom: UInt8 = 7,
        wantedFrom: UInt8 = 7,
        seed: UInt64 = 1,
        threads: Int = 1
    ) {
        self.init(
            log: training,
            trainingPositions: Array(0..<training.count),
            objective: objective,
            question: question,
            likedFrom: likedFrom,
            wantedFrom: wantedFrom,
            seed: seed,
            threads: threads
        )
    }

    /// Whether no rating of the log lies between those that may be learnt: what is asked about comes after them.
    var isAskedAboutLaterOnes: Bool {
        trainingPositions.last.map { $0 + 1 == trainingPositions.count } ?? true
    }

    /// The training ratings that a list shall hold.
    public var wanted: RatingLog {
        wantedFrom > 1 ? training.filtered { training.halfStars[$0] >= wantedFrom } : training
    }
}
