import Engine
import Protocol

/// Lists that are made of several: of several people's tastes, or of two models.
extension Recommender {
    /// One list for a person and those with whom it is shared: what none of them has rated or hidden.
    ///
    /// Reasons are of who asks.
    func sharedList(_ request: ListRequest, in snapshot: Snapshot) -> MadeList {
        let people = [request.person] + request.others
        let seeds = people.map { TasteSeeds($0, in: snapshot) }
        let members = zip(people, seeds).map { person, seeds in
            var own = request
            own.person = person
            let query = query(own, seeds, in: snapshot)
            let asker = Recommender.asker(request.model, query, of: person)
            return GroupMember(query: query, ranker: Recommender.ranker(request.model, asker))
        }
        let made = Recommender.recall(request.choice, in: snapshot).recommend(
            for: members,
            policy: request.policy,
            count: request.size,
            reranker: reranker(request, in: snapshot)
        )
        return MadeList(
            items: made.rows.map { row in
                let movieRow = row.recommendation.movieRow
                let candidate = made.found.lazy.compactMap { $0[movieRow] }.first
                var item = ListItem(
                    row.recommendation,
                    seeds[0],
                    sources: Recommender.sources(of: candidate),
                    in: snapshot
                )
                item.fits = row.fits
                return item
            },
            candidateCount: made.candidateCount,
            recalled: Recommender.recalled(made.found[0])
        )
    }

    /// The lists of two models, each as it would be served, woven into one. Candidates are those of the first.
    func wovenList(_ request: ListRequest, with other: ModelChoice, in snapshot: Snapshot) -> MadeList {
        var first = request
        first.interleaved = nil
        var second = first
        second.choice = other
        let lists = [list(first, in: snapshot), list(second, in: snapshot)]
        let choices = [first.choice, second.choice]
        let people = [request.person.id] + request.others.map(\.id)
        let picks = TeamDraft.weave(
            lists[0].items.map(\.movieRow),
            lists[1].items.map(\.movieRow),
            count: request.size,
            seed: ListSeed(people, models: choices.map(\.name), at: request.time).value
        )
        // Two versions of one model are told apart.
        let isVersioned = choices[0].name == choices[1].name
        let names = choices.map { isVersioned ? "\($0.name) \($0.version)" : $0.name }
        var woven = lists[0]
        woven.items = picks.map { pick in
            let team = pick.team == .first ? 0 : 1
            var item = lists[team].items[pick.place]
            item.team = names[team]
            return item
        }
        return woven
    }
}
