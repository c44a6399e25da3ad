/// Each user's last positive is held out and ranked among all movies that the user has not rated; never among a sample of them
/// (Krichene & Rendle 2020, "On Sampled Metrics for Item Recommendation").
///
/// What the user rated after it is held out too, so that nobody is asked about the past.
public struct LeaveLastOut: EvaluationProtocol {
    public let name = "leave-last-out"
    public let summary = "rank each user's last positive among all unseen movies"
    public let question = EvaluationQuestion.lists

    public init() {}

    public func task(
        for input: EvaluationInput,
        _ conditions: EvaluationConditions
    ) throws(EngineError) -> any EvaluationTask {
        let log = input.log
        let last = log.lastPosition { log.halfStars[$0] >= conditions.likedFrom }
        let split = HeldOutRatings(log, heldOut: last)
        guard !split.cases.isEmpty else {
            throw .tooLittleData(
                name,
                "no user has a positive (\(Double(conditions.likedFrom) / 2) stars or more) after another rating"
            )
        }
        return ListTask(
            training: TrainingData(split.training, wantedFrom: conditions.likedFrom, conditions),
            cases: split.cases,
            measures: [.ndcg(10), .hitRate(10), .reciprocalRank],
            measuresVariety: true
        )
    }
}
