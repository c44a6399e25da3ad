import Engine

/// Logs for the tests of features, and samples worked out the slow way.
enum FeatureLogs {
    static let genres = ["Action", "Comedy", "Crime", "Drama", "Horror", "Romance", "Sci-Fi", "War"]

    /// 200 movies of 0 to 4 genres; every ninth has no year.
    static let movies: [MovieContent] = (0..<200).map { row in
        MovieContent(
            genres: (0..<row % 5).map { genres[(row * 3 + $0 * 5) % genres.count] },
            year: row % 9 == 0 ? nil : 1920 + (row * 37) % 100
        )
    }

    /// Six users who rate 150 of the 200 movies each, in an order mixed by a seed; many ratings share a time.
    static func random(seed: UInt64) -> RatingLog {
        var generator = SeededGenerator(seed: seed)
        let events = (0..<6).flatMap { user in
            (0..<200).shuffled(using: &generator).prefix(150).map { movie in (user: user, movie: movie) }
        }.shuffled(using: &generator)
        return log(
            events.enumerated().map { position, event in
                Event(
                    user: event.user,
                    movie: event.movie,
                    halfStars: UInt8.random(in: 1...10, using: &generator),
                    time: UInt32(1_000_000 + position / 4 * 50_000)
                )
            }
        )
    }

    struct Event: Hashable {
        var user: Int
        var movie: Int
        var halfStars: UInt8
        var time: UInt32
    }

    /// A log of events in the order of their offsets.
    static func log(_ events: [Event], userCount: Int = 6) -> RatingLog {
        RatingLog(
            userIDs: (0..<userCount).map { UserID(UInt32(100 + $0)) },
            movieIDs: movies.indices.map { MovieID(UInt32(1000 + $0)) },
            movies: movies,
            userRows: events.map { UInt32($0.user) },
            movieRows: events.map { UInt32($0.movie) },
            halfStars: events.map(\.halfStars),
            times: events.map(\.time)
        )
    }
}

extension RatingLog {
    /// The ratings as events, in the order of the log.
    var events: [FeatureLogs.Event] {
        (0..<count).map {
            FeatureLogs.Event(
                user: Int(userRows[$0]),
                movie: Int(movieRows[$0]),
                halfStars: halfStars[$0],
                time: times[$0]
            )
        }
    }
}

extension Sample {
    /// Every field as a word, floating-point ones by their bits: equal where the samples hold the same bytes, missing numbers too.
    var words: [UInt32] {
        [userRow, movieRow, time, historyCount, movieRatingCount] + (floats + [recallScore]).map(\.bitPattern)
            + ([userRatingCount, halfStars] + userGenres).map { UInt32($0) }
    }

    var floats: [Float] {
        [
            movieAverage, movieDeviation, userAverage, userDeviation, userAverageYear, userYearDeviation,
            daysSinceLastRating,
        ]
    }

    var userGenres: [UInt8] { [userGenre1, userGenre2, userGenre3, userGenre4, userGenre5] }
}

/// The features of a pair as their definitions say, from a list of earlier events.
struct SlowFeatures {
    var floats: [Float]
    var movieRatingCount: Int
    var userRatingCount: Int
    var history: [Int]
    var userGenres: [String]

    init(_ earlier: [FeatureLogs.Event], user: Int, movie: Int, time: UInt32) {
        let ofMovie = earlier.filter { $0.movie == movie }.map { Double($0.halfStars) / 2 }
        let ofUser = earlier.filter { $0.user == user }
        let window = ofUser.suffix(100)
        let stars = window.map { Double($0.halfStars) / 2 }
        let years = window.compactMap { FeatureLogs.movies[$0.movie].year }.map { Double($0) }
        let days = ofUser.last.map { Double(time - $0.time) / 86_400 } ?? .nan
        floats = [
            SlowFeatures.mean(ofMovie), SlowFeatures.deviation(ofMovie), SlowFeatures.mean(stars),
            SlowFeatures.deviation(stars), SlowFeatures.mean(years), SlowFeatures.deviation(years), days,
        ].map { Float($0) }
        movieRatingCount = ofMovie.count
        userRatingCount = window.count
        history = ofUser.filter { $0.halfStars >= 7 }.map(\.movie)
        let liked = window.filter { $0.halfStars >= 7 }.flatMap { FeatureLogs.movies[$0.movie].genres }
        let counts = Dictionary(grouping: liked) { $0 }.mapValues(\.count)
        userGenres = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5).map(\.key)
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = mean(values)
        let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        return values.count < 2 ? .nan : (squares / Double(values.count - 1)).squareRoot()
    }
}

/// Whether numbers are the same, missing ones included, up to rounding.
func areClose(_ left: [Float], _ right: [Float]) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy { ($0.isNaN && $1.isNaN) || abs($0 - $1) <= 1e-5 * max(1, abs($1)) }
}
