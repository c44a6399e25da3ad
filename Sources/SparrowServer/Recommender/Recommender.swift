import Engine
import Protocol

/// A checked request for a list.
struct ListRequest: Sendable {
    var person: Person
    /// With whom the list is shared.
    var others: [Person] = []
    var policy = Engine.GroupPolicy.leastMisery
    var size: Int
    var choice: ModelChoice
    /// What else orders candidates, to be woven with the list of `choice`.
    var interleaved: ModelChoice?
    var reranking: RerankingSettings
    var filter: MovieFilterRows
    var statistics: MovieStatisticsTable
    var quotas: RecallQuotas
    /// Unix seconds.
    var time: UInt32
    /// The arm of an experiment that the list is counted for.
    var assigned: AssignedRequest

    /// Orders the candidates; `nil`: the recall's own score does.
    var model: ServedModel? { choice.model }
}

/// A row of a list, before it is dressed as a message.
struct ListItem: Sendable {
    var movieRow: Int
    var modelScore: Float
    /// From 1; 0 for a film from below the places that were ranked exactly.
    var modelRank: Int
    var effects: [RerankingEffect]
    var because: Protocol.Because
    var sources: [SourceRank]
    /// Of a list for several people, in their order.
    var fits: [GroupFit] = []
    /// Of a woven list, whose film it is.
    var team = ""

    /// The model's score and what re-ranking adds.
    var score: Double { effects.reduce(Double(modelScore)) { $0 + Double($1.share) } }
}

/// A list, and what was recalled for it.
struct MadeList: Sendable {
    var items: [ListItem]
    var candidateCount: Int
    var recalled: [SourceQuota]
    /// Of a list by a ranking model, where it was asked by the person's ratings alone: it may be asked once more.
    var asker: ServedRanker.Asker?
}

/// From a person's history to the list "For you": candidates of all sources, filtered and merged; the model's score; best first.
struct Recommender: Sendable {
    /// Made on the calling thread from the snapshot alone.
    func list(_ request: ListRequest, in snapshot: Snapshot) -> MadeList {
        if let interleaved = request.interleaved { return wovenList(request, with: interleaved, in: snapshot) }
        guard request.others.isEmpty else { return sharedList(request, in: snapshot) }
        let seeds = TasteSeeds(request.person, in: snapshot)
        let query = query(request, seeds, in: snapshot)
        let asker = Recommender.asker(request.model, query, of: request.person)
        let (rows, candidates) = Recommender.recall(request.choice, in: snapshot).recommend(
            query,
            count: request.size,
            ranker: Recommender.ranker(request.model, asker),
            reranker: reranker(request, in: snapshot)
        )
        return MadeList(
            items: rows.map { row in
                ListItem(row, seeds, sources: Recommender.sources(of: candidates[row.movieRow]), in: snapshot)
            },
            candidateCount: candidates.all.count,
            recalled: Recommender.recalled(candidates),
            asker: query.seeds.isEmpty ? asker : nil
        )
    }

    /// All sources of candidates; without weights where popularity alone is asked for.
    static func recall(_ choice: ModelChoice, in snapshot: Snapshot) -> MergedRecall {
        var merged = snapshot.merged
        if !choice.usesEASE { merged.blended = BlendedRecall(keeping: nil, features: snapshot.recall.features) }
        return merged
    }

    /// What orders the list anew; `nil` where the rows stay as they are.
    func reranker(_ request: ListRequest, in snapshot: Snapshot) -> Reranker? {
        guard !request.reranking.keepsOrder(ofFirst: request.size) else { return nil }
        let people = [request.person.id] + request.others.map(\.id)
        let seed = ListSeed(people, models: [request.choice.name], at: request.time)
        return Reranker(request.reranking, movies: snapshot.reranking, seed: seed.value)
    }

    /// How many each source gave.
    static func recalled(_ candidates: Candidates) -> [SourceQuota] {
        RecallSource.allCases.compactMap { source in
            let count = candidates.count(of: source)
            return count > 0 ? SourceQuota(source: source.rawValue, quota: UInt32(count)) : nil
        }
    }

    /// The place of a film in the whole list of a request, as the model has it: re-ranking comes after that.
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
        let asker = Recommender.asker(request.model, query, of: request.person)
        let ranker = Recommender.ranker(request.model, asker)
        let rows = snapshot.merged.recommend(query, count: request.size, ranker: ranker).rows
        return UInt32(rows.firstIndex { $0.movieRow == row }.map { $0 + 1 } ?? 0)
    }

    /// What a model knows of a person; films of groups that somebody began with count until there are ratings.
    static func asker(
        _ model: ServedModel?,
        _ query: MergedRecall.Query,
        of person: Person
    ) -> ServedRanker.Asker? {
        model?.ranker.asker(history: query.said, userID: person.id, time: query.time)
    }

    /// Scores candidates for a person by a model.
    static func ranker(_ model: ServedModel?, _ asker: ServedRanker.Asker?) -> MergedRecall.Ranker? {
        guard let model, let asker else { return nil }
        return { rows, best in model.ranker.scores(of: rows, for: asker, best: best) }
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

    func query(_ request: ListRequest, _ seeds: TasteSeeds, in snapshot: Snapshot) -> MergedRecall.Query {
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

    static func sources(of candidate: Candidates.Candidate?) -> [SourceRank] {
        candidate?.sources.map { SourceRank(source: $0.source.rawValue, rank: UInt32($0.rank)) } ?? []
    }

    private func allowed(_ request: ListRequest, in snapshot: Snapshot) -> MovieSet? {
        guard !request.filter.isEmpty else { return nil }
        let rows = (0..<snapshot.catalogue.count).lazy.filter { request.filter.allows($0, request.statistics) }
        return MovieSet(movieCount: snapshot.catalogue.count, rows: rows)
    }
}

extension ListItem {
    init(_ row: Engine.Recommendation, _ seeds: TasteSeeds, sources: [SourceRank], in snapshot: Snapshot) {
        self.init(
            movieRow: row.movieRow,
            modelScore: row.score,
            modelRank: row.modelRank,
            effects: row.effects,
            because: Protocol.Because(row.because, seeds, in: snapshot.catalogue),
            sources: sources
        )
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
