internal import Glibc

/// Places for films of which little is known, and who gets them: Thompson sampling (Thompson 1933; Chapelle and Li 2011).
///
/// A film's mean stars are known up to a normal distribution: with n ratings, and as if it had κ more of everybody's mean, its mean is the shrunk one
/// and its deviation σ/√(n + κ). Each day every person draws once from it for each film, and the highest draw wins the place: films that may be
/// good are shown until it is known whether they are. Those that stand best in the model's order take part: what is explored should still be for
/// the person.
struct ExplorationSlots {
    static let perTwentyMax = 10
    /// The first ten rows of each twenty are the model's: what is judged by the first ten rows cannot suffer.
    static let firstPlace = 10
    private static let period = 20

    /// With so many ratings a film is known.
    private static let knownFrom = 20
    /// So many films take part, from the better half of the candidates.
    private static let poolMax = 50
    /// Of few candidates, all.
    private static let betterMin = 100
    /// Stars: the deviation of one rating.
    private static let ratingDeviation: Float = 1
    /// κ, as in `Popularity`.
    private static let priorCount: Float = 5

    private let perTwenty: Int
    private let seed: UInt64
    private let slots: [Int]

    /// - Parameters:
    ///   - perTwenty: places of each twenty, at most `perTwentyMax`.
    ///   - count: rows of the list.
    ///   - seed: of person, day and model: the same seed, the same places and draws.
    init(perTwenty: Int, count: Int, seed: UInt64) {
        self.perTwenty = min(perTwenty, ExplorationSlots.perTwentyMax)
        self.seed = seed
        slots = ExplorationSlots.places(perTwenty: self.perTwenty, count: count, seed: seed)
    }

    /// Of the list, from 0, rising.
    var places: [Int] { slots }

    /// Spread over the second ten of each twenty: as many parts as there are slots, and in each a place by chance.
    private static func places(perTwenty: Int, count: Int, seed: UInt64) -> [Int] {
        guard perTwenty > 0 else { return [] }
        let width = period - firstPlace
        var places: [Int] = []
        for start in stride(from: 0, to: count, by: period) {
            var generator = SeededGenerator(seed: seed ^ (UInt64(start + 1) &* 0xA24B_AED4_963E_E407))
            for slot in 0..<perTwenty {
                let (from, to) = (slot * width / perTwenty, (slot + 1) * width / perTwenty)
                let step = Int(generator.next().multipliedFullWidth(by: UInt64(to - from)).high)
                places.append(start + firstPlace + from + step)
            }
        }
        return places.filter { $0 < count }
    }

    /// Films of which little is known, the highest draw first.
    ///
    /// - Parameters:
    ///   - ranked: the best first.
    ///   - movies: of the catalogue.
    /// - Returns: places in `ranked`.
    func pool(_ ranked: [RankedMovie], _ movies: RerankingCatalogue) -> [Int] {
        var drawn: [(place: Int, stars: Float)] = []
        for (place, movie) in ranked.prefix(max(ExplorationSlots.betterMin, ranked.count / 2)).enumerated() {
            let count = movies.ratingCount(of: movie.movieRow)
            guard count < ExplorationSlots.knownFrom else { continue }
            let deviation = ExplorationSlots.ratingDeviation / (Float(count) + ExplorationSlots.priorCount).squareRoot()
            drawn.append((place, movies.meanStars(of: movie.movieRow) + deviation * normal(ofMovie: movie.movieRow)))
            if drawn.count == ExplorationSlots.poolMax { break }
        }
        return drawn.sorted { ($1.stars, $0.place) < ($0.stars, $1.place) }.map(\.place)
    }

    /// A standard normal number (Box and Muller 1958), of the seed and the movie alone: what another film does cannot change it.
    func normal(ofMovie row: Int) -> Float {
        var generator = SeededGenerator(seed: seed &+ UInt64(row) &* 0xD1B5_4A32_D192_ED03)
        // In (0, 1], as a logarithm is taken of it.
        let radius = Float((generator.next() >> 40) + 1) / Float(1 << 24)
        let turn = Float(generator.next() >> 40) / Float(1 << 24)
        return (-2 * logf(radius)).squareRoot() * cosf(2 * .pi * turn)
    }
}
