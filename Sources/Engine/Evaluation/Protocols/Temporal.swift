/// The first 80 % of the ratings, in the order of time, train; the others are asked about: what serving sees.
public struct Temporal: EvaluationProtocol {
    public let name = "temporal"
    public let summary = "train on the first 80 % of the ratings in time, test on the rest"
    public let question = EvaluationQuestion.ratedPairs

    public init() {}

    public func task(
        for input: EvaluationInput,
        _ conditions: EvaluationConditions
    ) throws(EngineError) -> any EvaluationTask {
        let trainingCount = input.log.count * 4 / 5
        return try RatedPairTask(
            protocolName: name,
            input: input,
            trainingPositions: Array(0..<trainingCount),
            testPositions: Array(trainingCount..<input.log.count),
            conditions: conditions
        )
    }
}
