/// What to ask of somebody who is new: films that many know and that divide them, and groups to choose from.
public struct Onboarding: Sendable {
    /// A genre and its best known films, best known first.
    public struct Group: Hashable, Sendable {
        public var genre: String
        public var movieRows: [Int]
    }

    /// Rows in the order in which to ask.
    public let tellingMovies: [Int]
    /// The genres with the most ratings first.
    public let groups: [Group]

    private static let filmsPerGroup = 3
    /// How much a genre that has had its turn is held back: each film asked before takes a third off.
    private static let repetition: Float = 2.0 / 3.0

    /// - Parameters:
    ///   - statistics: of every movie, by row.
    ///   - features: of every movie, by row.
    ///   - tellingCount: how many films to ask about, at most; a film that nobody rated is never among them.
    public init(statistics: [MovieStatistics], features: ContentFeatures, tellingCount: Int = 60) {
        precondition(statistics.count <= features.movieCount, "Onboarding: statistics of movies without features")
        tellingMovies = Onboarding.telling(statistics, features: features, count: tellingCount)
        groups = Onboarding.groups(statistics, features: features)
    }

    /// Popularity × variance: a rating of such a film tells most, and is likely to be given. Each genre in turn.
    private static func telling(_ statistics: [MovieStatistics], features: ContentFeatures, count: Int) -> [Int] {
        // Only the best few hundred can come up, however the genres fall.
        let values = statistics.map { Float($0.count) * variance(of: $0) }
        var candidates = values.withUnsafeBufferPointer { TopK.select(count * 8, of: $0, allowed: nil) }
            .filter { $0.score > 0 }
        var turns = [Int](repeating: 0, count: features.genres.count)
        var chosen: [Int] = []
        while chosen.count < count {
            let next = candidates.indices.max { left, right in
                let a = heldBack(candidates[left], turns: turns, features: features)
                let b = heldBack(candidates[right], turns: turns, features: features)
                return (a, -left) < (b, -right)
            }
            guard let next else { break }
            let row = candidates.remove(at: next).row
            for genre in features.genres(ofMovie: row) { turns[genre] += 1 }
            chosen.append(row)
        }
        return chosen
    }

    private static func heldBack(_ entry: TopK.Entry, turns: [Int], features: ContentFeatures) -> Float {
        let genres = features.genres(ofMovie: entry.row)
        guard !genres.isEmpty else { return entry.score }
        // The mean of the turns: a film of one fresh and one worn genre stands in between.
        let worn = genres.reduce(0) { $0 + turns[$1] } / genres.count
        return (0..<min(worn, 20)).reduce(entry.score) { value, _ in value * repetition }
    }

    /// In squared half stars, shrunk towards that of a flat scale by five ratings: two extreme votes prove nothing.
    private static func variance(of statistics: MovieStatistics) -> Float {
        guard let deviation = statistics.deviation else { return 0 }
        let count = Float(statistics.count)
        return (count * deviation * deviation + 5 * 0.5) / (count + 5)
    }

    private static func groups(_ statistics: [MovieStatistics], features: ContentFeatures) -> [Group] {
        var members = [[Int]](repeating: [], count: features.genres.count)
        var totals = [Int](repeating: 0, count: features.genres.count)
        for (row, movie) in statistics.enumerated() where movie.count > 0 {
            for genre in features.genres(ofMovie: row) {
                members[genre].append(row)
                totals[genre] += movie.count
            }
        }
        let order = members.indices.filter { !members[$0].isEmpty }.sorted { (totals[$1], $0) < (totals[$0], $1) }
        // A film stands for one genre alone, or the most watched ones would stand for all.
        var taken = Set<Int>()
        return order.compactMap { genre in
            let known = members[genre].filter { !taken.contains($0) }
                .sorted { (statistics[$1].count, $0) < (statistics[$0].count, $1) }
            let films = Array(known.prefix(filmsPerGroup))
            taken.formUnion(films)
            return films.isEmpty ? nil : Group(genre: features.genres[genre], movieRows: films)
        }
    }
}
