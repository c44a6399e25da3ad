/// A random fifth of the ratings is asked about, as in the reference system, which also leaves users with a single rating out.
///
/// Features of either part come from all that lies before, whichever part that is in: labels alone are held out.
public struct RandomSplit: EvaluationProtocol {
    public let name = "random"
    public let summary = "train on a random 80 % of the ratings, test on the rest"
    public let question = EvaluationQuestion.ratedPairs

    public init() {}

    public func task(
        for input: EvaluationInput,
        _ conditions: EvaluationConditions
    ) throws(EngineError) -> any EvaluationTask {
        let log = input.log
        var counts = [Int](repeating: 0, count: log.userCount)
        for user in log.userRows { counts[Int(user)] += 1 }
        var positions = (0..<log.count).filter { counts[Int(log.userRows[$0])] > 1 }
        var generator = SeededGenerator(seed: conditions.seed)
        positions.shuffle(using: &generator)
        let testCount = positions.count / 5
        return try RatedPairTask(
            protocolName: name,
            input: input,
            trainingPositions: positions.dropFirst(testCount).sorted(),
            testPositions: positions.prefix(testCount).sorted(),
            conditions: conditions
        )
    }
}
