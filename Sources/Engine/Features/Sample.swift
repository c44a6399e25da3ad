/// One (user, movie, time) with what was known strictly before it: 60 bytes.
///
/// A floating-point feature that is missing (a deviation of fewer than two ratings, a mean of none) is NaN. Static features of the movie
/// (year, genres) are looked up by its row; the history is an offset into the user's positives, never a copy.
public struct Sample: Hashable, Sendable, BitwiseCopyable {
    public var userRow: UInt32
    public var movieRow: UInt32
    /// Unix seconds.
    public var time: UInt32
    /// How many positives of the user come before the sample: the history is the end of the first so many of `SampleTable.positives(ofUser:)`,
    /// as far back as there is no `SampleTable.historyStop`.
    public var historyCount: UInt32
    /// Over all earlier ratings of the movie.
    public var movieRatingCount: UInt32
    public var movieAverage: Float
    public var movieDeviation: Float
    /// Over the user's last 100 earlier ratings, as the four below.
    public var userAverage: Float
    public var userDeviation: Float
    public var userAverageYear: Float
    public var userYearDeviation: Float
    /// Between the user's latest earlier rating and the sample, in days.
    public var daysSinceLastRating: Float
    /// What recall (EASE) made of the pair from the history before it, by weights that did not see the user.
    public var recallScore: Float
    /// 0...100.
    public var userRatingCount: UInt8
    /// The target: 1...10; 0 for a movie that was drawn as a negative, which the user did not rate.
    public var halfStars: UInt8
    /// Genres of earlier positives in the window, by count, ties by genre order: genre number + 1, 0 for none.
    public var userGenre1: UInt8
    public var userGenre2: UInt8
    public var userGenre3: UInt8
    public var userGenre4: UInt8
    public var userGenre5: UInt8

    /// A sample of which only the pair is known.
    init(userRow: UInt32, movieRow: UInt32) {
        self.userRow = userRow
        self.movieRow = movieRow
        time = 0
        historyCount = 0
        movieRatingCount = 0
        movieAverage = .nan
        movieDeviation = .nan
        userAverage = .nan
        userDeviation = .nan
        userAverageYear = .nan
        userYearDeviation = .nan
        daysSinceLastRating = .nan
        recallScore = .nan
        userRatingCount = 0
        halfStars = 0
        userGenre1 = 0
        userGenre2 = 0
        userGenre3 = 0
        userGenre4 = 0
        userGenre5 = 0
    }
}
