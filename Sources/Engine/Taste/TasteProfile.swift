internal import Foundation

/// What everybody rates and how, by genre, era, country and director: made once, and compared with by every profile.
public struct TasteBaseline: Sendable {
    /// What a movie can be told by.
    public enum Kind: Int, CaseIterable, Sendable {
        case genre, era, country, director
    }

    struct Trait: Hashable, Sendable {
        var kind: Kind
        var name: String
    }

    let traits: [Trait]
    /// By movie row, places in `traits`.
    let traitsOfMovie: [[UInt32]]
    /// By trait: ratings of all people, and the sum of their half stars.
    let counts: [Int]
    let sums: [Int]
    let ratingCount: Int
    let mean: Float
    /// By movie row; `nil` where nobody has rated it.
    let movieMeans: [Float?]

    /// - Parameters:
    ///   - movies: by row.
    ///   - statistics: by row; of more recent movies there may be none.
    public init(movies: [MovieContent], statistics: [MovieStatistics]) {
        var numbers: [Trait: UInt32] = [:]
        var traits: [Trait] = []
        func number(_ trait: Trait) -> UInt32 {
            if let known = numbers[trait] { return known }
            numbers[trait] = UInt32(traits.count)
            traits.append(trait)
            return UInt32(traits.count - 1)
        }
        traitsOfMovie = movies.map { movie in
            var own = Set(movie.genres).sorted().map { number(Trait(kind: .genre, name: $0)) }
            if let year = movie.year { own.append(number(Trait(kind: .era, name: "\(year / 10 * 10)s"))) }
            if let country = movie.country { own.append(number(Trait(kind: .country, name: country))) }
            let directors = (movie.director ?? "").split(separator: ";").map { name in
                String(name.drop { $0 == " " })
            }
            return own + directors.map { number(Trait(kind: .director, name: $0)) }
        }
        var counts = [Int](repeating: 0, count: traits.count)
        var sums = counts
        for (row, movie) in statistics.enumerated() where row < movies.count {
            for trait in traitsOfMovie[row] {
                counts[Int(trait)] += movie.count
                sums[Int(trait)] += movie.sum
            }
        }
        self.traits = traits
        self.counts = counts
        self.sums = sums
        ratingCount = statistics.reduce(0) { $0 + $1.count }
        let halfStars = statistics.reduce(0) { $0 + $1.sum }
        mean = ratingCount > 0 ? Float(halfStars) / Float(2 * ratingCount) : 0
        movieMeans = statistics.map(\.mean)
    }
}

/// What somebody likes and watches, against everybody.
public struct TasteProfile: Sendable {
    /// One genre, era, country or director.
    public struct Entry: Hashable, Sendable {
        public var name: String
        public var count: Int
        public var meanStars: Float
        public var everyoneMeanStars: Float
        /// (own mean of it − own mean of all) − (everybody's mean of it − everybody's mean of all), shrunk by the count: stars that the person adds
        /// to it more than others do.
        public var liking: Float
        /// Of the own ratings.
        public var share: Float
        public var everyoneShare: Float
        /// The share against everybody's, from the lower end of what the count makes likely: three films are no passion.
        public var lift: Float
    }

    public let ratingCount: Int
    public let meanStars: Float
    /// Sample deviation of the stars; 0 under two ratings.
    public let deviation: Float
    public let everyoneMeanStars: Float
    /// Correlation of the own stars with the movies' means, −1...1; 0 under three ratings, or where one of them does not vary.
    public let mainstream: Float
    /// Ten counts, of half a star to five stars.
    public let histogram: [UInt32]
    private let entries: [TasteBaseline.Kind: [Entry]]

    private static let likingShrinkage: Float = 5

    /// The entries of a kind, the most telling first.
    public func entries(_ kind: TasteBaseline.Kind) -> [Entry] { entries[kind] ?? [] }

