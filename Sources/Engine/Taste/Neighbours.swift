internal import Foundation

/// People of like taste and what they love: the "social" source of recall (user-based collaborative filtering, Herlocker et al. 1999).
///
/// Who is compared comes from a pool of people with much to tell. A person is a vector over movies, (1 + (r − m̄)/2) · log(people / raters + 1): what was
/// chosen counts, what was liked counts more, and a movie that everybody knows hardly counts. Similarity is the cosine, shrunk where few movies are shared.
/// Only people who share a movie are looked at, and of a long history the most telling movies alone, so that a request costs a bounded time.
public struct Neighbours: Sendable {
    /// Somebody of like taste.
    public struct Neighbour: Hashable, Sendable {
        /// Of the ratings that this was made of.
        public var userRow: Int
        /// At most 1.
        public var similarity: Float
        /// Movies that both rated.
        public var shared: Int
    }

    /// A movie that neighbours love.
    public struct Loved: Hashable, Sendable {
        public var movieRow: Int
        public var score: Float
    }

    /// What neighbours gave a movie.
    public struct Opinion: Hashable, Sendable {
        public var count: Int
        public var meanStars: Float
    }

    private static let poolMax = 4_096
    private static let ratingsMin = 5
    /// Entries of the index that one request reads, at most: some 20 µs.
    private static let entriesMax = 12_000
    /// So many shared movies take half of a similarity away.
    private static let shrinkage: Float = 4
    /// Popular movies are divided by their raters to this power.
    private static let popularityExponent: Float = 0.4

    /// The people of the pool, by their row in the ratings.
    private let userRows: [UInt32]
    /// 1 / the length of each one's vector.
    private let inverseNorms: [Float]
    /// By movie, who of the pool rated it and the vector's value: `offsets[m] ..< offsets[m + 1]`.
    private let offsets: [Int]
    private let people: [UInt16]
    private let values: [Float]
    /// By person of the pool, what they rated, best first: `lovedOffsets[p] ..< lovedOffsets[p + 1]`.
    private let ratedOffsets: [Int]
    private let rated: [UInt32]
    private let ratedHalfStars: [UInt8]
    private let means: [Float]
    /// log(people / raters + 1) of each movie, and raters^−popularityExponent.
    private let rarity: [Float]
    private let popularityFactors: [Float]

    /// - Parameter ratings: of everybody.
    public init(_ ratings: RatingMatrix) {
        let able = (0..<ratings.userCount).filter { ratings.range(ofUser: $0).count >= Neighbours.ratingsMin }
        // Beyond some hundreds a history tells little more, and costs.
        let chosen = able.sorted { one, other in
            let counts = (min(500, ratings.range(ofUser: one).count), min(500, ratings.range(ofUser: other).count))
            return counts.0 != counts.1 ? counts.0 > counts.1 : one < other
        }
        let pool = chosen.prefix(Neighbours.poolMax).sorted()
        userRows = pool.map { UInt32($0) }
        var raters = [Int](repeating: 0, count: ratings.movieCount)
        for row in ratings.movieRows { raters[Int(row)] += 1 }
        let everybody = Float(max(1, ratings.userCount))
        rarity = raters.map { $0 > 0 ? logf(everybody / Float($0) + 1) : 0 }
        popularityFactors = raters.map { powf(Float(max(1, $0)), -Neighbours.popularityExponent) }

        var counts = [Int](repeating: 0, count: ratings.movieCount + 1)
        for user in pool { for place in ratings.range(ofUser: user) { counts[Int(ratings.movieRows[place]) + 1] += 1 } }
        for movie in 0..<ratings.movieCount { counts[movie + 1] += counts[movie] }
        var next = counts
        var people = [UInt16](repeating: 0, count: counts[ratings.movieCount])
        var values = [Float](repeating: 0, count: people.count)
        var norms: [Float] = []
        var means: [Float] = []
        var ratedOffsets = [0]
        var rated: [UInt32] = []
        var ratedHalfStars: [UInt8] = []
        for (person, user) in pool.enumerated() {
            let history = ratings.history(ofUser: user)
            let mean = PreferenceWeights.shrunkMean(of: history)
            var square: Float = 0
            for rating in history {
                let value = Neighbours.value(rating, mean: mean) * rarity[rating.movieRow]
                people[next[rating.movieRow]] = UInt16(person)
                values[next[rating.movieRow]] = value
                next[rating.movieRow] += 1
                square += value * value
            }
            for rating in history.sorted(by: { ($1.halfStars, $0.movieRow) < ($0.halfStars, $1.movieRow) }) {
                rated.append(UInt32(rating.movieRow))
                ratedHalfStars.append(rating.halfStars)
            }
            ratedOffsets.append(rated.count)
            norms.append(square > 0 ? 1 / square.squareRoot() : 0)
            means.append(mean)
        }
        offsets = counts
        self.people = people
        self.values = values
        inverseNorms = norms
        self.means = means
        self.ratedOffsets = ratedOffsets
        self.rated = rated
        self.ratedHalfStars = ratedHalfStars
    }

    /// People that can be neighbours.
    public var poolCount: Int { userRows.count }

    private static func value(_ rating: Rating, mean: Float) -> Float {
        PreferenceWeights.weight(halfStars: rating.halfStars, mean: mean, slope: 0.5)
    }

