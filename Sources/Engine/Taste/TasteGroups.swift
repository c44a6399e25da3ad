internal import Foundation
internal import Kernels

/// Groups of well known movies to begin with: somebody who chooses some of them has said more than a list of genres could.
///
/// Spherical k-means (Dhillon and Modha 2001) over the vectors of the best known movies in any space; named after what the group has more of than the
/// rest. The same vectors give the same groups.
public struct TasteGroups: Sendable {
    /// A group.
    public struct Group: Hashable, Sendable {
        /// No other group has it: `Crime, Thriller, 1990s`.
        public var name: String
        /// Well known and typical, the best first.
        public var exampleRows: [Int]
        /// Of the movies that were grouped, how many are in it.
        public var movieCount: Int

        public init(name: String, exampleRows: [Int], movieCount: Int) {
            self.name = name
            self.exampleRows = exampleRows
            self.movieCount = movieCount
        }
    }

    public let groups: [Group]

    /// So many of the best known are grouped.
    private static let movieCountMax = 600
    private static let groupCount = 12
    private static let examples = 5
    private static let rounds = 25
    /// A smaller group is no choice.
    private static let moviesMin = 5

    public init() { groups = [] }

    /// - Parameters:
    ///   - space: any; movies without a vector are not grouped.
    ///   - counts: ratings of each movie, by row.
    ///   - movies: by row.
    ///   - seed: of the first centres.
    public init(_ space: EmbeddingSpace, counts: [Int], movies: [MovieContent], seed: UInt64 = 1) {
        let known = (0..<min(space.movieCount, counts.count, movies.count))
            .filter { space.hasVector($0) && counts[$0] > 0 }
            .sorted { (counts[$1], $0) < (counts[$0], $1) }
            .prefix(TasteGroups.movieCountMax)
        let rows = Array(known)
        let count = min(TasteGroups.groupCount, rows.count / TasteGroups.moviesMin)
        guard count >= 2 else {
            groups = []
            return
        }
        let vectors = rows.map { row in space.vector(ofMovie: row).map { $0 * space.inverseNorms[row] } }
        let clusters = TasteGroups.clusters(vectors, count: count, seed: seed)
        var members = [[Int]](repeating: [], count: count)
        for (place, cluster) in clusters.of.enumerated() { members[cluster].append(place) }
        let everybody = TasteGroups.shares(rows.map { movies[$0] })
        let kept = members.indices.filter { members[$0].count >= TasteGroups.moviesMin }
            .sorted { one, other in
                let a = members[one].reduce(0) { $0 + counts[rows[$1]] }
                let b = members[other].reduce(0) { $0 + counts[rows[$1]] }
                return a != b ? a > b : one < other
            }
        var names = Set<String>()
        groups = kept.map { cluster in
            let own = members[cluster]
            let ordered = TasteGroups.typical(
                own,
                vectors,
                centre: clusters.centres[cluster],
                counts: own.map { counts[rows[$0]] }
            )
            let examples = ordered.prefix(TasteGroups.examples).map { rows[$0] }
            let name = TasteGroups.name(
                own.map { movies[rows[$0]] },
                everybody,
                taken: names,
                first: movies[examples[0]].title
            )
            names.insert(name)
            return Group(name: name, exampleRows: Array(examples), movieCount: own.count)
        }
    }

    // MARK: Clusters

    private static func clusters(
        _ vectors: [[Float]],
        count: Int,
        seed: UInt64
    ) -> (of: [Int], centres: [[Float]]) {
        var centres = firstCentres(vectors, count: count, seed: seed)
        var clusters = [Int](repeating: -1, count: vectors.count)
        for _ in 0..<rounds {
            var next = clusters
            for (place, vector) in vectors.enumerated() {
                var best = (cluster: 0, product: -Float.infinity)
                for (cluster, centre) in centres.enumerated() {
                    let product = sparrow_dot_f32(vector, centre, vector.count)
                    if product > best.product { best = (cluster, product) }
                }
                next[place] = best.cluster
            }
            if next == clusters { break }
            clusters = next
            for cluster in centres.indices {
                var sum = [Float](repeating: 0, count: vectors[0].count)
                for (place, vector) in vectors.enumerated() where clusters[place] == cluster {
                    for i in sum.indices { sum[i] += vector[i] }
                }
                let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
                // A group that has lost all its movies stays where it was.
                if length > 1e-6 { centres[cluster] = sum.map { $0 / length } }
            }
        }
        return (clusters, centres)
    }

