/// All current ratings of everybody in the order of the log, (time, offset): what features are made from and what the protocols split.
///
/// Four columns, 13 bytes a rating. Users and movies stand as dense rows; `userIDs` and `movieIDs` lead back to their ids.
public struct RatingLog: Sendable {
    /// The id of each user row.
    public let userIDs: [UserID]
    /// The id of each movie row.
    public let movieIDs: [MovieID]
    /// What each movie is, by movie row; also for movies that nobody rated.
    public let movies: [MovieContent]
    public private(set) var userRows: [UInt32] = []
    public private(set) var movieRows: [UInt32] = []
    public private(set) var halfStars: [UInt8] = []
    /// Unix seconds, ascending.
    public private(set) var times: [UInt32] = []

    /// Sorts ratings that come in the order of their offsets by (time, offset).
    ///
    /// - Precondition: the columns are equally long, rows are below `userIDs.count` and `movieIDs.count`, half stars are in 1...10, and each
    ///   (user, movie) comes at most once.
    public init(
        userIDs: [UserID],
        movieIDs: [MovieID],
        movies: [MovieContent],
        userRows: [UInt32],
        movieRows: [UInt32],
        halfStars: [UInt8],
        times: [UInt32]
    ) {
        precondition(movieIDs.count == movies.count, "RatingLog: \(movies.count) movies for \(movieIDs.count) ids")
        precondition(
            userRows.count == movieRows.count && userRows.count == halfStars.count && userRows.count == times.count,
            "RatingLog: columns differ in length"
        )
        precondition(userRows.allSatisfy { $0 < userIDs.count }, "RatingLog: a user row is not below \(userIDs.count)")
        precondition(
            movieRows.allSatisfy { $0 < movieIDs.count },
            "RatingLog: a movie row is not below \(movieIDs.count)"
        )
        precondition(halfStars.allSatisfy { (1...10).contains($0) }, "RatingLog: half stars outside of 1...10")
        self.userIDs = userIDs
        self.movieIDs = movieIDs
        self.movies = movies
        let order = RatingLog.order(of: times)
        self.userRows = order.map { userRows[Int($0)] }
        self.movieRows = order.map { movieRows[Int($0)] }
        self.halfStars = order.map { halfStars[Int($0)] }
        self.times = order.map { times[Int($0)] }
    }

    /// Where each rating of a log stood among the times that it was made of: by (time, place).
    public static func order(of times: [UInt32]) -> [UInt32] {
        // Time above, place below: one key that sorts without a closure's second comparison.
        var keys = times.enumerated().map { UInt64($1) << 32 | UInt64($0) }
        keys.sort()
        return keys.map { UInt32(truncatingIfNeeded: $0) }
    }

    public var count: Int { userRows.count }
    public var userCount: Int { userIDs.count }
    public var movieCount: Int { movieIDs.count }

    /// The rating at a position, whose user is `userRows[position]`.
    public subscript(position: Int) -> Rating {
        Rating(movieRow: Int(movieRows[position]), halfStars: halfStars[position], time: times[position])
    }

    /// The ratings at which `isIncluded` holds, in the same order, with the same rows for users and movies.
    ///
    /// - Parameter isIncluded: takes a position in the columns.
    /// - Returns: a log with fewer ratings.
    public func filtered(_ isIncluded: (Int) -> Bool) -> RatingLog {
        var part = self
        let kept = (0..<count).filter(isIncluded)
        part.userRows = kept.map { userRows[$0] }
        part.movieRows = kept.map { movieRows[$0] }
        part.halfStars = kept.map { halfStars[$0] }
        part.times = kept.map { times[$0] }
        return part
    }

    /// The same ratings by user.
    public func matrix() -> RatingMatrix {
        RatingMatrix(
            userCount: userCount,
            movieCount: movieCount,
            userRows: userRows.map { Int($0) },
            ratings: (0..<count).map {
                Rating(movieRow: Int(movieRows[$0]), halfStars: halfStars[$0], time: times[$0])
            }
        )
    }
}
