/// All current ratings as compressed sparse rows by user: four columns, 9 bytes a rating.
///
/// User u's ratings lie at `offsets[u] ..< offsets[u + 1]`, ordered by (time, offset in the log). Immutable; what came
/// later lies in an overlay of whoever serves, and a new matrix is built now and then.
public struct RatingMatrix: Sendable {
    public let movieCount: Int
    /// `userCount + 1` positions, the first 0 and the last `count`.
    public let offsets: [Int]
    public let movieRows: [UInt32]
    public let halfStars: [UInt8]
    public let times: [UInt32]

    /// Takes columns that are in order already.
    ///
    /// - Precondition: the columns are equally long, `offsets` ascends from 0 to their length, each movie row is below
    ///   `movieCount`, each user's times ascend. Rows come from our own tables, never from a file: so they are not errors.
    public init(movieCount: Int, offsets: [Int], movieRows: [UInt32], halfStars: [UInt8], times: [UInt32]) {
        precondition(
            offsets.first == 0 && offsets.last == movieRows.count,
            "RatingMatrix: offsets do not span the ratings"
        )
        precondition(
            movieRows.count == halfStars.count && movieRows.count == times.count,
            "RatingMatrix: columns differ in length"
        )
        precondition(movieRows.allSatisfy { $0 < movieCount }, "RatingMatrix: a movie row is not below \(movieCount)")
        self.movieCount = movieCount
        self.offsets = offsets
        self.movieRows = movieRows
        self.halfStars = halfStars
        self.times = times
    }

    /// Sorts ratings that come in the order of the log: by user, and in each user by (time, that order).
    ///
    /// - Parameters:
    ///   - userCount: users there are; `userRows` are below it.
    ///   - movieCount: movies there are; the ratings' rows are below it.
    ///   - userRows: the user of each rating.
    ///   - ratings: current ratings alone, at most one for a pair, in the order of the log.
    public init(userCount: Int, movieCount: Int, userRows: [Int], ratings: [Rating]) {
        precondition(
            userRows.count == ratings.count,
            "RatingMatrix: \(userRows.count) users for \(ratings.count) ratings"
        )
        var offsets = [Int](repeating: 0, count: userCount + 1)
        for user in userRows { offsets[user + 1] += 1 }
        for user in 0..<userCount { offsets[user + 1] += offsets[user] }
        var next = offsets
        var order = [Int](repeating: 0, count: ratings.count)
        for (index, user) in userRows.enumerated() {
            order[next[user]] = index
            next[user] += 1
        }
        for user in 0..<userCount {
            order[offsets[user]..<offsets[user + 1]].sort {
                (ratings[$0].time, $0) < (ratings[$1].time, $1)
            }
        }
        self.init(
            movieCount: movieCount,
            offsets: offsets,
            movieRows: order.map { UInt32(ratings[$0].movieRow) },
            halfStars: order.map { ratings[$0].halfStars },
            times: order.map { ratings[$0].time }
        )
    }

    /// A matrix of histories, one a user.
    public init(movieCount: Int, histories: [[Rating]]) {
        self.init(
            userCount: histories.count,
            movieCount: movieCount,
            userRows: histories.enumerated().flatMap { user, history in history.map { _ in user } },
            ratings: histories.flatMap { $0 }
        )
    }

    public var userCount: Int { offsets.count - 1 }

    public var count: Int { movieRows.count }

    /// Where user u's ratings lie in the columns.
    public func range(ofUser user: Int) -> Range<Int> {
        offsets[user]..<offsets[user + 1]
    }

    public subscript(index: Int) -> Rating {
        Rating(movieRow: Int(movieRows[index]), halfStars: halfStars[index], time: times[index])
    }

    /// User u's ratings, oldest first. A copy.
    public func history(ofUser user: Int) -> [Rating] {
        range(ofUser: user).map { self[$0] }
    }

    /// The statistics of every movie, by row.
    public func movieStatistics() -> [MovieStatistics] {
        var statistics = [MovieStatistics](repeating: MovieStatistics(), count: movieCount)
        for (row, stars) in zip(movieRows, halfStars) {
            statistics[Int(row)].add(halfStars: stars)
        }
        return statistics
    }
}
