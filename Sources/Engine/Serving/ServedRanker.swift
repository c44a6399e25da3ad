/// A ranking model in service: it orders candidates for one person by what is known now.
///
/// Movies stand as they were known when it was made; it is made anew now and then, so that lists hold still meanwhile. The person's part is of the
/// request's moment. Several threads may ask at once.
public final class ServedRanker: Sendable {
    public let weights: RankerWeights
    private let scorer: RankingScorer
    private let features: MovieFeatures
    private let movieCount: Int
    /// Rising; a user's row is the place in it.
    private let userIDs: [UserID]
    /// Half stars of a like, and of what the recall learns from.
    static let likedFrom: UInt8 = 7
    /// Seconds.
    private static let pauseMax: UInt32 = 86_400

    /// Works every movie's part out: some 10 ms for 9,000 movies.
    ///
    /// - Parameters:
    ///   - weights: of this catalogue.
    ///   - movies: by row.
    ///   - movieIDs: by row.
    ///   - statistics: of the movies now, by row.
    ///   - userIDs: rising; anybody else is somebody new to the model.
    public init(
        _ weights: RankerWeights,
        movies: [MovieContent],
        movieIDs: [MovieID],
        statistics: [MovieStatistics],
        userIDs: [UserID]
    ) {
        precondition(movies.count == movieIDs.count, "ServedRanker: \(movies.count) movies, \(movieIDs.count) ids")
        self.weights = weights
        self.userIDs = userIDs
        let state = FeatureState(movies: movies, statistics: statistics)
        features = state.movieFeatures
        movieCount = movies.count
        scorer = RankingScorer(weights.ranked, state: state, userIDs: userIDs, movieIDs: movieIDs)
    }

    /// How well each of some movies fits a person; the higher the better.
    ///
    /// - Parameters:
    ///   - movieRows: the candidates.
    ///   - history: all current ratings, the oldest first.
    ///   - userID: whose.
    ///   - time: Unix seconds.
    ///   - best: how many of the best need exact scores; the others then have a bound that is below all of these. `nil`: all need them.
    /// - Returns: a score each, in the same order; −∞ for a movie that it cannot judge: one that came after this was made, or whose ratings were too few
    ///   for weights of its recall. It has seen none of those among the candidates of its training.
    public func scores(
        of movieRows: [UInt32],
        history: [Rating],
        userID: UInt32,
        time: UInt32,
        best: Int? = nil
    ) -> [Float] {
        scores(of: movieRows, for: asker(history: history, userID: userID, time: time), best: best)
    }

    /// A person at a moment: what several questions of one request have in common.
    public struct Asker: Sendable {
        fileprivate let state: UserState
        /// The recall's scores, by its own rows.
        fileprivate let recall: [Float]
        fileprivate let time: UInt32
        fileprivate let userRow: Int?
    }

    /// See `scores(of:history:userID:time:best:)`.
    public func asker(history: [Rating], userID: UInt32, time: UInt32) -> Asker {
        let past = history.filter { $0.movieRow < movieCount }
        // What was learnt was asked within sittings, seconds after a rating; somebody who comes back after years is asked as on the next day.
        let latest = past.last.map { $0.time.addingReportingOverflow(Self.pauseMax) }
        let time = latest.map { $0.overflow ? time : min(time, $0.partialValue) } ?? time
        var state = UserState()
        for rating in past { state.apply(rating, movies: features, positiveHalfStarsMin: Self.likedFrom) }
        return Asker(
            state: state,
            recall: weights.recall.ownScores(past.filter { $0.halfStars >= Self.likedFrom }),
            time: time,
            userRow: row(ofUser: userID)
        )
    }

    /// The same for somebody who asks more than once.
    public func scores(of movieRows: [UInt32], for asker: Asker, best: Int? = nil) -> [Float] {
        let known = movieRows.filter { isKnown($0) }
        guard !known.isEmpty else { return movieRows.map { _ in -.infinity } }
        let scores = scorer.scores(
            of: known,
            best: best ?? known.count,
            for: asker.state,
            userRow: asker.userRow,
            time: asker.time,
            recallScores: recallScores(of: known, for: asker)
        )
        // What came later is put in between again.
        guard known.count < movieRows.count else { return scores }
        var place = 0
        return movieRows.map { row in
            guard isKnown(row) else { return -.infinity }
            place += 1
            return scores[place - 1]
        }
    }

    /// With fewer ratings the share of likes says more of the films than of the person.
    private static let fitRatingsMin = 5

    /// The chance that a person likes each of some movies, given that the person rates it: of the second factor of the score alone, P(like | watched).
    ///
    /// The first factor is learnt as a choice among one person's candidates: any number may be added to all its logits of a person, and nothing is
    /// learnt of it. So scores say nothing across people, and the chance is made of the second, which is learnt on everybody's rated pairs alike.
    /// It does not decrease with that factor's logit; a film further down the list may have a higher one, as it is less likely to be chosen at all.
    /// - Parameters:
    ///   - movieRows: a few, as those of a list's page.
    ///   - history: all current ratings, the oldest first.
    ///   - userID: whose.
    ///   - time: Unix seconds.
    /// - Returns: one each, in the same order; `nil` for a movie that it cannot judge. All `nil` of a model that is not calibrated, and for somebody
    ///   with fewer than five ratings.
    public func fits(of movieRows: [UInt32], history: [Rating], userID: UInt32, time: UInt32) -> [Float?] {
        fits(of: movieRows, for: asker(history: history, userID: userID, time: time), ratingCount: history.count)
    }

    /// The same for somebody who asks more than once; `ratingCount`: of their history.
    public func fits(of movieRows: [UInt32], for asker: Asker, ratingCount: Int) -> [Float?] {
        let known = movieRows.filter { isKnown($0) }
        guard weights.isCalibrated, ratingCount >= Self.fitRatingsMin, !known.isEmpty else {
            return movieRows.map { _ in nil }
        }
        let fits = scorer.likeLogits(
            of: known,
            for: asker.state,
            userRow: asker.userRow,
            time: asker.time,
            recallScores: recallScores(of: known, for: asker)
        ).map { weights.ranked.probability(like: $0) }
        var place = 0
        return movieRows.map { row in
            guard isKnown(row) else { return nil }
            place += 1
            return fits[place - 1]
        }
    }

    private func recallScores(of movieRows: [UInt32], for asker: Asker) -> [Float] {
        movieRows.map { row in weights.recall.ownRow(ofMovie: Int(row)).map { asker.recall[$0] } ?? 0 }
    }

    /// Whether it can judge a movie: see `scores`.
    public func judges(_ movieRow: Int) -> Bool { isKnown(UInt32(movieRow)) }

    /// What each of some ratings adds to the score of its recall for a movie, by which ratings are chosen that may matter; 0 where nothing is known.
    public func recallContributions(to movieRow: Int, of history: [Rating]) -> [Float] {
        guard let own = weights.recall.ownRow(ofMovie: movieRow) else { return history.map { _ in 0 } }
        return history.map { rating in
            weights.recall.contributions(to: own, of: weights.recall.weightedHistory([rating])).first ?? 0
        }
    }

    private func isKnown(_ row: UInt32) -> Bool {
        row < movieCount && weights.recall.ownRow(ofMovie: Int(row)) != nil
    }

    private func row(ofUser id: UInt32) -> Int? {
        var (low, high) = (0, userIDs.count)
        while low < high {
            let middle = (low + high) / 2
            if userIDs[middle].rawValue < id { low = middle + 1 } else { high = middle }
        }
        return low < userIDs.count && userIDs[low].rawValue == id ? low : nil
    }
}