    /// - Parameters:
    ///   - history: movies that the baseline does not know are counted, and belong to nothing.
    ///   - baseline: of everybody.
    public init(_ history: [Rating], against baseline: TasteBaseline) {
        ratingCount = history.count
        everyoneMeanStars = baseline.mean
        var histogram = [UInt32](repeating: 0, count: 10)
        for rating in history { histogram[Int(rating.halfStars) - 1] += 1 }
        self.histogram = histogram
        let stars = history.map(\.stars)
        let mean = stars.isEmpty ? 0 : stars.reduce(0, +) / Float(stars.count)
        meanStars = mean
        let squares = stars.reduce(Float(0)) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = stars.count > 1 ? (squares / Float(stars.count - 1)).squareRoot() : 0
        mainstream = TasteProfile.correlation(
            history.compactMap { rating in
                guard rating.movieRow < baseline.movieMeans.count, let mean = baseline.movieMeans[rating.movieRow]
                else {
                    return nil
                }
                return (rating.stars, mean)
            }
        )
        var counts: [UInt32: (count: Int, halfStars: Int)] = [:]
        for rating in history where rating.movieRow < baseline.traitsOfMovie.count {
            for trait in baseline.traitsOfMovie[rating.movieRow] {
                counts[trait, default: (0, 0)].count += 1
                counts[trait, default: (0, 0)].halfStars += Int(rating.halfStars)
            }
        }
        var entries: [TasteBaseline.Kind: [Entry]] = [:]
        for (number, own) in counts {
            let trait = baseline.traits[Int(number)]
            let entry = TasteProfile.entry(
                trait.name,
                own,
                number: Int(number),
                mean: mean,
                of: history.count,
                baseline
            )
            entries[trait.kind, default: []].append(entry)
        }
        self.entries = entries.mapValues { list in
            list.sorted { ($1.telling, $0.name) < ($0.telling, $1.name) }
        }
    }

    private static func entry(
        _ name: String,
        _ own: (count: Int, halfStars: Int),
        number: Int,
        mean: Float,
        of total: Int,
        _ baseline: TasteBaseline
    ) -> Entry {
        let count = Float(own.count)
        let ownMean = Float(own.halfStars) / (2 * count)
        let everyone = baseline.counts[number]
        let everyoneMean = everyone > 0 ? Float(baseline.sums[number]) / Float(2 * everyone) : baseline.mean
        let share = count / Float(total)
        let everyoneShare = baseline.ratingCount > 0 ? Float(everyone) / Float(baseline.ratingCount) : 0
        // A count of n has a deviation of √n.
        let surely = max(0, count - count.squareRoot()) / Float(total)
        return Entry(
            name: name,
            count: own.count,
            meanStars: ownMean,
            everyoneMeanStars: everyoneMean,
            liking: ((ownMean - mean) - (everyoneMean - baseline.mean)) * count / (count + likingShrinkage),
            share: share,
            everyoneShare: everyoneShare,
            lift: everyoneShare > 0 ? surely / everyoneShare : 0
        )
    }

    /// Pearson's, of pairs.
    private static func correlation(_ pairs: [(Float, Float)]) -> Float {
        guard pairs.count >= 3 else { return 0 }
        let count = Double(pairs.count)
        let (a, b) = (pairs.map { Double($0.0) }, pairs.map { Double($0.1) })
        let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
        var (product, squareA, squareB) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            product += (x - meanA) * (y - meanB)
            squareA += (x - meanA) * (x - meanA)
            squareB += (y - meanB) * (y - meanB)
        }
        guard squareA > 1e-9, squareB > 1e-9 else { return 0 }
        return Float(product / (squareA * squareB).squareRoot())
    }
}

extension TasteProfile.Entry {
    /// How much it says of the person: a strong opinion, or more of it than others watch.
    fileprivate var telling: Float { abs(liking) + max(0, logf(max(lift, 1e-3))) * 0.5 }
}
