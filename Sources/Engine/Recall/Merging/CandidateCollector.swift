/// Takes candidates from one source after the other, and keeps out what the user has rated, hidden or filtered away.
struct CandidateCollector {
    let query: MergedRecall.Query
    private let movieCount: Int
    private var candidates: Candidates
    /// Rated and hidden movies.
    private let left: MovieSet
    /// What the two strongest sources know beyond their quotas, the best first: from it the list is filled up.
    private var spareTaste: ArraySlice<Int> = []
    private var sparePopular: ArraySlice<UInt32> = []

    init(_ query: MergedRecall.Query, movieCount: Int) {
        self.query = query
        self.movieCount = movieCount
        candidates = Candidates(movieCount: movieCount)
        left = MovieSet(
            movieCount: movieCount,
            rows: (query.history.map(\.movieRow) + query.excluded).filter { $0 < movieCount }
        )
    }

    /// Rows of rated and hidden movies.
    var excluded: [UInt32] { query.history.map { UInt32($0.movieRow) } + query.excluded.map { UInt32($0) } }

    /// Takes what a source has chosen by itself among the movies that may come.
    mutating func add(_ row: Int, from source: RecallSource) {
        // A space may be of a longer catalogue.
        if row < movieCount { candidates.add(row, from: source) }
    }

    private func mayCome(_ row: Int) -> Bool {
        row < movieCount && !left.contains(row) && (query.allowed?.contains(row) ?? true)
    }

    /// Takes the best by score, up to the source's quota.
    ///
    /// - Parameters:
    ///   - count: how many are looked for; those beyond the quota of `itemBased` fill the list up.
    ///   - scores: by row, from row 0; those of movies that may not come are put out for the time.
    ///   - source: whose scores they are.
    mutating func select(_ count: Int, of scores: UnsafeMutableBufferPointer<Float>, from source: RecallSource) {
        let rated = query.history.map(\.movieRow) + query.excluded
        let kept = rated.map { $0 < scores.count ? scores[$0] : 0 }
        for row in rated where row < scores.count { scores[row] = -.infinity }
        let best =
            if let allowed = query.allowed {
                TopK.select(count, of: UnsafeBufferPointer(scores), allowed: allowed).map(\.row)
            } else {
                BestScores.places(count, of: UnsafeBufferPointer(scores))
            }
        // From the last to the first, as a row may be there twice.
        for (row, score) in zip(rated, kept).reversed() where row < scores.count { scores[row] = score }
        for row in best.prefix(query.quotas[source]) { candidates.add(row, from: source) }
        if source == .itemBased { spareTaste = best.dropFirst(query.quotas[source]) }
    }

    /// Takes the first of an ordered list that may come, up to the source's quota.
    mutating func take(_ rows: [UInt32], from source: RecallSource) {
        let quota = query.quotas[source]
        var place = 0
        while place < rows.count, candidates.count(of: source) < quota {
            if mayCome(Int(rows[place])) { candidates.add(Int(rows[place]), from: source) }
            place += 1
        }
        if source == .popular { sparePopular = rows[place...] }
    }

    /// Takes from several ordered lists by turns, up to the source's quota; what two of them have is taken once.
    mutating func takeInTurn(_ lists: [[UInt32]], from source: RecallSource) {
        var rests = lists.map { $0[...] }
        var taken = Set<UInt32>()
        while candidates.count(of: source) < query.quotas[source], rests.contains(where: { !$0.isEmpty }) {
            for number in rests.indices where candidates.count(of: source) < query.quotas[source] {
                while let row = rests[number].popFirst() {
                    guard mayCome(Int(row)), taken.insert(row).inserted else { continue }
                    candidates.add(Int(row), from: source)
                    break
                }
            }
        }
    }

    /// Draws movies by chance: each unseen one is as likely as the other.
    mutating func explore() {
        guard movieCount > 0 else { return }
        var generator = SeededGenerator(seed: query.exploreSeed)
        var drawn = Set<Int>()
        // Somebody who has seen nearly everything, or filtered nearly everything away, gets fewer.
        for _ in 0..<query.quotas[.explore] * 8 where candidates.count(of: .explore) < query.quotas[.explore] {
            let row = Int(generator.next().multipliedFullWidth(by: UInt64(movieCount)).high)
            if mayCome(row), drawn.insert(row).inserted { candidates.add(row, from: .explore) }
        }
    }

    /// The candidates, filled up by turns with what taste and popularity know beyond their quotas and, where nobody knows
    /// more, with what there is.
    consuming func filledUp() -> Candidates {
        let wanted = query.quotas.candidateCount
        while candidates.all.count < wanted, !spareTaste.isEmpty || !sparePopular.isEmpty {
            if let row = spareTaste.popFirst() { candidates.add(row, from: .itemBased) }
            while candidates.all.count < wanted, let row = sparePopular.popFirst() {
                guard mayCome(Int(row)) else { continue }
                candidates.add(Int(row), from: .popular)
                break
            }
        }
        var row = 0
        while candidates.all.count < wanted, row < movieCount {
            if mayCome(row), !candidates.contains(row) { candidates.add(row, from: .fresh) }
            row += 1
        }
        return candidates
    }
}
