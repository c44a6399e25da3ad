/// How what a film is to several people becomes one score.
public enum GroupPolicy: Sendable {
    /// What it is to the person who likes it least.
    case leastMisery
    case mean
}

/// One of several people who want one list.
public struct GroupMember {
    public var query: MergedRecall.Query
    /// As in `MergedRecall.recommend`.
    public var ranker: MergedRecall.Ranker?

    public init(query: MergedRecall.Query, ranker: MergedRecall.Ranker? = nil) {
        self.query = query
        self.ranker = ranker
    }
}

/// What a film is to one of several people.
public struct GroupFit: Hashable, Sendable {
    /// The share of all candidates that they like no better: 1 for the best.
    public var score: Float
    /// In the list that they would get alone, from 1; 0 where it would not be found for them.
    public var rank: Int
}

/// A row of a list for several people.
public struct GroupRecommendation: Hashable, Sendable {
    /// The score is that of the group, the reason the first person's.
    public var recommendation: Recommendation
    /// In the order of the members.
    public var fits: [GroupFit]
}

extension MergedRecall {
    /// One list for several people.
    ///
    /// The candidates are all that recall finds for any of them, without what any of them has rated or hidden. Each person's scores order all of them, and
    /// the rank counts: scores of two people, or of a model and of recall, are on scales of their own, ranks are not (the count of Borda 1781; policies
    /// after Masthoff 2011).
    ///
    /// - Parameters:
    ///   - members: at least one. What each has rated or hidden is left out for all.
    ///   - policy: how the people's scores become one.
    ///   - count: how many rows, at most.
    ///   - reranker: orders the list anew, `nil` leaves it.
    /// - Returns: the rows, the best first, equal scores by their mean; the number of candidates; and for each member what recall found.
    public func recommend(
        for members: [GroupMember],
        policy: GroupPolicy,
        count: Int,
        reranker: Reranker? = nil
    ) -> (rows: [GroupRecommendation], candidateCount: Int, found: [Candidates]) {
        let known = members.flatMap { $0.query.history.map(\.movieRow) + $0.query.excluded }
        let found = members.map { member in
            var query = member.query
            query.excluded = known
            return candidates(for: query)
        }
        var seen = Set<Int>()
        let union = found.flatMap { $0.all.map(\.movieRow) }.filter { seen.insert($0).inserted }
        let fits = zip(members, found).map { self.fits(of: union, for: $0, found: $1) }

        let scores = union.indices.map { place in
            let own = fits.map { $0[place].score }
            let mean = own.reduce(0, +) / Float(max(1, own.count))
            return (score: policy == .mean ? mean : own.min() ?? 0, mean: mean)
        }
        let order = union.indices.sorted { one, other in
            (scores[other].score, scores[other].mean, union[one]) < (scores[one].score, scores[one].mean, union[other])
        }
        let ranked = order.map { RankedMovie(movieRow: union[$0], score: scores[$0].score) }
        let chosen = (reranker ?? Reranker(.none, movies: RerankingCatalogue(genres: []), seed: 0))
            .rerank(ranked, count: count)
        let prepared = PreparedHistory(members.first?.query.said ?? [], in: blended)
        let rows = chosen.map { row in
            let movie = ranked[row.place]
            return GroupRecommendation(
                recommendation: Recommendation(
                    movieRow: movie.movieRow,
                    score: movie.score,
                    because: blended.reason(for: movie.movieRow, history: prepared, popularity: popularity),
                    modelRank: row.place + 1,
                    effects: row.effects
                ),
                fits: fits.map { $0[order[row.place]] }
            )
        }
        return (rows, union.count, found)
    }

    /// What each of some movies is to one person, in the same order.
    private func fits(of rows: [Int], for member: GroupMember, found: Candidates) -> [GroupFit] {
        let weight = Popularity.weight(historyCount: member.query.said.count)
        let own = withTaste(of: member.query) { taste in
            rows.map { row in taste[row] + weight * (row < popularity.scores.count ? popularity.scores[row] : 0) }
        }
        var order = rows.indices.sorted { (own[$1], rows[$0]) < (own[$0], rows[$1]) }
        if let ranked = member.ranker?(rows.map { UInt32($0) }, nil) { MergedRecall.reorder(&order, by: ranked) }
        var fits = [GroupFit](repeating: GroupFit(score: 0, rank: 0), count: rows.count)
        var ownRank = 0
        for (rank, place) in order.enumerated() {
            let isOwn = found[rows[place]] != nil
            if isOwn { ownRank += 1 }
            fits[place] = GroupFit(score: 1 - Float(rank) / Float(rows.count), rank: isOwn ? ownRank : 0)
        }
        return fits
    }
}
