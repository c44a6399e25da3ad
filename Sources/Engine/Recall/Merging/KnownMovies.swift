/// What is known of the movies apart from any one user, in orders that recall reads from the top.
///
/// Made with each look at the statistics, some milliseconds for 60,000 movies; a movie that comes later is put in front of the fresh ones.
public struct KnownMovies: Sendable {
    /// The most popular first; only movies with ratings.
    let popular: [UInt32]
    /// Of each genre of the features the most popular first, at most so many as anybody is shown.
    let ofGenre: [[UInt32]]
    /// New releases by year and popularity, behind what came to the catalogue since.
    private(set) var fresh: [UInt32]

    /// Movies of the catalogue.
    public private(set) var count: Int

    private static let genreMax = 1_000
    private static let freshMax = 1_000

    /// Of an empty catalogue.
    public static let none = KnownMovies(
        popularity: Popularity(statistics: [], userCount: 0),
        features: ContentFeatures([]),
        years: []
    )

    /// - Parameters:
    ///   - popularity: of every movie, by row.
    ///   - features: of every movie, by row.
    ///   - years: of every movie, by row; `nil` where it is unknown.
    public init(popularity: Popularity, features: ContentFeatures, years: [Int?]) {
        count = years.count
        let scores = popularity.scores
        let order = (0..<scores.count).filter { popularity.counts[$0] > 0 }
            .sorted { (scores[$1], $0) < (scores[$0], $1) }.map { UInt32($0) }
        popular = order
        var ofGenre = [[UInt32]](repeating: [], count: features.genres.count)
        for row in order {
            for genre in features.genres(ofMovie: Int(row)) where ofGenre[genre].count < KnownMovies.genreMax {
                ofGenre[genre].append(row)
            }
        }
        self.ofGenre = ofGenre
        let dated = years.indices.compactMap { row in years[row].map { (row: row, year: $0) } }
        let newest = dated.sorted { one, other in
            if one.year != other.year { return one.year > other.year }
            let (a, b) = (score(one.row), score(other.row))
            return a != b ? a > b : one.row < other.row
        }
        fresh = newest.prefix(KnownMovies.freshMax).map { UInt32($0.row) }

        func score(_ row: Int) -> Float { row < scores.count ? scores[row] : 0 }
    }

    /// A movie that came to the catalogue just now.
    public mutating func arrived(_ row: Int) {
        count = max(count, row + 1)
        fresh.insert(UInt32(row), at: 0)
        if fresh.count > KnownMovies.freshMax { fresh.removeLast() }
    }
}
