/// The transpose of a `RatingMatrix`: who rated each movie, users in ascending rows. Built on demand, 5 bytes a rating.
public struct RatingsByMovie: Sendable {
    /// Movie m's ratings lie at `offsets[m] ..< offsets[m + 1]`.
    public let offsets: [Int]
    public let userRows: [UInt32]
    public let halfStars: [UInt8]

    public init(_ matrix: RatingMatrix) {
        var offsets = [Int](repeating: 0, count: matrix.movieCount + 1)
        for row in matrix.movieRows { offsets[Int(row) + 1] += 1 }
        for movie in 0..<matrix.movieCount { offsets[movie + 1] += offsets[movie] }
        var next = offsets
        var userRows = [UInt32](repeating: 0, count: matrix.count)
        var halfStars = [UInt8](repeating: 0, count: matrix.count)
        for user in 0..<matrix.userCount {
            for index in matrix.range(ofUser: user) {
                let movie = Int(matrix.movieRows[index])
                userRows[next[movie]] = UInt32(user)
                halfStars[next[movie]] = matrix.halfStars[index]
                next[movie] += 1
            }
        }
        self.offsets = offsets
        self.userRows = userRows
        self.halfStars = halfStars
    }

    public func range(ofMovie movie: Int) -> Range<Int> {
        offsets[movie]..<offsets[movie + 1]
    }
}
