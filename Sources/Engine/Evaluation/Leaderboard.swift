/// What an evaluation found: a row a model, the best first.
public struct Leaderboard: Sendable {
    public struct Row: Sendable {
        public var model: String
        /// What could be judged.
        public var figures: [Metric: Figure] = [:]
        /// The figures less those of the rival, draw by draw; empty for the rival itself.
        public var differences: [Metric: Figure] = [:]
        /// `nil` where the training failed.
        public var trainingSeconds: Double?
        public var byteCount: Int?
        /// Why there are no figures.
        public var failure: String?
        /// What whoever reads the figures must know.
        public var remark: String?

        init(model: String) {
            self.model = model
        }
    }

    public let protocolName: String
    public let seed: UInt64
    /// The first one orders the rows.
    public let metrics: [Metric]
    public private(set) var rows: [Row]
    /// The model from which differences are taken; `nil` where it is not in the table.
    public let rival: String?
    /// Of all ratings.
    public let ratingCount: Int
    public let movieCount: Int
    /// Of the first training.
    public let trainingCount: Int
    public let testCount: Int
    public let testUserCount: Int

    init(
        protocolName: String,
        conditions: EvaluationConditions,
        task: any EvaluationTask,
        log: RatingLog,
        rows: [Row],
        rival: String?
    ) {
        self.protocolName = protocolName
        seed = conditions.seed
        metrics = task.metrics
        ratingCount = log.count
        movieCount = log.movieCount
        trainingCount = task.trainings.first?.training.count ?? 0
        testCount = task.testCount
        testUserCount = task.userCount
        let against = rows.first { $0.model == rival && $0.failure == nil }
        self.rival = against?.model
        self.rows = rows
        for index in rows.indices where rows[index].model != against?.model {
            for (metric, figure) in rows[index].figures {
                guard let other = against?.figures[metric] else { continue }
                self.rows[index].differences[metric] = figure.difference(from: other)
            }
        }
        orderRows()
    }

    private mutating func orderRows() {
        guard let metric = metrics.first else { return }
        let sign: Double = metric.isHigherBetter ? 1 : -1
        func worth(_ row: Row) -> Double { row.figures[metric].map { sign * $0.value } ?? -.infinity }
        rows.sort { (worth($1), $0.model) < (worth($0), $1.model) }
    }
}

extension Leaderboard: Encodable {
    private enum Key: String, CodingKey {
        case protocolName = "protocol"
        case seed
        case ratings
        case movies
        case trainingRatings = "training_ratings"
        case testRatings = "test_ratings"
        case testUsers = "test_users"
        case rival
        case rows
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(protocolName, forKey: .protocolName)
        try container.encode(seed, forKey: .seed)
        try container.encode(ratingCount, forKey: .ratings)
        try container.encode(movieCount, forKey: .movies)
        try container.encode(trainingCount, forKey: .trainingRatings)
        try container.encode(testCount, forKey: .testRatings)
        try container.encode(testUserCount, forKey: .testUsers)
        try container.encodeIfPresent(rival, forKey: .rival)
        try container.encode(rows, forKey: .rows)
    }
}

extension Leaderboard.Row: Encodable {
    private enum Key: String, CodingKey {
        case model
        case metrics
        case secondsToTrain = "seconds_to_train"
        case bytes
        case failure
        case remark
    }

    private struct FigureOfMetric: Encodable {
        var value: Double
        var low: Double?
        var high: Double?
        var difference: FigureOfDifference?
    }

    private struct FigureOfDifference: Encodable {
        var value: Double
        var low: Double?
        var high: Double?
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(model, forKey: .model)
        try container.encodeIfPresent(trainingSeconds, forKey: .secondsToTrain)
        try container.encodeIfPresent(byteCount, forKey: .bytes)
        try container.encodeIfPresent(failure, forKey: .failure)
        try container.encodeIfPresent(remark, forKey: .remark)
        var shown: [String: FigureOfMetric] = [:]
        for (metric, figure) in figures {
            shown[metric.key] = FigureOfMetric(
                value: figure.value,
                low: figure.interval?.lowerBound,
                high: figure.interval?.upperBound,
                difference: differences[metric].map {
                    FigureOfDifference(value: $0.value, low: $0.interval?.lowerBound, high: $0.interval?.upperBound)
                }
            )
        }
        try container.encode(shown, forKey: .metrics)
    }
}
