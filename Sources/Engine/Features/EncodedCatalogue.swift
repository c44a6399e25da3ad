/// What an encoder makes of the users, movies and genres of a catalogue, by row; what came later is unknown.
struct EncodedCatalogue: Sendable {
    /// With one more at the end, for those who came later; so are the movies.
    private let users: [User]
    private let movies: [Movie]
    /// Of movies, once more: a history reads nothing else of them.
    private let movieRows: [UInt32]
    /// By genre number + 1, as samples hold it.
    private let genreRows: [UInt32]
    private let genreKeys: [UInt64]

    private struct User: Sendable {
        var vocabularyRow: UInt32 = 0
        var key: UInt64 = 0
    }

    struct Movie: Sendable {
        var vocabularyRow: UInt32 = 0
        /// NaN where it is unknown.
        var year: Float = .nan
        /// Id + 1; 0 for a movie that came later.
        var key: UInt64 = 0
        /// Genre number + 1, 0 for none.
        var genres: (UInt8, UInt8, UInt8) = (0, 0, 0)
    }

    init(_ encoder: FeatureEncoder, userIDs: [UserID], movieIDs: [MovieID], movieFeatures: MovieFeatures) {
        var userRows: [UInt32: UInt32] = [:]
        for (row, id) in encoder.userVocabulary.enumerated() where id != FeatureEncoder.erasedUser {
            userRows[id] = UInt32(row + 1)
        }
        users =
            userIDs.map { User(vocabularyRow: userRows[$0.rawValue] ?? 0, key: UInt64($0.rawValue) + 1) } + [User()]
        let known = Dictionary(uniqueKeysWithValues: zip(encoder.movieVocabulary, UInt32(1)...))
        movies =
            movieIDs.indices.map { row in
                Movie(
                    vocabularyRow: known[movieIDs[row].rawValue] ?? 0,
                    year: movieFeatures.yearNumber(ofMovie: row),
                    key: UInt64(movieIDs[row].rawValue) + 1,
                    genres: movieFeatures.genreCodes(ofMovie: row)
                )
            } + [Movie()]
        movieRows = movies.map(\.vocabularyRow)
        let genres = Dictionary(uniqueKeysWithValues: zip(encoder.genreVocabulary, UInt32(1)...))
        genreRows = [0] + movieFeatures.genres.map { genres[$0] ?? 0 }
        genreKeys = [0] + movieFeatures.genres.map { EncodedCatalogue.key(ofName: $0) }
    }

    @inline(__always)
    func movie(_ row: UInt32) -> Movie {
        movies[min(Int(row), movies.count - 1)]
    }

    @inline(__always)
    func vocabularyRow(ofMovie row: UInt32) -> UInt32 {
        movieRows[min(Int(row), movieRows.count - 1)]
    }

    @inline(__always)
    func vocabularyRow(ofUser row: UInt32) -> UInt32 {
        users[min(Int(row), users.count - 1)].vocabularyRow
    }

    /// The vocabulary row of a genre number + 1, as samples hold it; 0 for 0.
    @inline(__always)
    func genreRow(_ code: UInt8) -> UInt32 {
        genreRows[Int(code)]
    }

    /// What a category of a sample is called in a cross, wherever its row stands; 0 where it is missing.
    func key(of category: Category, _ sample: Sample, _ movie: Movie, _ recent: RecentMovies) -> UInt64 {
        switch category {
        case .userID: users[min(Int(sample.userRow), users.count - 1)].key
        case .movieID: movie.key
        case .movieGenre(let place): genreKeys[Int(movie.genre(place))]
        case .userGenre(let place): genreKeys[Int(sample.userGenre(place))]
        case .recentMovie(let place): recent[place].map { self.movie($0).key } ?? 0
        case .hour: UInt64(sample.hour) + 1
        case .weekday: UInt64(sample.weekday) + 1
        }
    }

    /// FNV-1a (Fowler, Noll, Vo) over the UTF-8 of a name.
    private static func key(ofName name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

extension EncodedCatalogue.Movie {
    /// Genre number + 1 at a place of 0...2; 0 for none.
    @inline(__always)
    func genre(_ place: Int) -> UInt8 {
        switch place {
        case 0: genres.0
        case 1: genres.1
        default: genres.2
        }
    }
}

extension Sample {
    /// Genre number + 1 at a place of 0...4; 0 for none.
    @inline(__always)
    func userGenre(_ place: Int) -> UInt8 {
        switch place {
        case 0: userGenre1
        case 1: userGenre2
        case 2: userGenre3
        case 3: userGenre4
        default: userGenre5
        }
    }

    /// 0...23, UTC.
    var hour: UInt32 { time / 3600 % 24 }

    /// 0...6, UTC, from Monday.
    var weekday: UInt32 { (time / 86_400 + 3) % 7 }

    /// The numbers in the order of `Number.allCases`; NaN where one is missing.
    @inline(__always)
    func values(year: Float) -> InlineArray<11, Float> {
        [
            year, Float(movieRatingCount), movieAverage, movieDeviation, Float(userRatingCount), userAverage,
            userDeviation, userAverageYear, userYearDeviation, daysSinceLastRating,
            recallScore,
        ]
    }
}
