import Engine
import Text

/// One movie as the daemon knows it.
struct CatalogueMovie: Sendable, Equatable {
    var id: UInt32
    /// As it is shown, without the year: "The Matrix".
    var title: String
    /// As the file had it: "Matrix, The (1999)".
    var originalTitle: String
    var year: Int?
    var genres: [String]
    var director = ""
    var country = ""
    var keywords: [String] = []
    var imdbID = ""
    var tmdbID = ""
    /// What it is about, in a sentence.
    var plot = ""
}

/// All movies, immutable: dense rows, the way from ids to rows, and the title index.
///
/// A new movie makes a new catalogue; rows never change their movie, so a row of an older catalogue means the same in a newer one.
struct Catalogue: Sendable {
    let movies: [CatalogueMovie]
    let rowByID: [UInt32: Int]
    let titles: TitleIndex
    /// Every genre that some movie has, in alphabetical order.
    let genres: [String]
    /// Row → the indexes in `genres` of that movie's genres.
    let genreRows: [[UInt16]]
    /// Row → year, 0 where it is unknown.
    let years: [UInt16]
    /// What counts as new is said of this year.
    let newestYear: Int

    init(_ all: [CatalogueMovie] = []) {
        movies = all.map(Catalogue.withoutRepeatedGenres)
        rowByID = Dictionary(movies.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        titles = TitleIndex(movies.map { ($0.title, $0.originalTitle) })
        genres = Set(movies.flatMap(\.genres)).sorted()
        let genreRow = Dictionary(uniqueKeysWithValues: genres.enumerated().map { ($1, UInt16(clamping: $0)) })
        genreRows = movies.map { $0.genres.compactMap { genreRow[$0] } }
        years = movies.map { UInt16(clamping: $0.year ?? 0) }
        newestYear = RerankingCatalogue.newestYear(years)
    }

    var count: Int { movies.count }

    /// The catalogue of these movies, each known one in the row that it has; the rest follow in the order given.
    func renewed(_ all: [CatalogueMovie]) -> Catalogue {
        let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
        return Catalogue(movies.compactMap { byID[$0.id] } + all.filter { rowByID[$0.id] == nil })
    }

    /// The catalogue with new movies in the rows that follow.
    ///
    /// The title index is appended to, the arrays and the dictionary are copied. Only a genre that no movie had makes the whole
    /// catalogue anew, as it moves the others in their order.
    func adding(_ new: [CatalogueMovie]) -> Catalogue {
        guard new.allSatisfy({ $0.genres.allSatisfy(genres.contains) }) else { return Catalogue(movies + new) }
        return Catalogue(self, appending: new.map(Catalogue.withoutRepeatedGenres))
    }

    private init(_ old: Catalogue, appending new: [CatalogueMovie]) {
        movies = old.movies + new
        var rowByID = old.rowByID
        for (offset, movie) in new.enumerated() where rowByID[movie.id] == nil {
            rowByID[movie.id] = old.count + offset
        }
        self.rowByID = rowByID
        var titles = old.titles
        titles.append(new.map { ($0.title, $0.originalTitle) })
        self.titles = titles
        genres = old.genres
        genreRows =
            old.genreRows
            + new.map { $0.genres.compactMap { old.genres.firstIndex(of: $0).map(UInt16.init(clamping:)) } }
        years = old.years + new.map { UInt16(clamping: $0.year ?? 0) }
        newestYear = RerankingCatalogue.newestYear(years)
    }

    private static func withoutRepeatedGenres(_ movie: CatalogueMovie) -> CatalogueMovie {
        var movie = movie
        var seen: Set<String> = []
        movie.genres = movie.genres.filter { seen.insert($0).inserted }
        return movie
    }
}
