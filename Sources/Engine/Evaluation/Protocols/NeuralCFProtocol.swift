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
        var split = HeldOutRatings(log, heldOut: log.lastPosition { _ in true }, keepsLater: true)
        guard !split.cases.isEmpty else { throw .tooLittleData(name, "no user has two ratings") }
        var generator = SeededGenerator(seed: conditions.seed)
        for index in split.cases.indices {
            let seen = MovieSet(
                movieCount: log.movieCount,
                rows: split.cases[index].query.history.map(\.movieRow) + split.cases[index].relevant.map { Int($0) }
            )
            let unseen = (0..<log.movieCount).filter { !seen.contains($0) }
            guard unseen.count >= Self.negativeCount else {
                throw .tooLittleData(
                    name,
                    "a user has only \(unseen.count) unrated movies of \(log.movieCount), and \(Self.negativeCount) are drawn"
                )
            }
            let negatives = unseen.shuffled(using: &generator).prefix(Self.negativeCount).map { UInt32($0) }
            // Equal scores keep this order, so the positive must not have a place of its own in it.
            split.cases[index].candidates = (negatives + split.cases[index].relevant).shuffled(using: &generator)
        }
        return ListTask(
            training: TrainingData(split.training, wantedFrom: 1, conditions),
            cases: split.cases,
            measures: [.ndcg(10), .hitRate(10), .reciprocalRank],
            measuresVariety: false
        )
    }
}
