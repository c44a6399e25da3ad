/// Users whom no model has seen: four fifths of what they liked is folded in, the rest is to be found (Liang et al. 2018, "Variational
/// Autoencoders for Collaborative Filtering", §4.2; so also the iALS of Rendle et al. 2022).
///
/// As there, only ratings of 4 stars and more count, as likes without stars, and users need five of them. A fifth of the users is held out.
public struct StrongGeneralisation: EvaluationProtocol {
    private static let likedFrom: UInt8 = 8
    private static let ratingsMin = 5

    public let name = "strong"
    public let summary = "recommend to held-out users out of 80 % of what they liked"
    public let question = EvaluationQuestion.lists

    public init() {}

    public func task(
        for input: EvaluationInput,
        _ conditions: EvaluationConditions
    ) throws(EngineError) -> any EvaluationTask {
        let liked = input.log.filtered { input.log.halfStars[$0] >= Self.likedFrom }
        let matrix = liked.matrix()
        var users = (0..<matrix.userCount).filter { matrix.range(ofUser: $0).count >= Self.ratingsMin }
        guard users.count >= 5 else {
            throw .tooLittleData(
                name,
                "\(users.count) users have \(Self.ratingsMin) ratings of 4 stars or more, and 5 are needed"
            )
        }
        var generator = SeededGenerator(seed: conditions.seed)
        users.shuffle(using: &generator)
        let heldOut = users.prefix(users.count / 5).sorted()
        var trains = [Bool](repeating: false, count: matrix.userCount)
        for user in users.dropFirst(heldOut.count) { trains[user] = true }
        let cases = heldOut.map { user in
            let history = matrix.history(ofUser: user)
            let testCount = max(1, history.count / 5)
            let tested = Set(history.indices.shuffled(using: &generator).prefix(testCount))
            let query = ListQuery(
                userRow: nil,
                history: history.indices.filter { !tested.contains($0) }.map { history[$0] },
                time: history[history.count - 1].time
            )
            return ListTask.Case(query: query, relevant: tested.sorted().map { UInt32(history[$0].movieRow) })
        }
        return ListTask(
            training: TrainingData(liked.filtered { trains[Int(liked.userRows[$0])] }, wantedFrom: 1, conditions),
            cases: cases,
            measures: [.ndcg(100), .cappedRecall(20), .cappedRecall(50)],
            measuresVariety: true
        )
    }
}
