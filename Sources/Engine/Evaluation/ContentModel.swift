/// `ContentSpace` in the leaderboard: movies that are about what the user liked movies to be about.
///
/// A user is Σ (r − r̄)·v̂ over the rated movies with unit vectors v̂, r̄ being the user's mean, shrunk to 3.5 stars; where all that the model
/// gets to see is wanted, their mean. What is known of a movie comes from the log.
struct ContentModel: EvaluatedModel {
    static let settings = ["width", "terms"]

    let name = "content"
    private var settings = ContentSpace.Settings()

    init(_ settings: ModelSettings) throws(EngineError) {
        if let width = try settings.integer("width", in: 1...512) { self.settings.width = width }
        if let count = try settings.integer("terms", in: 1...1_000_000) { self.settings.termsMax = count }
    }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        var settings = settings
        settings.seed = data.seed
        settings.threads = data.threads
        let content = try ContentSpace(
            fitting: data.log.movies,
            settings: settings,
            progress: { phase, fraction in
                let done = Int((fraction * 100).rounded())
                progress(TrainingProgress(phase: phase, done: done, total: 100, unit: ""))
            },
            shouldStop: shouldStop
        )
        return Trained(space: content.space)
    }

    private struct Trained: TrainedModel {
        let space: EmbeddingSpace

        /// Stars that everybody's mean is shrunk to, and for how many ratings that counts.
        private static let prior: (stars: Float, count: Float) = (3.5, 5)

        var byteCount: Int { space.byteCount }

        /// 0 for a movie of which nothing is known, and for a user without ratings of others.
        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            let user = userVector(query.history)
            let square = user.reduce(0) { $0 + $1 * $1 }
            let scale = square >= Float.leastNormalMagnitude ? 1 / square.squareRoot() : 0
            return movieRows.map { row in
                let product = zip(user, space.vector(ofMovie: Int(row))).reduce(Float(0)) { $0 + $1.0 * $1.1 }
                return product * scale * space.inverseNorms[Int(row)]
            }
        }

        private func userVector(_ history: [Rating]) -> [Float] {
            let stars = history.reduce(0) { $0 + $1.stars }
            let mean = (stars + Self.prior.stars * Self.prior.count) / (Float(history.count) + Self.prior.count)
            // One star for all says nothing of what is liked more, so their mean is what is liked.
            let isOneSided = history.allSatisfy { $0.stars >= 3.5 }
            var user = [Float](repeating: 0, count: space.width)
            for rating in history {
                let weight = (isOneSided ? 1 : rating.stars - mean) * space.inverseNorms[rating.movieRow]
                for (place, value) in space.vector(ofMovie: rating.movieRow).enumerated() {
                    user[place] += weight * value
                }
            }
            return user
        }
    }
}
