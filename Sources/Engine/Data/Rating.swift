/// One current rating of a user: the movie's dense row, the stars in halves (1...10) and the time in Unix seconds.
public struct Rating: Hashable, Sendable {
    public var movieRow: Int
    public var halfStars: UInt8
    public var time: UInt32

    public init(movieRow: Int, halfStars: UInt8, time: UInt32) {
        self.movieRow = movieRow
        self.halfStars = halfStars
        self.time = time
    }

    /// The rating in stars, 0.5...5.
    public var stars: Float { Float(halfStars) / 2 }
}
