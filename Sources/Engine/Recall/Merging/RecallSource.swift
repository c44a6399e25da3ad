/// Where a candidate comes from. The raw value is its name everywhere.
public enum RecallSource: String, CaseIterable, Sendable {
    /// EASE over all of the ratings; of movies without weights their content.
    case itemBased = "item-based"
    case als
    case item2vec
    case deepwalk
    case twoTowers = "two-towers"
    /// Like the movies that were liked of late.
    case similar
    /// What people of like taste love.
    case social
    /// Of like content: the road for new movies.
    case content
    /// The best known of the genres that the user likes.
    case genre
    case popular
    /// New releases, and what came to the catalogue of late.
    case fresh
    /// By chance, the same all day: what no other source would show.
    case explore

    /// How many candidates it gives where nobody says otherwise: of 500, once doubles are taken out.
    ///
    /// On ml-latest-small, each user's last liked movie among 500 candidates: all of item-based .686 (covering .59 of the catalogue), all of ALS
    /// .686 (.46), these quotas .677 (.91); with a third of each taken by the weaker sources .654.
    public var usualQuota: Int {
        switch self {
        case .itemBased: 300
        case .als: 150
        case .social: 60
        case .similar, .content: 30
        case .item2vec, .twoTowers, .popular, .explore: 15
        case .deepwalk, .genre, .fresh: 10
        }
    }

    /// Its place among the sources.
    var number: Int {
        switch self {
        case .itemBased: 0
        case .als: 1
        case .item2vec: 2
        case .deepwalk: 3
        case .twoTowers: 4
        case .similar: 5
        case .social: 6
        case .content: 7
        case .genre: 8
        case .popular: 9
        case .fresh: 10
        case .explore: 11
        }
    }
}

/// How many candidates each source may give, and how many there shall be of all together.
public struct RecallQuotas: Hashable, Sendable {
    /// By source, in the order of `RecallSource.allCases`; 0: it is not asked.
    private var quotas: [Int]
    /// Where the sources have more in common than was thought, the first of those asked fills up to so many.
    public var candidateCount: Int

    /// All sources with their usual quotas.
    public static let usual = RecallQuotas(
        quotas: RecallSource.allCases.map(\.usualQuota),
        candidateCount: 500
    )

    private init(quotas: [Int], candidateCount: Int) {
        self.quotas = quotas
        self.candidateCount = candidateCount
    }

    /// Some sources.
    ///
    /// - Parameters:
    ///   - chosen: each with its quota.
    ///   - candidateCount: what the first one fills up to; 0: none fills up.
    public init(_ chosen: [RecallSource: Int], candidateCount: Int = 0) {
        self.init(quotas: RecallSource.allCases.map { max(0, chosen[$0] ?? 0) }, candidateCount: candidateCount)
    }

    public subscript(source: RecallSource) -> Int { quotas[source.number] }

    /// Of the sources asked the first one.
    var first: RecallSource? { RecallSource.allCases.first { self[$0] > 0 } }
}
