/// What an input depends on: the scoring of one user against many movies computes each side as seldom as it may.
public enum FeatureSide: String, Hashable, Sendable, Codable {
    /// On the user and the time of the request alone.
    case user
    /// On the movie alone.
    case movie
    /// On both.
    case pair

    /// What depends on both sides depends on the pair.
    func joined(_ other: FeatureSide) -> FeatureSide { self == other ? self : .pair }
}

/// One categorical input: a row below `cardinality`, row 0 being "unknown" or "missing".
public struct CategorySlot: Hashable, Sendable {
    public let column: Column
    /// Slots of the same vocabulary have the same rows, and may share an embedding table.
    public let vocabulary: Vocabulary
    public let cardinality: Int
    public let side: FeatureSide

    public enum Vocabulary: Hashable, Sendable {
        case users, movies, genres, hours, weekdays
        case buckets(Number)
        case cross(Category, Category)
    }
}

/// One numeric input.
public struct NumericInput: Hashable, Sendable {
    public let number: Number
    public let kind: Kind
    public let side: FeatureSide

    public enum Kind: Hashable, Sendable {
        /// The transformed number; a missing one is the mean of training.
        case value(Transformation)
        /// 1 where the number is missing, else 0: only for numbers that were missing in training.
        case isMissing
    }
}

extension Category {
    var side: FeatureSide {
        switch self {
        case .movieID, .movieGenre: .movie
        case .userID, .userGenre, .recentMovie, .hour, .weekday: .user
        }
    }
}

extension Number {
    var side: FeatureSide {
        switch self {
        case .releaseYear, .movieRatingCount, .movieAverage, .movieDeviation: .movie
        case .userRatingCount, .userAverage, .userDeviation, .userAverageYear, .userYearDeviation,
            .daysSinceLastRating:
            .user
        case .recallScore: .pair
        }
    }
}
