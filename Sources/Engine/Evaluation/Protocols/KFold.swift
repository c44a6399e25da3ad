/// Rating prediction: each fifth of the ratings is predicted from the other four.
///
/// Data with official folds that are consecutive chunks of the file, as MovieLens 100k, is cut so; else the folds are random.
public struct KFold: EvaluationProtocol {
    public let name = "kfold"
    public let summary = "predict the stars of each fifth of the ratings from the others"
    public let question = EvaluationQuestion.stars
    private let foldCount = 5

    public init() {}

    public func task(
        for input: EvaluationInput,
        _ conditions: EvaluationConditions
    ) throws(EngineError) -> any EvaluationTask {
        let log = input.log
        guard log.count >= foldCount else {
            throw .tooLittleData(name, "\(log.count) ratings make no \(foldCount) folds")
        }
        var generator = SeededGenerator(seed: conditions.seed)
        let places = input.fileOrder?.map { Int($0) } ?? (0..<log.count).shuffled(using: &generator)
        let folds = places.map { $0 * foldCount / log.count }
        return StarsTask(log: log, folds: folds, foldCount: foldCount, conditions: conditions)
    }
}
