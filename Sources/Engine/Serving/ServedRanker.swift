/// A ranking model in service: it orders candidates for one person by what is known now.
///
/// Movies stand as they were known when it was made; it is made anew now and then, so that lists hold still meanwhile. The person's part is of the
/// request's moment. Several threads may ask at once.
public final class ServedRanker: Sendable {
    public let weights: RankerWeights
    private let scorer: RankingScorer
    private let features: MovieFeatures
    private let movieCount: Int
    private let userCount: Int
    /// Half stars of a like, and of what the recall learns from.
    private static let likedFrom: UInt8 = 7

    /// Works every movie's part out: some 10 ms for 9,000 movies.
    ///
    /// - Parameters:
    ///   - weights: of this catalogue.
    ///   - movies: by row.
    ///   - movieIDs: by row.
    ///   - statistics: of the movies now, by row.
    ///   - userCount: users have the ids below it.
    public init(
        _ weights: RankerWeights,
        movies: [MovieContent],
        movieIDs: [MovieID],
        statistics: [MovieStatistics],
        userCount: Int
    ) {
        precondition(movies.count == movieIDs.count, "ServedRanker: \(movies.count) movies, \(movieIDs.count) ids")
        self.weights = weights
        self.userCount = userCount
        let state = FeatureState(movies: movies, statistics: statistics)
        features = state.movieFeatures
        movieCount = movies.count
        let users = (0..<userCount).map { UserID(UInt32($0)) }
        scorer = RankingScorer(weights.ranked, state: state, userIDs: users, movieIDs: movieIDs)
    }

    /// How well each of some movies fits a person; the higher the better.
    ///
    /// - Parameters:
    ///   - movieRows: the candidates.
    ///   - history: all current ratings, the oldest first.
    ///   - userID: whose.
    ///   - time: Unix seconds.
    /// - Returns: a score each, in the same order; −∞ for a movie that came after this was made.
    public func scores(of movieRows: [UInt32], history: [Rating], userID: UInt32, time: UInt32) -> [Float] {
        let known = movieRows.filter { $0 < movieCount }
        guard !known.isEmpty else { return movieRows.map { _ in -.infinity } }
        let past = history.filter { $0.movieRow < movieCount }
        var asker = UserState()
        for rating in past { asker.apply(rating, movies: features, positiveHalfStarsMin: Self.likedFrom) }
        let scores = scorer.scores(
            of: known,
            for: asker,
            userRow: Int(userID) < userCount ? Int(userID) : nil,
            time: time,
            recallScores: weights.recall.scores(of: known, history: past.filter { $0.halfStars >= Self.likedFrom })
        )
        guard known.count < movieRows.count else { return scores }
        var place = 0
        return movieRows.map { row in
            guard row < movieCount else { return -.infinity }
            place += 1
            return scores[place - 1]
        }
    }
}
