import Engine
import Protocol

extension Service {
    /// `Explain`: inline for the recall's own score, on the pool for a ranking model, which is scored many times.
    ///
    /// - Throws: NOT_FOUND for an unknown user or movie; as a list for a model; RESOURCE_EXHAUSTED where too many requests wait.
    func explain(
        _ request: ExplainRequest,
        _ call: IncomingCall,
        in snapshot: Snapshot
    ) throws(Status) -> CallOutcome {
        guard let model = try explainingModel(request, in: snapshot) else {
            return .reply(try explain(request, in: snapshot).encoded())
        }
        return try pooled(call) { () throws(Status) in
            call.reply(try self.explain(request, by: model, in: snapshot).encoded())
        }
    }

    /// `Explain`: the score of one film for one person, taken apart: the contributions add up to it.
    ///
    /// For the largest ones it says where the film would stand without that rating: scored again with the rating left out. Score and ranks are the
    /// model's: what re-ranking adds is said by the badges of a list.
    /// - Throws: NOT_FOUND for an unknown user or movie.
    func explain(_ request: ExplainRequest, in snapshot: Snapshot) throws(Status) -> Protocol.Explanation {
        let row = try snapshot.row(of: request.movieID)
        let offset = lastOffset
        let person = try person(request.userID, in: snapshot)
        let seeds = TasteSeeds(person, in: snapshot)
        let history = seeds.ratings + person.history.ratings
        let explained = snapshot.recall.explain(row, history: history, popularity: snapshot.popularity)
        let view = MovieView(self, snapshot, person)

        var reply = Protocol.Explanation()
        reply.movie = view.message(row)
        reply.model = snapshot.modelName
        reply.modelVersion = snapshot.modelVersion
        reply.score = Double(explained.score)
        reply.offset = offset
        let isOnList = person.history.rating(of: row) == nil && !person.hidden.contains(UInt32(row))
        let unseen = Unseen(person, in: snapshot)
        if isOnList {
            reply.rank = unseen.rank(of: row, history: history)
            reply.sources = recommender.sources(of: row, for: person, at: unixSeconds, in: snapshot)
        }

        let rated = explained.contributions.filter { $0.value != 0 }
        let limit = request.size == 0 ? rated.count : Int(request.size)
        reply.contributions = rated.prefix(limit).enumerated().map { index, contribution in
            let movie = snapshot.catalogue.movies[contribution.movieRow]
            let without: UInt32? =
                isOnList && index < Service.ranksWithoutMax
                ? unseen.rank(of: row, history: history.filter { $0.movieRow != contribution.movieRow }) : nil
            if let group = seeds.groupOfRow[contribution.movieRow] {
                return Protocol.Contribution(
                    kind: "group",
                    movieID: movie.id,
                    title: group,
                    value: Double(contribution.value)
                )
            }
            return Protocol.Contribution(
                kind: "rated",
                movieID: movie.id,
                title: movie.title,
                halfStars: UInt32(contribution.halfStars),
                value: Double(contribution.value),
                rankWithout: without
            )
        }
        if explained.popularity != 0 {
            reply.contributions.append(Protocol.Contribution(kind: "popular", value: Double(explained.popularity)))
        }
        reply.rest = rated.dropFirst(limit).reduce(0) { $0 + Double($1.value) }
        return reply
    }

    /// Ranks without a rating cost a scoring each.
    private static let ranksWithoutMax = 3

    /// `GetOnboarding`: groups to choose from (clusters of well known films; genres until those are made) and films whose rating tells most.
    ///
    /// With groups chosen, films of theirs come first.
    /// - Throws: INVALID_ARGUMENT for an unknown group or a size outside 1...200; NOT_FOUND for an unknown user.
    func getOnboarding(_ request: GetOnboardingRequest, in snapshot: Snapshot) throws(Status) -> Protocol.Onboarding {
        guard request.size <= Service.listSizeMax else {
            throw .invalidArgument("size \(request.size) is outside of 1 to \(Service.listSizeMax) (0 means 20)")
        }
        let person = request.userID == 0 ? nil : try person(request.userID, in: snapshot)
        let chosen = Set(request.groups)
        let groups = TasteSeeds.groups(of: snapshot)
        let known = groups.map(\.name)
        if let unknown = chosen.first(where: { !known.contains($0) }) {
            throw .invalidArgument("group \(quoted(unknown)) is none; there are \(known.joined(separator: ", "))")
        }
        let telling = snapshot.onboarding.tellingMovies.filter { person?.history.rating(of: $0) == nil }
        // What the films of the chosen groups are, the telling ones lean to.
        let examples = groups.filter { chosen.contains($0.name) }.flatMap(\.exampleRows)
        let genres = Set(examples.flatMap { snapshot.catalogue.movies[$0].genres })
        let leaning = telling.filter { !genres.isDisjoint(with: snapshot.catalogue.movies[$0].genres) }
        let others = telling.filter { genres.isDisjoint(with: snapshot.catalogue.movies[$0].genres) }
        // One of another kind after two of the chosen ones: what somebody likes outside of them should come up too.
        let size = request.size == 0 ? 20 : Int(request.size)
        let view = MovieView(self, snapshot, person)
        return Protocol.Onboarding(
            groups: groups.map { group in
                TasteGroup(
                    name: group.name,
                    examples: group.exampleRows.map { view.message($0) },
                    movies: UInt32(group.movieCount)
                )
            },
            movies: woven(leaning, others).prefix(size).map { view.message($0) }
        )
    }

    /// Two of the first, one of the second, and so on.
    private func woven(_ first: [Int], _ second: [Int]) -> [Int] {
        var result: [Int] = []
        var (left, right) = (first[...], second[...])
        while !left.isEmpty || !right.isEmpty {
            result += left.prefix(2)
            result += right.prefix(1)
            left = left.dropFirst(2)
            right = right.dropFirst()
        }
        return result
    }
}
