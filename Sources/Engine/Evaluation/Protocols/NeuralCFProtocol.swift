/// The protocol of the Neural Collaborative Filtering paper (He et al. 2017, §4.1), to compare with papers: each user's last rating,
/// whatever its stars, is ranked among 99 movies drawn from those that the user never rated.
///
/// Its figures are far above those of `leave-last-out` and order models differently.
public struct NeuralCFProtocol: EvaluationProtocol {
    public static let negativeCount = 99

    public let name = "ncf"
    public let summary = "rank each user's last rating among 99 drawn movies, as papers do"
    public let question = EvaluationQuestion.lists

    public init() {}

    public func task(
        for input: EvaluationInput,
        _ conditions: EvaluationConditions
    ) throws(EngineError) -> any EvaluationTask {
        let log = input.log
        var split = HeldOutRatings(log, heldOut: log.lastPosition { _ in true })
        guard !split.cases.isEmpty else { throw .tooLittleData(name, "no user has two ratings") }
        var generator = SeededGenerator(seed: conditions.seed)
        for index in split.cases.indices {
            let question = split.cases[index]
            var taken = Set(question.query.history.map { UInt32($0.movieRow) }).union(question.relevant)
            let unseenCount = log.movieCount - taken.count
            guard unseenCount >= Self.negativeCount else {
                throw .tooLittleData(
                    name,
                    "a user has only \(unseenCount) unrated movies of \(log.movieCount), and \(Self.negativeCount) are drawn"
                )
            }
            var negatives: [UInt32] = []
            while negatives.count < Self.negativeCount {
                let row = UInt32.random(in: 0..<UInt32(log.movieCount), using: &generator)
                if taken.insert(row).inserted { negatives.append(row) }
            }
            // Equal scores keep this order, so the positive must not have a place of its own in it.
            split.cases[index].candidates = (negatives + question.relevant).shuffled(using: &generator)
        }
        return ListTask(
            training: TrainingData(split.training, wantedFrom: 1, conditions),
            cases: split.cases,
            measures: [.ndcg(10), .hitRate(10), .reciprocalRank],
            measuresVariety: false
        )
    }
}
