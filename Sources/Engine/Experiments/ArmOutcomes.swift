/// What became of one person's exposures in an arm.
public struct UserOutcome: Sendable, Equatable {
    /// Movies seen, each once.
    public var exposures = 0
    public var opens = 0
    /// Exposed movies that got 3.5 stars or more within the window.
    public var likes = 0
    /// Exposed movies that got any stars within the window.
    public var ratings = 0
    /// Of those ratings.
    public var starSum = 0.0

    public init() {}
}

/// What became of an arm: rates whose unit of randomisation is the person.
public struct ArmOutcomes: Sendable, Equatable {
    /// Who saw at least one row.
    public private(set) var users = 0
    public private(set) var exposures = 0
    public private(set) var opens = 0
    public private(set) var likes = 0
    public private(set) var ratings = 0
    /// Per exposure.
    public private(set) var openRate = ClusteredRatio()
    /// Per exposure.
    public private(set) var likeRate = ClusteredRatio()
    /// Per rating of an exposed movie.
    public private(set) var stars = ClusteredRatio()

    public init() {}

    public mutating func add(_ user: UserOutcome) {
        guard user.exposures > 0 else { return }
        users += 1
        exposures += user.exposures
        opens += user.opens
        likes += user.likes
        ratings += user.ratings
        openRate.add(numerator: Double(user.opens), denominator: Double(user.exposures))
        likeRate.add(numerator: Double(user.likes), denominator: Double(user.exposures))
        stars.add(numerator: user.starSum, denominator: Double(user.ratings))
    }
}