    /// The people most alike, the most alike first.
    ///
    /// - Parameters:
    ///   - history: whose taste.
    ///   - count: how many, at most.
    ///   - userRow: the asker's own row, who is no neighbour; `nil` for somebody who is not in the ratings.
    /// - Returns: people with a similarity above 0.
    public func like(_ history: [Rating], count: Int, excluding userRow: Int? = nil) -> [Neighbour] {
        like(history, count: count) { userRows[$0] == userRow.map { UInt32($0) } }.map(\.neighbour)
    }

    private func like(
        _ history: [Rating],
        count: Int,
        isAsker: (Int) -> Bool
    ) -> [(person: Int, neighbour: Neighbour)] {
        let mean = PreferenceWeights.shrunkMean(of: history)
        let known = history.filter { $0.movieRow < rarity.count && rarity[$0.movieRow] > 0 }
        var square: Float = 0
        for rating in known {
            let value = Neighbours.value(rating, mean: mean) * rarity[rating.movieRow]
            square += value * value
        }
        guard square > 0 else { return [] }
        // The most telling first: rare movies, and strong opinions.
        let telling = known.sorted { one, other in
            let a = abs(Neighbours.value(one, mean: mean)) * rarity[one.movieRow]
            let b = abs(Neighbours.value(other, mean: mean)) * rarity[other.movieRow]
            return a != b ? a > b : one.movieRow < other.movieRow
        }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: poolCount) { sums in
            withUnsafeTemporaryAllocation(of: UInt16.self, capacity: poolCount) { shared in
                sums.initialize(repeating: 0)
                shared.initialize(repeating: 0)
                var left = Neighbours.entriesMax
                for rating in telling {
                    let range = offsets[rating.movieRow]..<offsets[rating.movieRow + 1]
                    guard range.count <= left else { continue }
                    left -= range.count
                    let own = Neighbours.value(rating, mean: mean) * rarity[rating.movieRow]
                    for place in range {
                        sums[Int(people[place])] += own * values[place]
                        shared[Int(people[place])] += 1
                    }
                }
                let inverse = 1 / square.squareRoot()
                for person in 0..<poolCount {
                    let count = Float(shared[person])
                    sums[person] *= inverse * inverseNorms[person] * count / (count + Neighbours.shrinkage)
                    if sums[person] <= 0 || isAsker(person) { sums[person] = -.infinity }
                }
                return TopK.select(count, of: UnsafeBufferPointer(sums), allowed: nil).map { entry in
                    let neighbour = Neighbour(
                        userRow: Int(userRows[entry.row]),
                        similarity: min(1, entry.score),
                        shared: Int(shared[entry.row])
                    )
                    return (entry.row, neighbour)
                }
            }
        }
    }

    /// So many people speak for a movie.
    private static let speakers = 30

    /// What people of like taste love and are not all the world's: best first.
    ///
    /// score(m) = Σ_n similarity(n) · (r_nm − m̄_n + ½)₊ / raters(m)^0.4.
    /// - Parameters:
    ///   - history: whose taste; its movies come too, for whoever filters them out.
    ///   - count: how many, at most.
    ///   - userRow: the asker's own row; `nil` for somebody who is not in the ratings.
    /// - Returns: `count` movies, or fewer.
    public func loved(byLikesOf history: [Rating], count: Int, excluding userRow: Int? = nil) -> [Loved] {
        let asker = userRow.map { UInt32($0) }
        // Without a row the asker is known by being wholly alike.
        let alike = like(history, count: Neighbours.speakers) { userRows[$0] == asker }
            .filter { asker != nil || $0.neighbour.similarity < 0.9 || $0.neighbour.shared < history.count }
        guard !alike.isEmpty else { return [] }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: rarity.count) { scores in
            scores.initialize(repeating: 0)
            for (person, neighbour) in alike {
                for place in ratedOffsets[person]..<ratedOffsets[person + 1] {
                    let love = Float(ratedHalfStars[place]) / 2 - means[person] + 0.5
                    // The best come first.
                    guard love > 0 else { break }
                    scores[Int(rated[place])] += neighbour.similarity * love
                }
            }
            for movie in 0..<scores.count {
                scores[movie] = scores[movie] > 0 ? scores[movie] * popularityFactors[movie] : -.infinity
            }
            return BestScores.places(count, of: UnsafeBufferPointer(scores)).map {
                Loved(movieRow: $0, score: scores[$0])
            }
        }
    }

    /// What some people gave a movie.
    ///
    /// - Parameters:
    ///   - movieRow: of the ratings.
    ///   - neighbours: of `like`.
    /// - Returns: `nil` where none of them rated it.
    public func opinion(of movieRow: Int, by neighbours: [Neighbour]) -> Opinion? {
        var (count, halfStars) = (0, 0)
        for neighbour in neighbours {
            guard let person = userRows.firstIndex(of: UInt32(neighbour.userRow)) else { continue }
            for place in ratedOffsets[person]..<ratedOffsets[person + 1] where Int(rated[place]) == movieRow {
                count += 1
                halfStars += Int(ratedHalfStars[place])
            }
        }
        return count > 0 ? Opinion(count: count, meanStars: Float(halfStars) / Float(2 * count)) : nil
    }
}
