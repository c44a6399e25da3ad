/// What a list is asked for.
public struct RecallRequest: Sendable {
    /// All current ratings of the user, the newest star among them. None of these movies is in the answer.
    public var history: [Rating]
    /// Rows to leave out besides, as the hidden ones.
    public var excluded: [Int]
    /// Only these; `nil` for all.
    public var allowed: MovieSet?
    /// How many, at most.
    public var count: Int

    public init(history: [Rating], excluded: [Int] = [], allowed: MovieSet? = nil, count: Int) {
        self.history = history
        self.excluded = excluded
        self.allowed = allowed
        self.count = count
    }
}

/// A recommended movie.
public struct Recommendation: Hashable, Sendable {
    public var movieRow: Int
    /// The model's; re-ranking adds the shares of `effects`.
    public var score: Float
    public var because: Because
    /// In the model's order, from 1; 0 for a film from below the places that were ranked exactly.
    public var modelRank: Int
    /// What re-ranking did to it.
    public var effects: [RerankingEffect] = []
}

/// The largest single reason why a movie stands where it stands; what is said is what the score is made of.
public enum Because: Hashable, Sendable {
    /// A film that the user rated, and what it adds to the score.
    case rated(movieRow: Int, halfStars: UInt8, contribution: Float)
    /// The user's own ratings of a genre.
    case genre(String, meanStars: Float, count: Int)
    /// Everybody's ratings of the movie: the mean, shrunk, and how many.
    case popular(meanStars: Float, count: Int)
}

/// What one rating adds to a score; below zero where it takes away.
public struct Contribution: Hashable, Sendable {
    public var movieRow: Int
    public var halfStars: UInt8
    public var value: Float
}

/// A score taken apart.
public struct Explanation: Hashable, Sendable {
    public var movieRow: Int
    /// The popularity and all contributions.
    public var score: Float
    public var popularity: Float
    /// The largest first, one for each rating of the history.
    public var contributions: [Contribution]
    public var because: Because

    /// What the rating of one movie adds: "the film just rated" for a row that it moved. `nil` if it is not in the history.
    public func contribution(ofRated movieRow: Int) -> Contribution? {
        contributions.first { $0.movieRow == movieRow }
    }
}
