/// Requests that a model answered when it was trained, with its answers: whoever reads it from its files asks them again.
///
/// Films, people and moment are the set's own, so that the answers stay what they were whatever is rated meanwhile. The people are made up: what
/// somebody rated is not kept beside a model.
public struct GoldenRequests: Hashable, Sendable, Codable {
    struct Movie: Hashable, Sendable, Codable {
        var id: UInt32
        var genres: [String]
        var year: Int?
        /// Ratings by half stars.
        var histogram: [UInt32]
    }

    struct Request: Hashable, Sendable, Codable {
        /// Places among the movies, the oldest rating first, and the half stars of each.
        var history: [Int]
        var halfStars: [UInt8]
        var candidates: [Int]
        /// One for each candidate.
        var scores: [Float]
    }

    /// So far an answer may be from the one of then, relative to scores above 1: what another processor's order of additions makes of it is a tenth.
    static let tolerance: Float = 1e-4
    private static let movieMax = 120
    private static let historyCounts = [0, 1, 4, 12, 30, 60]
    private static let candidateMax = 50
    /// Seconds between two ratings.
    private static let pause: UInt32 = 60

    var movies: [Movie]
    var requests: [Request]
    /// Unix seconds, after all ratings.
    var time: UInt32

    /// Asks a model that has just learnt, and keeps its answers; `nil` where one of them is no number.
    ///
    /// - Parameters:
    ///   - weights: of the model.
    ///   - log: what it was trained on, for its films.
    init?(asking weights: RankerWeights, filmsOf log: RatingLog) {
        var generator = SeededGenerator(seed: 0x601D)
        let rows = weights.recall.movieRows.shuffled(using: &generator).prefix(Self.movieMax).map { Int($0) }
        let statistics = log.matrix().movieStatistics()
        movies = rows.map { row in
            let ratings = statistics[row].histogram
            // As many as tell the films apart: they are taken in one by one.
            let scale = max(1, Double(statistics[row].count) / 40)
            return Movie(
                id: log.movieIDs[row].rawValue,
                genres: log.movies[row].genres,
                year: log.movies[row].year,
                histogram: ratings.map { UInt32((Double($0) / scale).rounded()) }
            )
        }
        time = 1_600_000_000
        requests = Self.historyCounts.filter { $0 < rows.count }.map { count in
            let order = rows.indices.shuffled(using: &generator)
            return Request(
                history: Array(order.prefix(count)),
                halfStars: (0..<count).map { _ in UInt8.random(in: 2...10, using: &generator) },
                candidates: Array(order.dropFirst(count).prefix(Self.candidateMax)),
                scores: []
            )
        }
        let rowOfID = Dictionary(uniqueKeysWithValues: zip(movies.map(\.id), rows))
        guard let answers = answers(of: weights, row: { rowOfID[$0.rawValue] }),
            answers.allSatisfy({ $0.allSatisfy(\.isFinite) })
        else { return nil }
        for (place, scores) in answers.enumerated() { requests[place].scores = scores }
    }

    /// Asks a model again.
    ///
    /// - Parameters:
    ///   - weights: of the model.
    ///   - row: the row in the catalogue that its recall counts by.
    /// - Returns: what is wrong with its answers; `nil`: they are those of then.
    func fault(of weights: RankerWeights, row: (MovieID) -> Int?) -> String? {
        guard let answers = answers(of: weights, row: row), answers.count == requests.count else {
            return "its golden requests are of other films, or damaged"
        }
        for (number, (request, scores)) in zip(requests, answers).enumerated() {
            guard scores.count == request.scores.count else { return "its golden requests are damaged" }
            for (then, now) in zip(request.scores, scores) {
                guard abs(then - now) <= Self.tolerance * max(1, abs(then)) else {
                    return "golden request \(number + 1) is answered with a score of \(now), and was with \(then) "
                        + "when it was trained"
                }
            }
        }
        return nil
    }

    /// - Returns: the scores of each request's candidates; `nil` for a film that the catalogue lacks, or places that are none.
    private func answers(of weights: RankerWeights, row: (MovieID) -> Int?) -> [[Float]]? {
        let rows = movies.compactMap { row(MovieID($0.id)) }
        let places = requests.flatMap { $0.history + $0.candidates }
        guard rows.count == movies.count, places.allSatisfy({ movies.indices.contains($0) }),
            requests.allSatisfy({ $0.history.count == $0.halfStars.count }),
            requests.allSatisfy({ $0.halfStars.allSatisfy { (1...10).contains($0) } }),
            movies.allSatisfy({ $0.histogram.count == 10 && $0.histogram.allSatisfy { $0 < 1_000 } })
        else { return nil }
        let state = FeatureState(
            movies: movies.map { MovieContent(genres: $0.genres, year: $0.year) },
            statistics: movies.map(\.statistics)
        )
        let ids = movies.map { MovieID($0.id) }
        let scorer = RankingScorer(weights.ranked, state: state, userIDs: [], movieIDs: ids)
        return requests.map { request in
            let history = zip(request.history, request.halfStars).enumerated().map { number, rated in
                let age = UInt32(request.history.count - number) * Self.pause
                return Rating(movieRow: rated.0, halfStars: rated.1, time: time - age)
            }
            var asker = UserState()
            for rating in history {
                asker.apply(
                    rating,
                    movies: state.movieFeatures,
                    positiveHalfStarsMin: ServedRanker.likedFrom
                )
            }
            // The recall counts by the catalogue's rows, the scorer by places among these films.
            let liked = history.filter { $0.halfStars >= ServedRanker.likedFrom }.map { rating in
                Rating(movieRow: rows[rating.movieRow], halfStars: rating.halfStars, time: rating.time)
            }
            return scorer.scores(
                of: request.candidates.map { UInt32($0) },
                for: asker,
                userRow: nil,
                time: time,
                recallScores: weights.recall.scores(of: request.candidates.map { UInt32(rows[$0]) }, history: liked)
            )
        }
    }
}

extension GoldenRequests.Movie {
    fileprivate var statistics: MovieStatistics {
        var statistics = MovieStatistics()
        for (place, count) in histogram.enumerated() {
            for _ in 0..<count { statistics.add(halfStars: UInt8(place + 1)) }
        }
        return statistics
    }
}
