/// Sequences of movies: what skip-gram takes for sentences. Sequence s lies at `offsets[s] ..< offsets[s + 1]`.
struct MovieSequences: Sendable {
    var offsets: [Int] = [0]
    var movieRows: [UInt32] = []
    /// Movies of the catalogue; rows are below it.
    let movieCount: Int

    init(movieCount: Int) {
        self.movieCount = movieCount
    }

    var count: Int { offsets.count - 1 }

    mutating func append(_ sequence: some Sequence<UInt32>) {
        movieRows.append(contentsOf: sequence)
        offsets.append(movieRows.count)
    }

    func range(_ sequence: Int) -> Range<Int> { offsets[sequence]..<offsets[sequence + 1] }

    /// What each user liked, in the order of time.
    ///
    /// - Parameters:
    ///   - ratings: a user a row, the oldest first.
    ///   - likedFrom: half stars of a positive.
    init(positivesOf ratings: RatingMatrix, likedFrom: UInt8) {
        self.init(movieCount: ratings.movieCount)
        for user in 0..<ratings.userCount {
            append(
                ratings.range(ofUser: user).lazy.filter { ratings.halfStars[$0] >= likedFrom }.map {
                    ratings.movieRows[$0]
                }
            )
        }
    }
}
