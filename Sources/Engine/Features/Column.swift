/// What a ranking model reads, a column each; a model states the columns that it wants.
public enum Column: Hashable, Sendable, Codable {
    /// One embedding of a categorical feature (a slot with a vocabulary).
    case category(Category)
    /// One number, transformed; a missing one is the mean of training, and has a flag beside it where `flagged`.
    case number(Number, Transformation)
    /// Quantile buckets of a number, embedded: bucket 0 is "missing".
    case buckets(Number)
    /// Two categories hashed together.
    case cross(Category, Category, buckets: Int)
    /// The latest earlier positives of the user, newest first, at most `length`.
    case history(length: Int)
}

/// A categorical feature.
public enum Category: Hashable, Sendable, Codable {
    case userID
    case movieID
    /// 0...2: in the catalogue's order.
    case movieGenre(Int)
    /// 0...4: by count among the user's earlier positives.
    case userGenre(Int)
    /// 0...4: the user's latest earlier positives, newest first.
    case recentMovie(Int)
    /// UTC.
    case hour
    case weekday
}

/// A numeric feature.
public enum Number: String, Hashable, Sendable, Codable, CaseIterable {
    case releaseYear
    case movieRatingCount
    case movieAverage
    case movieDeviation
    case userRatingCount
    case userAverage
    case userDeviation
    case userAverageYear
    case userYearDeviation
    case daysSinceLastRating
    /// What recall made of the pair, where ranking is taught to reorder it; missing elsewhere.
    case recallScore
}

/// How a number becomes an input; fitted on the training samples and stored with the model.
public enum Transformation: String, Hashable, Sendable, Codable, CaseIterable {
    case identity
    case minMax
    case zScore
    /// log(1 + x), then z-score.
    case logZScore
}
