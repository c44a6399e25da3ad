/// What is known of each movie apart from its ratings, by row: its year and its genres as numbers. 19 bytes a movie.
public struct MovieFeatures: Sendable {
    /// The genre vocabulary in the order of names; a genre's number is its place here, and ties between genres are broken by it.
    public let genres: [String]
    /// 0 where the year is unknown.
    private(set) var years: [UInt16] = []
    /// Bit g is set where the movie has genre number g.
    private(set) var genreSets: [UInt64] = []
    /// Three a movie, in the catalogue's order: genre number + 1, 0 for none.
    private(set) var firstGenres: [UInt8] = []

    private let numbers: [String: UInt8]

    /// Genres of a movie that have a column of their own.
    static let firstGenresCount = 3
    /// Genres that get a number, the most frequent ones: a set of them is one word. MovieLens has twenty.
    static let genresMax = 64

    /// The features of every movie of a catalogue, by row.
    ///
    /// - Parameters:
    ///   - movies: what each movie is.
    ///   - otherGenres: names that the vocabulary is to have though no movie has them.
    init(_ movies: [MovieContent], otherGenres: Set<String> = []) {
        var counts = Dictionary(uniqueKeysWithValues: otherGenres.map { ($0, 0) })
        for movie in movies {
            for genre in movie.genres { counts[genre, default: 0] += 1 }
        }
        let known = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(MovieFeatures.genresMax)
        genres = known.map(\.key).sorted()
        var numbers: [String: UInt8] = [:]
        for (number, genre) in genres.enumerated() { numbers[genre] = UInt8(number) }
        self.numbers = numbers
        for movie in movies { append(movie) }
    }

    public var movieCount: Int { years.count }

    /// Takes in a new movie at the next row. A genre that the catalogue did not know counts for nothing yet.
    public mutating func append(_ movie: MovieContent) {
        // No film was made before 1; a year that does not fit is no year.
        years.append(movie.year.flatMap { UInt16(exactly: $0) } ?? 0)
        let known = movie.genres.compactMap { numbers[$0] }
        genreSets.append(known.reduce(0) { $0 | 1 << UInt64($1) })
        for place in 0..<MovieFeatures.firstGenresCount {
            firstGenres.append(place < known.count ? known[place] + 1 : 0)
        }
    }

    /// `nil` where it is unknown, and for a row that came later.
    public func year(ofMovie row: Int) -> Int? {
        row < years.count && years[row] > 0 ? Int(years[row]) : nil
    }

    /// The number of the movie's first, second or third genre.
    ///
    /// - Parameters:
    ///   - place: 0...2.
    ///   - row: the movie.
    /// - Returns: `nil` where it has fewer, and for a row that came later.
    public func genre(_ place: Int, ofMovie row: Int) -> Int? {
        guard row < years.count else { return nil }
        let number = firstGenres[row * MovieFeatures.firstGenresCount + place]
        return number > 0 ? Int(number) - 1 : nil
    }

    /// What is known of a movie as the catalogue has it: its year and its first three genres.
    func content(ofMovie row: Int) -> MovieContent {
        let own = (0..<MovieFeatures.firstGenresCount).compactMap { genre($0, ofMovie: row) }
        return MovieContent(genres: own.map { genres[$0] }, year: year(ofMovie: row))
    }

    /// Genre number + 1 of the first three genres, 0 for none.
    func genreCodes(ofMovie row: Int) -> (UInt8, UInt8, UInt8) {
        let start = row * MovieFeatures.firstGenresCount
        return (firstGenres[start], firstGenres[start + 1], firstGenres[start + 2])
    }

    /// The year as a number; NaN where it is unknown.
    @inline(__always)
    func yearNumber(ofMovie row: Int) -> Float {
        years[row] > 0 ? Float(years[row]) : .nan
    }
}
