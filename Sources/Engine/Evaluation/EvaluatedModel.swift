/// What the leaderboard can train and judge: a model with its settings, before it has learnt anything.
///
/// `ModelCatalogue` lists them.
public protocol EvaluatedModel: Sendable {
    /// As on the command line: `item-knn`.
    var name: String { get }

    /// In protocols of lists the model reorders EASE's best so many movies, as ranking does when it serves; all others keep EASE's order
    /// below. `nil`: it scores the whole catalogue.
    var candidateCount: Int? { get }

    /// Learns from the training part.
    ///
    /// The same data, settings and seed give the same model whatever the thread count.
    /// - Parameters:
    ///   - data: see there which labels may be learnt.
    ///   - progress: called now and then on the calling thread.
    ///   - shouldStop: asked often, on any thread.
    /// - Returns: the model, ready to be asked.
    /// - Throws: `EngineError` for data that there is nothing to learn from, a training that diverged in its first epoch, and `.cancelled`.
    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel
}

extension EvaluatedModel {
    public var candidateCount: Int? { nil }
}

/// A model that has learnt. Immutable: it is asked on several threads at once.
public protocol TrainedModel: Sendable {
    /// What its weights take in memory.
    var byteCount: Int { get }

    /// What whoever reads its figures must know, as a training that ended early; `nil` where all went well.
    var remark: String? { get }

    /// How well each of some movies fits a user; the higher the better, comparable within one query alone.
    ///
    /// What is known of the movies is what the training log says at its end.
    /// - Parameters:
    ///   - movieRows: the candidates, or the whole catalogue.
    ///   - query: who asks, and when.
    /// - Returns: a score each, in the same order; never NaN.
    func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float]

    /// P(liked) of rated pairs, each with what was known strictly before it.
    ///
    /// - Parameter positions: in `TrainingData.log`, ascending.
    /// - Returns: a probability each; `nil` for a model without probabilities, which is judged by `scores(of:for:)` from the user's
    ///   earlier history and gets no log loss, accuracy or calibration error.
    func probabilities(at positions: [Int]) -> [Float]?

    /// Predicted stars, 0.5...5; `nil` for a model that predicts none, which has no place in `kfold`.
    func stars(of movieRows: [UInt32], for query: ListQuery) -> [Float]?
}

extension TrainedModel {
    public var remark: String? { nil }

    public func probabilities(at positions: [Int]) -> [Float]? { nil }

    public func stars(of movieRows: [UInt32], for query: ListQuery) -> [Float]? { nil }
}

/// Who asks for a list, and when.
public struct ListQuery: Sendable {
    /// The user's row in the log; `nil` for somebody whom the model cannot know.
    public var userRow: Int?
    /// The user's ratings up to then, oldest first.
    public var history: [Rating]
    /// Unix seconds.
    public var time: UInt32

    public init(userRow: Int?, history: [Rating], time: UInt32) {
        self.userRow = userRow
        self.history = history
        self.time = time
    }
}

/// How far a training is.
public struct TrainingProgress: Sendable {
    /// What it is doing: `epoch 3 of 5`.
    public var phase: String
    /// Of `total`, counted over the whole training in units of which a rate makes sense.
    public var done: Int
    public var total: Int
    /// Empty where a rate of them says nothing.
    public var unit: String
    /// The mean loss of late.
    public var loss: Double?

    public init(phase: String, done: Int, total: Int, unit: String = "samples", loss: Double? = nil) {
        self.phase = phase
        self.done = done
        self.total = total
        self.unit = unit
        self.loss = loss
    }
}
