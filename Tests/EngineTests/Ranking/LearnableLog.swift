@testable import Engine

/// Small logs that ranking models can learn from, and the edges of what a log can be.
enum LearnableLog {
    /// 50 users and 48 movies: even users like horror, odd ones romance, and half of the movies are good; each of the two makes a like
    /// likelier, and both together nearly sure. 32 ratings each.
    static let tastesAndQuality: RatingLog = {
        var generator = SeededGenerator(seed: 21)
        let events = (0..<50).flatMap { user in
            (0..<48).shuffled(using: &generator).prefix(32).map { movie in (user: user, movie: movie) }
        }.shuffled(using: &generator)
        return log(userCount: 50, movieCount: 48, events) { user, movie in
            let isTaste = user % 2 == movie % 2
            let isGood = movie / 2 % 2 == 0
            return (isTaste ? 3 : 0) + (isGood ? 3 : 0) + Int.random(in: 2...4, using: &generator)
        }
    }()

    /// One user who likes every other movie.
    static let oneUser = log(userCount: 1, movieCount: 40, (0..<40).map { (user: 0, movie: $0) }) { _, movie in
        movie % 2 == 0 ? 9 : 3
    }

    /// One movie that every other user likes.
    static let oneMovie = log(userCount: 40, movieCount: 1, (0..<40).map { (user: $0, movie: 0) }) { user, _ in
        user % 2 == 0 ? 9 : 3
    }

    /// Everybody's first rating: nothing is known of anybody.
    static let firstRatings = log(userCount: 40, movieCount: 8, (0..<40).map { (user: $0, movie: $0 % 8) }) { user, _ in
        user % 3 == 0 ? 9 : 3
    }

    /// A log of events in their order, a minute apart; every tenth movie has no year.
    static func log(
        userCount: Int,
        movieCount: Int,
        _ events: [(user: Int, movie: Int)],
        halfStars: (_ user: Int, _ movie: Int) -> Int
    ) -> RatingLog {
        RatingLog(
            userIDs: (0..<userCount).map { UserID(UInt32($0 + 1)) },
            movieIDs: (0..<movieCount).map { MovieID(UInt32($0 + 1)) },
            movies: (0..<movieCount).map {
                MovieContent(genres: [$0 % 2 == 0 ? "Horror" : "Romance"], year: $0 % 10 == 0 ? nil : 1960 + $0)
            },
            userRows: events.map { UInt32($0.user) },
            movieRows: events.map { UInt32($0.movie) },
            halfStars: events.map { UInt8(min(10, max(1, halfStars($0.user, $0.movie)))) },
            times: events.indices.map { UInt32(1_000_000 + 60 * $0) }
        )
    }
}

extension TrainingSettings {
    /// For logs of a few hundred ratings.
    static func small(epochs: Int = 8, batch: Int = 64, learningRate: Float = 5e-3, seed: UInt64 = 1)
        -> TrainingSettings
    {
        var settings = TrainingSettings()
        settings.epochs = epochs
        settings.batch = batch
        settings.optimiser.learningRate = learningRate
        settings.seed = seed
        return settings
    }
}

extension SampleTable {
    /// All samples, in the order of the log.
    var allIndices: [UInt32] { (0..<UInt32(count)).map { $0 } }
}

extension RankedModel {
    /// The bits of all weights by name.
    var weightBits: [String: [UInt32]] { weights.mapValues { $0.map(\.bitPattern) } }

    /// How often a like among the samples has a higher probability than a dislike.
    func auc(of table: SampleTable, at indices: [UInt32]) -> Double {
        let pairs = ScoredPairs(
            scores: probabilities(of: table, at: indices),
            isPositive: indices.map { table.label(of: table.samples[Int($0)]) },
            userIndices: indices.map { _ in 0 }
        )
        return pairs.auc(userWeights: [1]) ?? .nan
    }
}
