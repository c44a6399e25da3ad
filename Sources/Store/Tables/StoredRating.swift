/// The current rating of a (user, movie) pair.
public struct StoredRating: Sendable, Hashable {
    /// 1...10.
    public var halfStars: UInt8
    /// When it was given, in Unix seconds.
    public var time: UInt32

    public init(halfStars: UInt8, time: UInt32) {
        self.halfStars = halfStars
        self.time = time
    }
}

/// Ratings in columns: index i of each is one rating. Within a user the order is (time, offset).
public struct RatingColumns: Sendable, Equatable {
    public var users: [UInt32] = []
    public var movies: [UInt32] = []
    public var halfStars: [UInt8] = []
    /// Unix seconds.
    public var times: [UInt32] = []
    public var offsets: [UInt64] = []
    /// Whether the rating came with an import.
    public var imported: [Bool] = []

    public var count: Int { users.count }

    public init() {}
}

/// A tag that somebody gave to a movie.
public struct MovieTag: Sendable, Hashable {
    public var movieID: UInt32
    /// 0: somebody who is no user here.
    public var userID: UInt32
    public var text: String
    /// Unix seconds.
    public var time: UInt32

    public init(movieID: UInt32, userID: UInt32, text: String, time: UInt32) {
        self.movieID = movieID
        self.userID = userID
        self.text = text
        self.time = time
    }
}
