/// A candidate where the model has it.
public struct RankedMovie: Hashable, Sendable {
    public var movieRow: Int
    public var score: Float
    /// Whether the model gave the score. Others stand where recall has them, and their scores are of another kind.
    public var isJudged: Bool

    public init(movieRow: Int, score: Float, isJudged: Bool = true) {
        self.movieRow = movieRow
        self.score = score
        self.isJudged = isJudged
    }
}

/// What re-ranking did to a film.
public enum RerankingEffect: Hashable, Sendable {
    /// New films are lifted: the share of the score.
    case fresh(share: Float)
    /// It is like a film above it: the share of the score, and the film that it is most like.
    case diversity(share: Float, likeMovieRow: Int)
    /// Enough films of a genre stood above it: a number of the catalogue's genres.
    case genreCap(genre: Int)
    /// Little is known of it: it got a place so that more is learnt.
    case explored

    /// What it adds to the model's score.
    public var share: Float {
        switch self {
        case .fresh(let share), .diversity(let share, _): share
        case .genreCap, .explored: 0
        }
    }
}

/// A film of a list that was ordered anew. Its score is the model's and the shares of its effects.
public struct RerankedMovie: Hashable, Sendable {
    /// In the model's order, from 0.
    public var place: Int
    public var effects: [RerankingEffect] = []
}
