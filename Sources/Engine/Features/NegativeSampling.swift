internal import Glibc

/// Movies that a user never rated, drawn beside their ratings: what "would not watch" is learnt from.
public struct NegativeSampling: Hashable, Sendable {
    /// Movies for each rating that gets some; they are drawn independently, so one may come twice.
    public var count: Int
    /// Which ratings get some.
    public var beside: Beside
    /// A movie's chance is its number of ratings to this power: 0 draws evenly among all movies of the catalogue, 1 by popularity.
    public var popularityPower: Double
    public var seed: UInt64

    public enum Beside: String, Hashable, Sendable, CaseIterable {
        case positives, ratings
    }

    public init(count: Int, beside: Beside = .positives, popularityPower: Double = 0, seed: UInt64) {
        precondition(count >= 0, "NegativeSampling: \(count) negatives")
        self.count = count
        self.beside = beside
        self.popularityPower = popularityPower
        self.seed = seed
    }
}

/// Draws movies that a user does not rate anywhere in a log.
struct NegativeSampler {
    private let table: AliasTable
    private let weights: [Double]
    /// User u's movies, ascending, lie at `offsets[u] ..< offsets[u + 1]` of `rated`.
    private let offsets: [Int]
    private let rated: [UInt32]
    private var generator: SeededGenerator

    /// Draws after which a user is taken to have rated nearly everything, and the rest is listed.
    private static let drawsMax = 32

    init(_ sampling: NegativeSampling, log: RatingLog) {
        var counts = [Int](repeating: 0, count: log.movieCount)
        for row in log.movieRows { counts[Int(row)] += 1 }
        weights = counts.map { pow(Double($0), sampling.popularityPower) }
        table = AliasTable(weights)
        (offsets, rated) = NegativeSampler.moviesByUser(log)
        generator = SeededGenerator(seed: sampling.seed)
    }

    /// A movie that the user does not rate; `nil` where there is none of a weight above 0.
    mutating func draw(forUser user: Int) -> Int? {
        for _ in 0..<NegativeSampler.drawsMax {
            guard let movie = table.draw(using: &generator) else { return nil }
            if !isRated(movie, by: user) { return movie }
        }
        return drawFromRest(forUser: user)
    }

    /// The same draw by listing what remains: the same chances, for users who rated nearly everything.
    private mutating func drawFromRest(forUser user: Int) -> Int? {
        var rest = weights
        for movie in rated[offsets[user]..<offsets[user + 1]] { rest[Int(movie)] = 0 }
        return AliasTable(rest).draw(using: &generator)
    }

    private func isRated(_ movie: Int, by user: Int) -> Bool {
        var low = offsets[user]
        var high = offsets[user + 1]
        while low < high {
            let middle = (low + high) / 2
            if rated[middle] < movie { low = middle + 1 } else { high = middle }
        }
        return low < offsets[user + 1] && rated[low] == movie
    }

    private static func moviesByUser(_ log: RatingLog) -> (offsets: [Int], movies: [UInt32]) {
        var offsets = [Int](repeating: 0, count: log.userCount + 1)
        for user in log.userRows { offsets[Int(user) + 1] += 1 }
        for user in 0..<log.userCount { offsets[user + 1] += offsets[user] }
        var next = offsets
        var movies = [UInt32](repeating: 0, count: log.count)
        for (user, movie) in zip(log.userRows, log.movieRows) {
            movies[next[Int(user)]] = movie
            next[Int(user)] += 1
        }
        for user in 0..<log.userCount { movies[offsets[user]..<offsets[user + 1]].sort() }
        return (offsets, movies)
    }
}
