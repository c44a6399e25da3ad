/// What a movie is, apart from its ratings: the input of the content model and of the onboarding groups.
public struct MovieContent: Hashable, Sendable {
    /// In the catalogue's order, the first being the one a film is known by.
    public var genres: [String]
    /// `nil` where it is unknown; never a made-up year.
    public var year: Int?
    /// `nil` where it is unknown.
    public var director: String?
    public var keywords: [String]

    public init(genres: [String] = [], year: Int? = nil, director: String? = nil, keywords: [String] = []) {
        self.genres = genres
        self.year = year
        self.director = director
        self.keywords = keywords
    }
}
