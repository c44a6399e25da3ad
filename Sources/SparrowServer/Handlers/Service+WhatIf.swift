import Engine
import Protocol

/// The list that a person would get with other ratings.
extension Service {
    private static let pretendedMax = 100
    private static let ranksBeforeMax = 1_000

    /// `WhatIf`: on the pool, as two lists are made. Nothing is stored.
    ///
    /// - Throws: as `whatIf(_:in:)`; RESOURCE_EXHAUSTED where too many requests wait.
    func whatIf(_ request: WhatIfRequest, _ call: IncomingCall) throws(Status) -> CallOutcome {
        let begin = { @Sendable () throws(Status) in
            try self.pooled(call) { () throws(Status) in
                call.reply(try self.whatIf(request, in: self.views.snapshots.current))
            }
        }
        guard let offset = request.request?.minOffset, offset > lastOffset else { return try begin() }
        return covering(offset, call, begin)
    }

    /// The list with the pretended ratings, and where its films stood without them.
    ///
    /// - Throws: NOT_FOUND for an unknown user or movie; INVALID_ARGUMENT for too many ratings, one film twice, or half stars above 10, and as a
    ///   list.
    func whatIf(_ request: WhatIfRequest, in snapshot: Snapshot) throws(Status) -> WhatIfReply {
        let wanted = request.request ?? GetRecommendationsRequest()
        let offset = lastOffset
        let person = wanted.userID == 0 ? Person(id: 0) : try person(wanted.userID, in: snapshot)
        let pretending = try pretending(request.ratings, of: person, in: snapshot)
        let checked = try checked(wanted, as: pretending, in: snapshot)
        let list = recommendationList(checked, offset, in: snapshot)

        var before = checked
        before.person = person
        before.size = Service.ranksBeforeMax
        let movies = snapshot.catalogue.movies
        let idsBefore = recommender.list(before, in: snapshot).items.map { movies[$0.movieRow].id }
        let ids = list.items.compactMap { $0.movie?.id }
        let ranks = Dictionary(zip(idsBefore, UInt32(1)...), uniquingKeysWith: { first, _ in first })
        let kept = Set(ids)
        return WhatIfReply(
            list: list,
            ranksBefore: ids.map { ranks[$0] ?? 0 },
            goneMovieIDs: idsBefore.prefix(checked.size).filter { !kept.contains($0) }
        )
    }

    /// A copy of a person with ratings that they might give, or take back, now.
    private func pretending(
        _ ratings: [PretendedRating],
        of person: Person,
        in snapshot: Snapshot
    ) throws(Status) -> Person {
        guard ratings.count <= Service.pretendedMax else {
            throw .invalidArgument("\(ratings.count) ratings; at most \(Service.pretendedMax) are pretended at once")
        }
        var pretending = person
        var seen: Set<UInt32> = []
        for rating in ratings {
            let row = try snapshot.row(of: rating.movieID)
            guard seen.insert(rating.movieID).inserted else {
                throw .invalidArgument("movie \(rating.movieID) is rated twice; give one rating each")
            }
            guard let halfStars = UInt8(exactly: rating.halfStars), halfStars <= 10 else {
                throw .invalidArgument(
                    "half_stars \(rating.halfStars) is outside of 0 to 10 (0: as though it were not rated)"
                )
            }
            if halfStars == 0 {
                pretending.history.remove(row)
            } else {
                pretending.history.set(UserHistory.Entry(movieRow: row, halfStars: halfStars, time: unixSeconds))
            }
        }
        return pretending
    }
}