    /// k-means++ (Arthur and Vassilvitskii 2007): far from each other, by chance.
    private static func firstCentres(_ vectors: [[Float]], count: Int, seed: UInt64) -> [[Float]] {
        var generator = SeededGenerator(seed: seed)
        // The best known movie first.
        var centres = [vectors[0]]
        var distances = [Float](repeating: .infinity, count: vectors.count)
        while centres.count < count {
            let newest = centres[centres.count - 1]
            var total: Float = 0
            for (place, vector) in vectors.enumerated() {
                let distance = max(0, 1 - sparrow_dot_f32(vector, newest, vector.count))
                distances[place] = min(distances[place], distance)
                total += distances[place]
            }
            guard total > 1e-6 else { break }
            var drawn = Float.random(in: 0..<total, using: &generator)
            let chosen = distances.firstIndex { distance in
                drawn -= distance
                return drawn < 0 && distance > 0
            }
            centres.append(vectors[chosen ?? (distances.indices.max { distances[$0] < distances[$1] } ?? 0)])
        }
        return centres
    }

    /// Near the centre, and well known; one that is nearly the same as one before is passed over.
    private static func typical(_ places: [Int], _ vectors: [[Float]], centre: [Float], counts: [Int]) -> [Int] {
        let most = Float(counts.max() ?? 1)
        let scored = zip(places, counts).map { place, count in
            let near = sparrow_dot_f32(vectors[place], centre, centre.count)
            return (place: place, score: near * (0.25 + 0.75 * (Float(count) / most).squareRoot()))
        }
        return scored.sorted { ($1.score, $0.place) < ($0.score, $1.place) }.map(\.place)
    }

    // MARK: Names

    private struct Shares {
        var genres: [String: Float] = [:]
        var decades: [String: Float] = [:]
        var countries: [String: Float] = [:]
    }

    private static func shares(_ movies: [MovieContent]) -> Shares {
        var shares = Shares()
        let part = 1 / Float(max(1, movies.count))
        for movie in movies {
            for genre in Set(movie.genres) { shares.genres[genre, default: 0] += part }
            if let year = movie.year { shares.decades["\(year / 10 * 10)s", default: 0] += part }
            if let country = movie.country { shares.countries[country, default: 0] += part }
        }
        return shares
    }

    /// What the group has most and more of than all: one or two genres, and a country or decade that half of it shares.
    private static func name(
        _ movies: [MovieContent],
        _ everybody: Shares,
        taken: Set<String>,
        first title: String
    ) -> String {
        let own = shares(movies)
        func telling(_ own: [String: Float], _ all: [String: Float], least: Float) -> [String] {
            own.filter { $0.value >= least && $0.value > 1.3 * (all[$0.key] ?? 0) }
                .sorted { one, other in
                    let a = one.value * logf(one.value / max(0.01, all[one.key] ?? 0))
                    let b = other.value * logf(other.value / max(0.01, all[other.key] ?? 0))
                    return a != b ? a > b : one.key < other.key
                }
                .map(\.key)
        }
        var parts = Array(telling(own.genres, everybody.genres, least: 0.3).prefix(2))
        if parts.isEmpty {
            parts = own.genres.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(2).map(\.key)
        }
        // The United States is where most are from, and says nothing.
        let countries = telling(own.countries, everybody.countries, least: 0.5)
        let decades = telling(own.decades, everybody.decades, least: 0.4)
        parts += countries.prefix(1) + decades.prefix(1)
        let name = parts.isEmpty ? "Like \(title)" : parts.joined(separator: ", ")
        guard taken.contains(name) else { return name }
        let further = telling(own.genres, everybody.genres, least: 0.15).first { !parts.contains($0) }
        let longer = further.map { "\(name), \($0)" } ?? "\(name), like \(title)"
        return taken.contains(longer) ? "\(name), like \(title)" : longer
    }
}
