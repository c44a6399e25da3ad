import Engine
import Protocol

/// A checked request for a list.
struct ListRequest: Sendable {
    var person: Person
    var size: Int
    var usesEASE: Bool
    /// Orders the candidates; `nil`: the recall's own score does.
    var model: ServedModel?
    /// The model is the canary, and the person is of its share.
    var isCanary = false
    var filter: MovieFilterRows
    var statistics: MovieStatisticsTable
    var quotas: RecallQuotas
    /// Unix seconds.
    var time: UInt32
}

/// A row of a list, before it is dressed as a message.
struct ListItem: Sendable {
    var movieRow: Int
    var score: Float
    var because: Protocol.Because
    var sources: [SourceRank]
}

/// A list, and what was recalled for it.
struct MadeList: Sendable {
    var items: [ListItem]
    var candidateCount: Int
    var recalled: [SourceQuota]
}

/// From a person's history to the list "For you": candidates of all sources, filtered and merged; the model's score; best first.
struct Recommender: Sendable {
    /// Made on the calling thread from the snapshot alone.
    func list(_ request: ListRequest, in snapshot: Snapshot) -> MadeList {
        var merged = snapshot.merged
        let seeds = TasteSeeds(request.person, in: snapshot)
        if !request.usesEASE { merged.blended = BlendedRecall(keeping: nil, features: snapshot.recall.features) }
        let (rows, candidates) = ordered(request, query(request, seeds, in: snapshot), merged)
        return MadeList(
            items: rows.map { row in
                ListItem(
                    movieRow: row.movieRow,
                    score: row.score,
                    because: Protocol.Because(row.because, seeds, in: snapshot.catalogue),
                    sources: Recommender.sources(of: candidates[row.movieRow])
                )
            },
            candidateCount: candidates.all.count,
            recalled: RecallSource.allCases.compactMap { source in
                let count = candidates.count(of: source)
                return count > 0 ? SourceQuota(source: source.rawValue, quota: UInt32(count)) : nil
            }
        )
    }

    /// The place of a film in the whole list of a request.
    ///
    /// - Parameters:
    ///   - row: the film's.
    ///   - request: its size does not matter.
    ///   - other: the film whose rating is left out; `nil`: none.
    ///   - snapshot: what serves.
    /// - Returns: from 1; 0 where it is no candidate.
    func rank(of row: Int, _ request: ListRequest, without other: Int?, in snapshot: Snapshot) -> UInt32 {
        var request = request
        request.size = snapshot.catalogue.count
        var query = query(request, TasteSeeds(request.person, in: snapshot), in: snapshot)
        if let other {
            query.history.removeAll { $0.movieRow == other }
            // It stays a film that was seen.
            query.excluded.append(other)
        }
        let rows = ordered(request, query, snapshot.merged).rows
        return UInt32(rows.firstIndex { $0.movieRow == row }.map { $0 + 1 } ?? 0)
    }

    private func ordered(
        _ request: ListRequest,
        _ query: MergedRecall.Query,
        _ merged: MergedRecall
    ) -> (rows: [Engine.Recommendation], candidates: Candidates) {
        merged.recommend(
            query,
            count: request.size,
            ranker: request.model.map { model in
                { rows in
                    // Films of groups that somebody began with count until there are ratings.
                    model.ranker.scores(
                        of: rows,
                        history: query.said,
                        userID: request.person.id,
                        time: request.time,
                        best: request.size
                    )
                }
            }
        )
    }

    /// Which sources find a film for a person, with its rank in each; none where the person cannot get it.
    func sources(of row: Int, for person: Person, at time: UInt32, in snapshot: Snapshot) -> [SourceRank] {
        var query = MergedRecall.Query(
            history: person.history.ratings,
            excluded: person.hidden.map(Int.init),
            time: time,
            exploreSeed: Recommender.exploreSeed(of: person, at: time)
        )
        query.seeds = TasteSeeds(person, in: snapshot).ratings
        return Recommender.sources(of: snapshot.merged.candidates(for: query)[row])
    }

    private func query(_ request: ListRequest, _ seeds: TasteSeeds, in snapshot: Snapshot) -> MergedRecall.Query {
        var query = MergedRecall.Query(
            history: request.person.history.ratings,
            excluded: request.person.hidden.map(Int.init),
            allowed: allowed(request, in: snapshot),
            quotas: request.quotas,
            time: request.time,
            exploreSeed: Recommender.exploreSeed(of: request.person, at: request.time)
        )
        query.seeds = seeds.ratings
        return query
    }

    /// The same all day for a person, so that lists hold still.
    private static func exploreSeed(of person: Person, at time: UInt32) -> UInt64 {
        UInt64(person.id) << 32 | UInt64(time / 86_400)
    }

    private static func sources(of candidate: Candidates.Candidate?) -> [SourceRank] {
        candidate?.sources.map { SourceRank(source: $0.source.rawValue, rank: UInt32($0.rank)) } ?? []
    }

    private func allowed(_ request: ListRequest, in snapshot: Snapshot) -> MovieSet? {
        guard !request.filter.isEmpty else { return nil }
        let rows = (0..<snapshot.catalogue.count).lazy.filter { request.filter.allows($0, request.statistics) }
        return MovieSet(movieCount: snapshot.catalogue.count, rows: rows)
    }
}

extension UserHistory {
    /// As the engine takes them, the oldest first.
    var ratings: [Engine.Rating] {
        (0..<count).map { position in
            let entry = self[position]
            return Engine.Rating(movieRow: entry.movieRow, halfStars: entry.halfStars, time: entry.time)
        }
    }
}
