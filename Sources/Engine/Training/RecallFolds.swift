/// EASE by folds of users: each user is scored by weights that never saw them, as somebody whom the model meets while serving is.
///
/// A ranking model that is taught what recall says would otherwise learn to trust a score that knows the answer.
struct RecallFolds: Sendable {
    static let foldCount = 5

    /// The model that serves: of all users.
    let all: EASE
    private let folds: [EASE]

    /// - Parameters:
    ///   - wanted: the ratings that EASE learns from, by user row.
    ///   - settings: of the model of all users; the folds take its λ.
    ///   - shouldStop: asked now and then.
    /// - Throws: as `EASE.train`.
    init(_ wanted: RatingMatrix, settings: EASE.Settings, shouldStop: @escaping @Sendable () -> Bool)
        throws(EngineError)
    {
        all = try EASE.train(on: wanted, settings: settings, shouldStop: shouldStop)
        var fixed = settings
        fixed.lambdas = [all.manifest.lambda]
        var folds: [EASE] = []
        for fold in 0..<RecallFolds.foldCount {
            let others = RatingMatrix(
                movieCount: wanted.movieCount,
                histories: (0..<wanted.userCount).map { user in
                    RecallFolds.fold(ofUser: user) == fold ? [] : wanted.history(ofUser: user)
                }
            )
            folds.append(try EASE.train(on: others, settings: fixed, shouldStop: shouldStop))
        }
        self.folds = folds
    }

    /// The weights that did not see a user.
    func without(user: Int) -> EASE {
        folds[RecallFolds.fold(ofUser: user)]
    }

    private static func fold(ofUser user: Int) -> Int {
        Int(mixed(0x5EED, UInt64(user)) % UInt64(foldCount))
    }
}

extension EASE {
    /// The scores of some movies, 0 for those without weights.
    func scores(of movieRows: [UInt32], history: [Rating]) -> [Float] {
        let scores = ownScores(history)
        return movieRows.map { movie in ownRow(ofMovie: Int(movie)).map { scores[$0] } ?? 0 }
    }

    /// The score of every movie with weights, by own row.
    func ownScores(_ history: [Rating]) -> [Float] {
        let weighted = weightedHistory(history)
        return [Float](unsafeUninitializedCapacity: width) { scores, count in
            self.scores(weighted, into: UnsafeMutableBufferPointer(rebasing: scores[..<width]))
            count = width
        }
    }
}
