/// A random quarter of each user's ratings is to be found in the top 10 of all movies that the user has not rated; each counts, whatever
/// its stars, unless `relevantFrom` says otherwise.
public struct Stratified: EvaluationProtocol {
    public let name = "stratified"
    public let summary = "find a random quarter of each user's ratings in the top 10 of all unseen movies"
    public let question = EvaluationQuestion.lists

    /// Test ratings of so many half stars are to be found.
    public var relevantFrom: UInt8 = 1

    public init() {}

    public func task(
        for input: EvaluationInput,
        _ conditions: EvaluationConditions
    ) throws(EngineError) -> any EvaluationTask {
        let log = input.log
        let matrix = log.matrix()
        let split = StratifiedSplit(matrix, testFraction: 0.25, seed: conditions.seed)
        var tested = Set<UInt64>()
        let cases = (0..<log.userCount).compactMap { user -> ListTask.Case? in
            let test = split.test(ofUser: user)
            for rating in test { tested.insert(UInt64(user) << 32 | UInt64(rating.movieRow)) }
            let relevant = test.filter { $0.halfStars >= relevantFrom }
            guard !relevant.isEmpty else { return nil }
            let time = matrix.times[matrix.range(ofUser: user).upperBound - 1]
            let query = ListQuery(userRow: user, history: split.training.history(ofUser: user), time: time)
            return ListTask.Case(query: query, relevant: relevant.map { UInt32($0.movieRow) })
        }
        guard !cases.isEmpty else { throw .tooLittleData(name, "no user has two ratings") }
        let training = log.filtered {
            !tested.contains(UInt64(log.userRows[$0]) << 32 | UInt64(log.movieRows[$0]))
        }
        return ListTask(
            training: TrainingData(training, wantedFrom: 1, conditions),
            cases: cases,
            measures: [.ndcg(10), .map(10), .precision(10), .recall(10)],
            measuresVariety: true
        )
    }
}
