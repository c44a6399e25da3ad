extension MergedRecall {
    /// Orders a list anew.
    ///
    /// - Parameters:
    ///   - movies: all candidates in the model's order.
    ///   - reranker: what orders them anew.
    ///   - count: how many rows, at most.
    ///   - best: how many of the first places have exact scores; `nil`: all.
    ///   - ranker: what gave the scores.
    ///   - recommendation: makes a row of a place in the model's order and what was done to it.
    /// - Returns: the rows; `modelRank` is 0 where the exact place is not known.
    static func reranked(
        _ movies: [RankedMovie],
        by reranker: Reranker,
        count: Int,
        exact best: Int?,
        ranker: Ranker?,
        recommendation: (_ place: Int, [RerankingEffect]) -> Recommendation
    ) -> [Recommendation] {
        let chosen = reranker.rerank(movies, count: count)
        var rows = chosen.map { recommendation($0.place, $0.effects) }
        guard let best, let ranker else { return rows }
        // A film from further down had a bound. Its own score is quick to ask for; its exact place would need those of all others.
        let bounded = chosen.indices.filter { chosen[$0].place >= best && movies[chosen[$0].place].isJudged }
        guard !bounded.isEmpty else { return rows }
        for (index, score) in zip(bounded, ranker(bounded.map { UInt32(rows[$0].movieRow) }, nil)) {
            rows[index].score = score
            rows[index].modelRank = 0
        }
        return rows
    }
}
