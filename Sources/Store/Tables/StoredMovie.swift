/// What is told about a movie. Empty strings and lists mean "not known".
public struct MovieFields: Sendable, Hashable {
    /// As it is shown, without the year: "The Matrix".
    public var title: String
    /// As its source wrote it: "Matrix, The (1999)".
    public var originalTitle: String
    /// The title folded by the caller (case, diacritics, articles): movies of one key and one year are the same movie.
    public var titleKey: String
    public var year: UInt16?
    public var genres: [String]
    public var director: String
    public var country: String
    public var keywords: [String]
    /// Without the "tt" or with it, as long as the caller always does the same.
    public var imdbID: String
    public var tmdbID: String
    /// What it is about, in a sentence.
    public var plot: String

    public init(
        title: String,
        originalTitle: String = "",
        titleKey: String,
        year: UInt16? = nil,
        genres: [String] = [],
        director: String = "",
        country: String = "",
        keywords: [String] = [],
        imdbID: String = "",
        tmdbID: String = "",
        plot: String = ""
    ) {
        self.title = title
        self.originalTitle = originalTitle
        self.titleKey = titleKey
        self.year = year
        self.genres = genres
        self.director = director
        self.country = country
        self.keywords = keywords
        self.imdbID = imdbID
        self.tmdbID = tmdbID
        self.plot = plot
    }
}

/// A movie of the catalogue.
public struct StoredMovie: Sendable, Hashable {
    public var id: UInt32
    public var fields: MovieFields
    /// The import that created it; nil: created by itself.
    public var importID: UInt32?

    public init(id: UInt32, fields: MovieFields, importID: UInt32? = nil) {
        self.id = id
        self.fields = fields
        self.importID = importID
    }
}
