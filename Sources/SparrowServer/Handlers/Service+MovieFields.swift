import Importers
import Protocol
import Store
import Text

extension Service {
    /// The fields of a movie of a file, checked. The title may carry its year in parentheses.
    func movieFields(of movie: FileMovie) throws(Status) -> MovieFields {
        let original = try checkedText(
            movie.title,
            "title of movie \(movie.fileID)",
            length: 1...Service.titleLengthMax
        )
        let parsed = MovieTitle(parsing: original)
        return MovieFields(
            title: parsed.shown,
            originalTitle: original,
            titleKey: foldedTitleKey(parsed.shown),
            year: parsed.year.flatMap { UInt16(exactly: $0) },
            genres: try checkedList(movie.genres, "genre", countMax: 32),
            director: try checkedText(movie.director, "director", length: 0...512),
            country: try checkedText(movie.country, "country", length: 0...256),
            keywords: try checkedList(movie.keywords, "keyword", countMax: 64),
            imdbID: try checkedText(movie.imdbID, "imdb_id", length: 0...32),
            tmdbID: try checkedText(movie.tmdbID, "tmdb_id", length: 0...32),
            plot: try checkedText(movie.plot, "plot", length: 0...500)
        )
    }

    /// The fields of a movie that somebody adds.
    ///
    /// - Throws: INVALID_ARGUMENT for an empty or hostile title, or a year before the first film.
    func movieFields(of request: CreateMovieRequest) throws(Status) -> MovieFields {
        let title = try checkedText(request.title, "title", length: 1...Service.titleLengthMax)
        guard !Text.words(title).isEmpty else {
            throw .invalidArgument(
                "title \(quoted(title)) has no letter or digit; give the title as it is shown, without the year"
            )
        }
        if let year = request.year, !(1870...2200).contains(year) {
            throw .invalidArgument("year \(year) is outside of 1870 to 2200; leave it out if it is not known")
        }
        return MovieFields(
            title: title,
            originalTitle: request.year.map { "\(title) (\($0))" } ?? title,
            titleKey: foldedTitleKey(title),
            year: request.year.flatMap { UInt16(exactly: $0) },
            genres: try checkedList(request.genres, "genre", countMax: 32),
            director: try checkedText(request.director, "director", length: 0...512),
            country: try checkedText(request.country, "country", length: 0...256),
            keywords: try checkedList(request.keywords, "keyword", countMax: 64),
            plot: try checkedText(request.plot, "plot", length: 0...500)
        )
    }

    private func checkedList(_ texts: [String], _ field: String, countMax: Int) throws(Status) -> [String] {
        guard texts.count <= countMax else {
            throw .invalidArgument("\(texts.count) \(field)s; at most \(countMax) are kept")
        }
        var checked: [String] = []
        for text in texts {
            checked.append(try checkedText(text, field, length: 1...128))
        }
        return checked
    }
}

/// What makes two titles the same film's: their folded words or, for a title of signs alone, the folded title.
private func foldedTitleKey(_ title: String) -> String {
    let words = Text.words(title)
    return words.isEmpty ? Text.folded(title) : words.joined(separator: " ")
}

extension MovieFields {
    /// The fields of a movie that a reader has checked.
    init(_ movie: ImportedMovie) {
        let parsed = MovieTitle(parsing: movie.title)
        self.init(
            title: parsed.shown,
            originalTitle: movie.title,
            titleKey: foldedTitleKey(parsed.shown),
            year: parsed.year.flatMap { UInt16(exactly: $0) },
            genres: movie.genres,
            director: movie.director,
            country: movie.country,
            keywords: movie.keywords,
            imdbID: movie.imdbID,
            tmdbID: movie.tmdbID,
            plot: movie.plot
        )
    }
}
