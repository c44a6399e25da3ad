import Engine
import Protocol
import Store

/// Why a ranking model puts a film where it is: by occlusion. One rating is left out, the film is scored again, and the difference is what that
/// rating does for it. Differences of a model that is not linear do not add up; what is over stands as `rest`.
extension Service {
    /// So many ratings are left out, one after the other: each costs a scoring.
    private static let occludedMax = 60
    /// Half of them are those that the model's recall goes by, the others the newest.
    private static let newestShare = 30
    /// So many get a rank without them: each costs a list.
    private static let ranksWithoutMax = 3

    /// The model that an explanation is of; `nil`: the recall's own score, as for a film that the model cannot judge.
    ///
    /// - Throws: as a request for a list that names it.
    func explainingModel(_ request: ExplainRequest, in snapshot: Snapshot) throws(Status) -> ServedModel? {
        let named = GetRecommendationsRequest(userID: request.userID, model: request.model)
        let row = try snapshot.row(of: request.movieID)
        guard let model = try checked(named, in: snapshot).model, model.ranker.judges(row) else { return nil }
        return model
    }

    /// The score of a film by a ranking model, and what each rating does for it.
    ///
    /// - Throws: NOT_FOUND for an unknown user or movie.
    func explain(
        _ request: ExplainRequest,
        by model: ServedModel,
        in snapshot: Snapshot
    ) throws(Status) -> Protocol.Explanation {
        let row = try snapshot.row(of: request.movieID)
        let offset = lastOffset
        let list = try checked(GetRecommendationsRequest(userID: request.userID, model: request.model), in: snapshot)
        let person = list.person
        let seeds = TasteSeeds(person, in: snapshot)
        let history = seeds.ratings + person.history.ratings

        func score(_ history: [Engine.Rating]) -> Float {
            model.ranker.scores(of: [UInt32(row)], history: history, userID: person.id, time: list.time)[0]
        }
        let own = score(history)
        let parts = occluded(history, row, model).map { rating in
            (rating: rating, value: own - score(history.filter { $0.movieRow != rating.movieRow }))
        }
        .filter { $0.value != 0 }
        .sorted { abs($0.value) > abs($1.value) }

        var reply = Protocol.Explanation()
        reply.movie = MovieView(self, snapshot, person).message(row)
        reply.model = model.reference.name
        reply.modelVersion = model.reference.version
        reply.byOcclusion = true
        reply.score = Double(own)
        reply.offset = offset
        let isOnList = person.history.rating(of: row) == nil && !person.hidden.contains(UInt32(row))
        func rank(without movieRow: Int?) -> UInt32 {
            recommender.rank(of: row, list, without: movieRow, in: snapshot)
        }
        if isOnList {
            reply.rank = rank(without: nil)
            reply.sources = recommender.sources(of: row, for: person, at: unixSeconds, in: snapshot)
        }
        let limit = request.size == 0 ? parts.count : Int(request.size)
        reply.contributions = parts.prefix(limit).enumerated().map { index, part in
            let movie = snapshot.catalogue.movies[part.rating.movieRow]
            let group = seeds.groupOfRow[part.rating.movieRow]
            let isRanked = isOnList && group == nil && index < Service.ranksWithoutMax
            return Protocol.Contribution(
                kind: group == nil ? "rated" : "group",
                movieID: movie.id,
                title: group ?? movie.title,
                halfStars: group == nil ? UInt32(part.rating.halfStars) : 0,
                value: Double(part.value),
                rankWithout: isRanked ? rank(without: part.rating.movieRow) : nil
            )
        }
        reply.rest = Double(own) - reply.contributions.reduce(0) { $0 + $1.value }
        return reply
    }

    /// The ratings that may matter: those that the model's recall goes by, and the newest.
    private func occluded(_ history: [Engine.Rating], _ row: Int, _ model: ServedModel) -> [Engine.Rating] {
        guard history.count > Service.occludedMax else { return history }
        let newest = history.suffix(Service.newestShare)
        let older = history.dropLast(Service.newestShare)
        let weights = model.ranker.recallContributions(to: row, of: Array(older))
        let strongest = zip(older, weights).sorted { abs($0.1) > abs($1.1) }
            .prefix(Service.occludedMax - Service.newestShare)
        return strongest.map(\.0) + newest
    }
}
