/// The running state from which features are made, in training and in serving alike: one value for each user and each movie, and what is known of the
/// movies themselves.
///
/// Knows exactly the ratings that were applied and not taken back; a sample made from it holds what they say, and nothing else. What was
/// replaced leaves no trace: the state is that of a replay of the current ratings.
public struct FeatureState: Sendable {
    public private(set) var users: [UserState]
    public private(set) var movies: [MovieState]
    /// By movie row; the genre numbers of samples are places in its vocabulary.
    public private(set) var movieFeatures: MovieFeatures
    /// A positive has at least so many half stars.
    public let positiveHalfStarsMin: UInt8

    /// A state without ratings.
    public init(userCount: Int, movies contents: [MovieContent], positiveHalfStarsMin: UInt8 = 7) {
        users = [UserState](repeating: UserState(), count: userCount)
        movies = [MovieState](repeating: MovieState(), count: contents.count)
        movieFeatures = MovieFeatures(contents)
        self.positiveHalfStarsMin = positiveHalfStarsMin
    }

    /// What is known of movies now, without any user: for serving, where users are made of their histories.
    init(movies contents: [MovieContent], statistics: [MovieStatistics], positiveHalfStarsMin: UInt8 = 7) {
        self.init(userCount: 0, movies: contents, positiveHalfStarsMin: positiveHalfStarsMin)
        for (row, known) in zip(movies.indices, statistics) { movies[row] = MovieState(known) }
    }

    /// The state after all ratings of a log.
    public init(replaying log: RatingLog, positiveHalfStarsMin: UInt8 = 7) {
        self.init(userCount: log.userCount, movies: log.movies, positiveHalfStarsMin: positiveHalfStarsMin)
        reserve(for: log)
        for index in 0..<log.count { apply(log[index], ofUser: Int(log.userRows[index])) }
    }

    /// The features of a user and a movie at a time, from the ratings that were applied: **the** function that makes features.
    ///
    /// The user's own rating of the movie must not be among them; where it is, take it back in a copy first.
    ///
    /// - Parameters:
    ///   - user: the user's row.
    ///   - movie: the movie's row.
    ///   - time: Unix seconds, not before the last rating applied.
    /// - Returns: the sample, with 0 half stars: whoever knows the target writes it.
    @inline(__always)
    public func sample(ofUser user: Int, movie: Int, time: UInt32) -> Sample {
        var sample = Sample(userRow: UInt32(user), movieRow: UInt32(movie))
        users[user].write(to: &sample, time: time)
        movies[movie].write(to: &sample)
        return sample
    }

    /// The samples of one user and many movies at a time; the user's part is made once.
    ///
    /// - Parameters:
    ///   - user: the user's row.
    ///   - movieRows: the movies' rows.
    ///   - time: Unix seconds, not before the last rating applied.
    /// - Returns: a sample for each movie, as `sample(ofUser:movie:time:)` makes it.
    public func samples(ofUser user: Int, movies movieRows: some Sequence<UInt32>, time: UInt32) -> [Sample] {
        var sample = Sample(userRow: UInt32(user), movieRow: 0)
        users[user].write(to: &sample, time: time)
        return movieRows.map { row in
            sample.movieRow = row
            movies[Int(row)].write(to: &sample)
            return sample
        }
    }

    /// Takes in a rating, whose offset is above those of all that were applied before. Replaces the user's rating of the movie only through `takeBack`.
    ///
    /// - Precondition: the user has no current rating of the movie.
    @inline(__always)
    public mutating func apply(_ rating: Rating, ofUser user: Int) {
        users[user].apply(rating, movies: movieFeatures, positiveHalfStarsMin: positiveHalfStarsMin)
        movies[rating.movieRow].apply(halfStars: rating.halfStars)
    }

    /// Takes back the user's current rating of a movie.
    ///
    /// - Returns: the rating; `nil` where there is none, and nothing changes then.
    @discardableResult
    public mutating func takeBack(movie: Int, ofUser user: Int) -> Rating? {
        let rating = users[user].takeBack(
            movieRow: movie,
            movies: movieFeatures,
            positiveHalfStarsMin: positiveHalfStarsMin
        )
        if let rating { movies[movie].takeBack(halfStars: rating.halfStars) }
        return rating
    }

    /// Takes in a rating in the place of the one that the user has given the movie, if any: the older leaves no trace.
    public mutating func replace(with rating: Rating, ofUser user: Int) {
        takeBack(movie: rating.movieRow, ofUser: user)
        apply(rating, ofUser: user)
    }

    /// Takes in a new user at the next row.
    public mutating func appendUser() {
        users.append(UserState())
    }

    /// Takes in a new movie at the next row.
    public mutating func append(_ movie: MovieContent) {
        movies.append(MovieState())
        movieFeatures.append(movie)
    }

    /// Gives each user as much room as a log needs, so that a replay copies nothing and leaves no slack.
    mutating func reserve(for log: RatingLog) {
        var ratings = [UInt32](repeating: 0, count: users.count)
        var positives = ratings
        for (user, halfStars) in zip(log.userRows, log.halfStars) {
            ratings[Int(user)] += 1
            if halfStars >= positiveHalfStarsMin { positives[Int(user)] += 1 }
        }
        for user in users.indices {
            users[user].reserve(ratings: Int(ratings[user]), positives: Int(positives[user]))
        }
    }
}
