/// What happens to a list after the model has ordered it.
public struct RerankingSettings: Hashable, Sendable {
    /// 0...1: how much a film's likeness to those above it counts. 0: nothing.
    public var diversity: Double
    /// 0...1: by how much of the range of scores the newest films are lifted. 0: by nothing.
    public var freshness: Double
    /// Films of one genre among any ten that follow each other; 0: any number.
    public var genreMax: Int
    /// Places of twenty for films of which little is known, at most `explorationSlotsMax`; 0: none.
    public var explorationSlots: Int

    public init(diversity: Double = 0, freshness: Double = 0, genreMax: Int = 0, explorationSlots: Int = 0) {
        self.diversity = diversity
        self.freshness = freshness
        self.genreMax = genreMax
        self.explorationSlots = explorationSlots
    }

    /// The model's order stands, but for one place of twenty: the first ten rows are the model's, and new films get their first ratings.
    public static let usual = RerankingSettings(explorationSlots: 1)
    /// The model's order stands.
    public static let none = RerankingSettings()

    /// Slots lie in the second half of each twenty.
    public static let explorationSlotsMax = ExplorationSlots.perTwentyMax

    /// Whether the scores of candidates matter beyond their order.
    var weighsScores: Bool { diversity > 0 || freshness > 0 || genreMax > 0 }

    /// Whether the first rows of a list are those of the model whatever the movies are.
    public func keepsOrder(ofFirst count: Int) -> Bool {
        diversity == 0 && freshness == 0 && genreMax == 0
            && (explorationSlots == 0 || count <= ExplorationSlots.firstPlace)
    }
}
