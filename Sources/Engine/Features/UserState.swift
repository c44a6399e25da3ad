/// What the current ratings of one user say of them: all of them in order of (time, offset), integer sums over the last hundred (the
/// *window*), and the positives.
///
/// 8 bytes a rating and 4 a positive. All ratings stay, so that one taken back lets the newest outside of the window in again.
public struct UserState: Sendable {
    /// Rows of the movies that the user liked, oldest first: the history that samples point into.
    public private(set) var positives: [UInt32] = []
    private var history: [Entry] = []
    private var halfStars = Moments()
    private var years = Moments()
    /// How many positives of the window have each genre.
    private var genreCounts = InlineArray<64, UInt8>(repeating: 0)
    /// Genre number + 1 of the most frequent genres among them, 0 for none; kept, since only positives change it.
    private var topGenres = InlineArray<5, UInt8>(repeating: 0)

    /// The window's length in ratings.
    public static let windowLength = 100

    /// A rating in 8 bytes: the movie's row and, in the lowest four bits, its half stars stand in one word.
    private struct Entry: Sendable {
        let time: UInt32
        private let packed: UInt32

        init(_ rating: Rating) {
            time = rating.time
            packed = UInt32(rating.movieRow) << 4 | UInt32(rating.halfStars)
        }

        var movieRow: Int { Int(packed >> 4) }
        var halfStars: UInt8 { UInt8(packed & 15) }
    }

    public init() {}

    /// Ratings of any age.
    public var ratingCount: Int { history.count }

    /// The current rating of a movie; `nil` without one. Linear in the ratings.
    public func rating(ofMovie row: Int) -> Rating? {
        history.first { $0.movieRow == row }.map {
            Rating(movieRow: row, halfStars: $0.halfStars, time: $0.time)
        }
    }

    /// Takes in a rating, whose offset is above those of all that were applied. Its time may be any: it comes after those of the same time.
    ///
    /// - Parameters:
    ///   - rating: of a movie of which the user has no rating.
    ///   - movies: the features of the movies.
    ///   - positiveHalfStarsMin: what a positive has at least.
    /// - Complexity: O(1) for a rating that is the newest, else linear in the ratings.
    mutating func apply(_ rating: Rating, movies: MovieFeatures, positiveHalfStarsMin: UInt8) {
        let entry = Entry(rating)
        var place = history.count
        while place > 0, history[place - 1].time > rating.time { place -= 1 }
        if rating.halfStars >= positiveHalfStarsMin {
            let later = history[place...].count { $0.halfStars >= positiveHalfStarsMin }
            positives.insert(UInt32(rating.movieRow), at: positives.count - later)
        }
        history.insert(entry, at: place)

        let start = max(0, history.count - UserState.windowLength)
        guard place >= start else { return }
        var likes = enter(entry, movies, positiveHalfStarsMin)
        if start > 0 { likes = leave(history[start - 1], movies, positiveHalfStarsMin) || likes }
        if likes { rankGenres(count: movies.genres.count) }
    }

    /// Takes back the current rating of a movie: it was removed, or another replaces it. Nothing remains of it.
    ///
    /// - Returns: the rating; `nil` where there is none.
    /// - Complexity: linear in the ratings.
    mutating func takeBack(movieRow row: Int, movies: MovieFeatures, positiveHalfStarsMin: UInt8) -> Rating? {
        guard let place = history.lastIndex(where: { $0.movieRow == row }) else { return nil }
        let start = max(0, history.count - UserState.windowLength)
        let entry = history[place]
        if place >= start {
            var likes = leave(entry, movies, positiveHalfStarsMin)
            if start > 0 { likes = enter(history[start - 1], movies, positiveHalfStarsMin) || likes }
            if likes { rankGenres(count: movies.genres.count) }
        }
        if entry.halfStars >= positiveHalfStarsMin {
            let later = history[place...].count { $0.halfStars >= positiveHalfStarsMin }
            positives.remove(at: positives.count - later)
        }
        history.remove(at: place)
        return Rating(movieRow: row, halfStars: entry.halfStars, time: entry.time)
    }

    /// Makes room, where the number of ratings to come is known.
    mutating func reserve(ratings: Int, positives positivesCount: Int) {
        history.reserveCapacity(ratings)
        positives.reserveCapacity(positivesCount)
    }

    /// Writes the user's features at a time into a sample.
    @inline(__always)
    func write(to sample: inout Sample, time: UInt32) {
        sample.time = time
        sample.historyCount = UInt32(positives.count)
        sample.userRatingCount = UInt8(truncatingIfNeeded: halfStars.count)
        sample.userAverage = halfStars.mean(unit: 2)
        sample.userDeviation = halfStars.deviation(unit: 2)
        sample.userAverageYear = years.mean()
        sample.userYearDeviation = years.deviation()
        sample.daysSinceLastRating = days(until: time)
        sample.userGenre1 = topGenres[0]
        sample.userGenre2 = topGenres[1]
        sample.userGenre3 = topGenres[2]
        sample.userGenre4 = topGenres[3]
        sample.userGenre5 = topGenres[4]
    }

    /// Days from the latest rating to a time; 0 where that rating is from later, NaN without a rating.
    private func days(until time: UInt32) -> Float {
        guard let last = history.last else { return .nan }
        return time > last.time ? Float(Double(time - last.time) / 86_400) : 0
    }

    /// Counts a rating into the window.
    ///
    /// - Returns: whether it is a positive.
    private mutating func enter(_ entry: Entry, _ movies: MovieFeatures, _ positiveHalfStarsMin: UInt8) -> Bool {
        halfStars.add(Int(entry.halfStars))
        let year = movies.years[entry.movieRow]
        if year > 0 { years.add(Int(year)) }
        guard entry.halfStars >= positiveHalfStarsMin else { return false }
        var left = movies.genreSets[entry.movieRow]
        while left != 0 {
            genreCounts[left.trailingZeroBitCount] += 1
            left &= left - 1
        }
        return true
    }

    /// Counts a rating out of the window.
    ///
    /// - Returns: whether it is a positive.
    private mutating func leave(_ entry: Entry, _ movies: MovieFeatures, _ positiveHalfStarsMin: UInt8) -> Bool {
        halfStars.remove(Int(entry.halfStars))
        let year = movies.years[entry.movieRow]
        if year > 0 { years.remove(Int(year)) }
        guard entry.halfStars >= positiveHalfStarsMin else { return false }
        var left = movies.genreSets[entry.movieRow]
        while left != 0 {
            genreCounts[left.trailingZeroBitCount] -= 1
            left &= left - 1
        }
        return true
    }

    /// Finds the most frequent genres of the window, ties in the order of their numbers.
    private mutating func rankGenres(count: Int) {
        // Count above, complement of the number below: the greater key comes first.
        var keys = InlineArray<5, UInt16>(repeating: 0)
        for genre in 0..<count where genreCounts[genre] > 0 {
            var key = UInt16(genreCounts[genre]) << 8 | UInt16(255 - genre)
            for place in 0..<5 where key > keys[place] { swap(&key, &keys[place]) }
        }
        for place in 0..<5 { topGenres[place] = keys[place] > 0 ? UInt8(256 - (keys[place] & 255)) : 0 }
    }
}
