/// Scoring for a list: only its first places need exact scores.
extension RankingScorer {
    /// Candidates that are scored between two looks at what is still to be gained.
    private static let step = 64

    /// What orders a list of the best `count`: exact for these, and a bound from above, below all of theirs, for others.
    ///
    /// The score is the logit of being chosen + log P(like | chosen), and the latter is never above 0: so the first head alone bounds it. The second
    /// one is asked in the order of that bound until no bound reaches the `count`-th best score any more (Fagin, Lotem and Naor 2003, "Optimal
    /// aggregation algorithms for middleware"); of 800 candidates that are some 130 for the best 32.
    public func scores(
        of candidates: [UInt32],
        best count: Int,
        for user: UserState,
        userRow: Int?,
        time: UInt32,
        recallScores: [Float]? = nil
    ) -> [Float] {
        guard let heads, count < candidates.count else {
            return scores(of: candidates, for: user, userRow: userRow, time: time, recallScores: recallScores)
        }
        return request(for: user, userRow: userRow, time: time) { request in
            let bounds = watchLogits(heads.watch, request, candidates, recallScores)
            var keys = bounds.enumerated().map { DescendingKeys.key($1, $0) }
            DescendingKeys.sort(&keys)
            let order = keys.map { DescendingKeys.number(of: $0) }
            var scores = bounds
            // The best so far, the highest first.
            var best: [Float] = []
            var place = 0
            while place < order.count, best.count < count || bounds[order[place]] >= best[count - 1] {
                let part = order[place..<min(place + min(Self.step, chunk), order.count)]
                let rows = part.map { candidates[$0] }
                run(heads.like, request, rows[...], recallScores.map { recall in part.map { recall[$0] }[...] })
                for (index, candidate) in part.enumerated() {
                    scores[candidate] = ranked.score(watch: bounds[candidate], like: likeLogit(request, index))
                    best.append(scores[candidate])
                }
                best.sort(by: >)
                if best.count > count { best.removeSubrange(count...) }
                place += part.count
            }
            return scores
        }
    }

    /// The logit of liking alone, of a few candidates: see `logits`.
    func likeLogits(
        of candidates: [UInt32],
        for user: UserState,
        userRow: Int?,
        time: UInt32,
        recallScores: [Float]
    ) -> [Float] {
        guard let heads else {
            return logits(of: candidates, for: user, userRow: userRow, time: time, recallScores: recallScores)
                .map(\.like)
        }
        return request(for: user, userRow: userRow, time: time) { request in
            var logits: [Float] = []
            for first in Swift.stride(from: 0, to: candidates.count, by: chunk) {
                let part = first..<min(first + chunk, candidates.count)
                run(heads.like, request, candidates[part], recallScores[part])
                for place in 0..<part.count { logits.append(likeLogit(request, place)) }
            }
            return logits
        }
    }

    private func watchLogits(
        _ plan: ScoringPlan,
        _ request: Request,
        _ candidates: [UInt32],
        _ recallScores: [Float]?
    ) -> [Float] {
        var logits: [Float] = []
        logits.reserveCapacity(candidates.count)
        for first in Swift.stride(from: 0, to: candidates.count, by: chunk) {
            let part = first..<min(first + chunk, candidates.count)
            run(plan, request, candidates[part], recallScores?[part])
            for place in 0..<part.count { logits.append(watchLogit(request, place)) }
        }
        return logits
    }
}
