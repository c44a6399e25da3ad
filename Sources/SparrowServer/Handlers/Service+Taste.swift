import Engine
import Protocol
import Store

/// What people like, whom they are like, and what they begin with.
extension Service {
    /// `GetTasteProfile`: what somebody likes and watches, against everybody.
    ///
    /// - Throws: NOT_FOUND for an unknown user; INVALID_ARGUMENT for a size outside 1...100.
    func getTasteProfile(_ request: GetTasteProfileRequest, in snapshot: Snapshot) throws(Status)
        -> Protocol.TasteProfile
    {
        guard request.size <= 100 else {
            throw .invalidArgument("size \(request.size) is outside of 1 to 100 (0 means 10)")
        }
        let person = try person(request.userID, in: snapshot)
        let profile = Engine.TasteProfile(person.history.ratings, against: snapshot.tasteBaseline)
        let size = request.size == 0 ? 10 : Int(request.size)
        func entries(_ kind: TasteBaseline.Kind) -> [TasteEntry] {
            profile.entries(kind).prefix(size).map { TasteEntry($0) }
        }
        var reply = Protocol.TasteProfile()
        reply.ratingCount = UInt32(profile.ratingCount)
        reply.meanStars = Double(profile.meanStars)
        reply.deviation = Double(profile.deviation)
        reply.everyoneMeanStars = Double(profile.everyoneMeanStars)
        reply.mainstream = Double(profile.mainstream)
        reply.genres = entries(.genre)
        reply.eras = entries(.era)
        reply.countries = entries(.country)
        reply.directors = entries(.director)
        reply.histogram = profile.histogram
        return reply
    }

    /// `GetNeighbours`: people of like taste, and what they love that the user has not rated.
    ///
    /// - Throws: NOT_FOUND for an unknown user; INVALID_ARGUMENT for a number out of bounds.
    func getNeighbours(_ request: GetNeighboursRequest, in snapshot: Snapshot) throws(Status) -> NeighbourList {
        guard request.size <= 100, request.movies <= Service.listSizeMax else {
            throw .invalidArgument(
                "size \(request.size), movies \(request.movies): give at most 100 people and \(Service.listSizeMax) movies"
            )
        }
        let person = try person(request.userID, in: snapshot)
        guard let neighbours = snapshot.neighbours else { return NeighbourList() }
        let history = person.history.ratings
        let row = snapshot.neighbourIDs.firstIndex(of: person.id)
        let alike = neighbours.like(history, count: request.size == 0 ? 10 : Int(request.size), excluding: row)
        let view = MovieView(self, snapshot, person)
        let left = Set(person.history.movieRows.map(Int.init) + person.hidden.map(Int.init))
        let wanted = request.movies == 0 ? 20 : Int(request.movies)
        let loved = neighbours.loved(byLikesOf: history, count: wanted + left.count, excluding: row)
            .filter { !left.contains($0.movieRow) && $0.movieRow < snapshot.catalogue.count }
            .prefix(wanted)
        // Those whose opinions made the list, be they shown or not.
        let speakers = neighbours.like(history, count: 30, excluding: row)
        return NeighbourList(
            neighbours: alike.map { neighbour in
                let id = neighbour.userRow < snapshot.neighbourIDs.count ? snapshot.neighbourIDs[neighbour.userRow] : 0
                return Neighbour(
                    userID: id,
                    name: people.person(id)?.name ?? "",
                    similarity: Double(neighbour.similarity),
                    shared: UInt32(neighbour.shared)
                )
            },
            movies: loved.map { movie in
                let opinion = neighbours.opinion(of: movie.movieRow, by: speakers)
                return LovedMovie(
                    movie: view.message(movie.movieRow),
                    count: UInt32(opinion?.count ?? 0),
                    meanStars: Double(opinion?.meanStars ?? 0)
                )
            }
        )
    }

    /// Of so many fans of a movie the means are compared.
    private static let fansMax = 2_000

    /// `GetTopRaters`: people who love a movie most, against their own mean.
    ///
    /// - Throws: NOT_FOUND for an unknown movie; INVALID_ARGUMENT for a size outside 1...200.
    func getTopRaters(_ request: GetTopRatersRequest, in snapshot: Snapshot) throws(Status) -> TopRaters {
        guard request.size <= Service.listSizeMax else {
            throw .invalidArgument("size \(request.size) is outside of 1 to \(Service.listSizeMax) (0 means 20)")
        }
        let row = try snapshot.row(of: request.movieID)
        var raters: [(rater: TopRater, love: Double)] = []
        for user in snapshot.fans.fans(of: row).prefix(Service.fansMax) where Int(user) < snapshot.neighbourIDs.count {
            // Who has taken the stars away since is no fan any more.
            guard let person = people.person(snapshot.neighbourIDs[Int(user)]), let own = person.history.rating(of: row)
            else { continue }
            let count = Double(person.history.count)
            let mean = Double(person.history.meanStars)
            let rater = TopRater(
                userID: person.id,
                name: person.name,
                halfStars: UInt32(own.halfStars),
                meanStars: mean,
                ratingCount: UInt32(count)
            )
            // Five stars of somebody who has rated three films say little.
            raters.append((rater, (Double(own.halfStars) / 2 - mean) * count / (count + 10)))
        }
        raters.sort { ($1.love, $0.rater.userID) < ($0.love, $1.rater.userID) }
        return TopRaters(raters: raters.prefix(request.size == 0 ? 20 : Int(request.size)).map(\.rater))
    }

    /// `SetTasteGroups`: what somebody begins with; the list leans to it until ratings say more.
    ///
    /// - Throws: NOT_FOUND for an unknown user; INVALID_ARGUMENT for a group that is none, or named twice.
    func setTasteGroups(_ request: SetTasteGroupsRequest, _ call: some WriteCall, in snapshot: Snapshot) throws(Status)
    {
        try person(request.userID)
        let known = TasteSeeds.groups(of: snapshot)
        var chosen: [TasteGroupChoice] = []
        for name in request.groups {
            guard let group = known.first(where: { $0.name == name }) else {
                let names = known.map(\.name).joined(separator: "; ")
                throw .invalidArgument("group \(quoted(name)) is none; there are \(names)")
            }
            guard !chosen.contains(where: { $0.name == name }) else {
                throw .invalidArgument("group \(quoted(name)) is named twice; name it once")
            }
            let ids = group.exampleRows.map { snapshot.catalogue.movies[$0].id }
            chosen.append(TasteGroupChoice(name: name, movieIDs: ids))
        }
        let mutation = Mutation.setTasteGroups(userID: request.userID, groups: chosen)
        try submit(mutation, request.requestID, call) { acknowledgement in
            var reply = ActReply(offset: acknowledgement.offset, alreadyApplied: acknowledgement.alreadyApplied)
            if case .set(let previous) = acknowledgement.answer { reply.previous = previous }
            return reply
        }
    }
}

extension TasteEntry {
    fileprivate init(_ entry: Engine.TasteProfile.Entry) {
        self.init(
            name: entry.name,
            count: UInt32(entry.count),
            meanStars: Double(entry.meanStars),
            everyoneMeanStars: Double(entry.everyoneMeanStars),
            liking: Double(entry.liking),
            share: Double(entry.share),
            everyoneShare: Double(entry.everyoneShare),
            lift: Double(entry.lift)
        )
    }
}
