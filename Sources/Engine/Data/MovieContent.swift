/// What a movie is, apart from its ratings: the input of the content models and of the onboarding groups.
public struct MovieContent: Hashable, Sendable {
    /// In the catalogue's order, the first being the one a film is known by.
    public var genres: [String]
    /// `nil` where it is unknown; never a made-up year.
    public var year: Int?
    /// `nil` where it is unknown; several stand with `;` between them.
    public var director: String?
    public var keywords: [String]
    /// Without the year; empty where it is unknown.
    public var title: String
    /// The main producing one; `nil` where it is unknown.
    public var country: String?
    /// What happens, in a sentence or two; empty where it is unknown.
    public var plot: String
    /// What people wrote on it, each as often as it was written.
    public var tags: [String]

    public init(
        genres: [String] = [],
        year: Int? = nil,
        director: String? = nil,
        keywords: [String] = [],
        title: String = "",
        country: String? = nil,
        plot: String = "",
        tags: [String] = []
    ) {
        self.genres = genres
        self.year = year
        self.director = director
        self.keywords = keywords
        self.title = title
        self.country = country
        self.plot = plot
        self.tags = tags
    }
}
