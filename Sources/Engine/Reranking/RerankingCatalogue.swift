internal import Glibc

/// What re-ranking knows of the movies: arrays by row, shared with whoever made them. A row beyond an array is a movie of which that is not known.
public struct RerankingCatalogue: Sendable {
    /// Of each movie the numbers of its genres.
    public var genres: [[UInt16]]
    /// 0: unknown.
    public var years: [UInt16]
    /// What counts as new is said of this year.
    public var newestYear: Int
    /// Ratings of each movie, and their mean in stars, shrunk towards everybody's.
    public var counts: [UInt32]
    public var meanStars: [Float]
    /// Mean stars of a movie of which nothing is known.
    public var priorStars: Float
    /// In which movies are like each other; `nil`: by their genres alone.
    public var space: EmbeddingSpace?

    public init(
        genres: [[UInt16]],
        years: [UInt16] = [],
        newestYear: Int? = nil,
        counts: [UInt32] = [],
        meanStars: [Float] = [],
        priorStars: Float = 3.5,
        space: EmbeddingSpace? = nil
    ) {
        self.genres = genres
        self.years = years
        self.newestYear = newestYear ?? RerankingCatalogue.newestYear(years)
        self.counts = counts
        self.meanStars = meanStars
        self.priorStars = priorStars
        self.space = space
    }

    /// The year that one movie in a hundred reaches, so that a slip of the pen in one year does not make all others old. 0 where no year is known.
    public static func newestYear(_ years: [UInt16]) -> Int {
        var counts = [Int](repeating: 0, count: Int(years.max() ?? 0) + 1)
        for year in years { counts[Int(year)] += 1 }
        var newer = (years.count - counts[0]) / 100
        for year in counts.indices.dropFirst().reversed() {
            newer -= counts[year]
            if newer < 0 { return year }
        }
        return 0
    }

    // MARK: Of one movie

    func genres(of row: Int) -> [UInt16] { row < genres.count ? genres[row] : [] }

    func ratingCount(of row: Int) -> Int { row < counts.count ? Int(counts[row]) : 0 }

    func meanStars(of row: Int) -> Float { row < meanStars.count ? meanStars[row] : priorStars }

    /// So many years make a film half as new.
    private static let halfLifeYears: Float = 3

    /// 1 for the newest films, half of it three years before, and so on; 0 where the year is unknown.
    func freshness(of row: Int) -> Float {
        guard row < years.count, years[row] > 0 else { return 0 }
        let age = max(0, newestYear - Int(years[row]))
        return exp2f(-Float(age) / RerankingCatalogue.halfLifeYears)
    }

    /// How like two movies are, 0...1: the cosine of their vectors, or, where one has none, the Jaccard similarity of their genres.
    ///
    /// What points away from each other is unlike, and not more than unlike.
    func likeness(_ one: Int, _ other: Int) -> Float {
        if let space, space.hasVector(one), space.hasVector(other) {
            return min(1, max(0, space.cosine(one, other)))
        }
        let (own, others) = (genres(of: one), genres(of: other))
        let shared = own.count { others.contains($0) }
        let union = own.count + others.count - shared
        return union > 0 ? Float(shared) / Float(union) : 0
    }
}
