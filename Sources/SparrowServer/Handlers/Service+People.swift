import Engine
import Protocol
import Text

extension Service {
    /// `GetUser`: a person by id or name, with histogram, mean, counts by genre and the span of years of what was rated.
    ///
    /// - Throws: NOT_FOUND for an unknown id or name.
    func getUser(_ request: GetUserRequest, in snapshot: Snapshot) throws(Status) -> User {
        let person = try namedPerson(request).within(snapshot)
        let history = person.history
        var reply = User()
        reply.id = person.id
        reply.name = person.name
        reply.ratingCount = UInt32(history.count)
        reply.meanStars = history.meanStars
        reply.watchlistCount = UInt32(person.watchlist.count)
        reply.hiddenCount = UInt32(person.hidden.count)
        reply.firstRatedAt = history.times.first ?? 0
        reply.lastRatedAt = history.times.last ?? 0
        reply.simulated = person.simulated

        var histogram = [UInt32](repeating: 0, count: 10)
        for halfStars in history.halfStars { histogram[Int(halfStars) - 1] += 1 }
        reply.histogram = histogram
        reply.genres = genreCounts(of: history, in: snapshot.catalogue)
        let years = history.movieRows.compactMap { snapshot.catalogue.movies[Int($0)].year }
        reply.yearFrom = years.min().map { UInt32(clamping: $0) }
        reply.yearTo = years.max().map { UInt32(clamping: $0) }
        return reply
    }

    /// `ListUsers`: a page of everybody, by rising id.
    func listUsers(_ request: ListUsersRequest) throws(Status) -> UserPage {
        let size = try pageSize(request.pageSize)
        var reply = UserPage()
        reply.users = people.ids(from: Int(request.pageStart), count: size).compactMap { people.person($0) }.map {
            UserSummary(
                id: $0.id,
                name: $0.name,
                ratingCount: UInt32($0.history.count),
                meanStars: $0.history.meanStars
            )
        }
        reply.total = UInt32(people.count)
        reply.pageStart = request.pageStart
        return reply
    }

    /// `GetUserRatings`: a page of one person's current ratings, the newest first unless asked otherwise, each with the stars
    /// that would be predicted for it now.
    func getUserRatings(_ request: GetUserRatingsRequest, in snapshot: Snapshot) throws(Status) -> RatingPage {
        let person = try person(request.userID, in: snapshot)
        let size = try pageSize(request.pageSize)
        var positions = sortedPositions(of: person, by: request.sort, in: snapshot)
        if request.reversed { positions.reverse() }

        let view = MovieView(self, snapshot, person)
        let bias = snapshot.biases.userBias(of: person.history.ratings)
        var reply = RatingPage()
        reply.ratings = positions.dropFirst(Int(request.pageStart)).prefix(size).map { position in
            let entry = person.history[position]
            return Rating(
                movie: view.message(entry.movieRow),
                halfStars: UInt32(entry.halfStars),
                ratedAt: entry.time,
                predicted: predictionWithoutOwn(entry, bias, person, snapshot),
                imported: !person.ratedHere.contains(UInt32(entry.movieRow))
            )
        }
        reply.total = UInt32(positions.count)
        reply.pageStart = request.pageStart
        reply.offset = lastOffset
        return reply
    }

    /// `GetHidden`: the movies that a person marked "not interested", the newest first.
    func getHidden(_ request: GetHiddenRequest, in snapshot: Snapshot) throws(Status) -> MoviePage {
        let person = try person(request.userID, in: snapshot)
        return try page(
            of: person.hidden.reversed().map(Int.init),
            start: request.pageStart,
            size: request.pageSize,
            snapshot,
            person
        )
    }

    /// `GetWatchlist`: what a person wants to watch, the newest first.
    func getWatchlist(_ request: GetWatchlistRequest, in snapshot: Snapshot) throws(Status) -> MoviePage {
        let person = try person(request.userID, in: snapshot)
        let rows = person.watchlist.reversed().map(Int.init)
        return try page(of: rows, start: request.pageStart, size: request.pageSize, snapshot, person)
    }

    private func namedPerson(_ request: GetUserRequest) throws(Status) -> Person {
        let name: String
        switch request.who {
        case .userID(let id): return try person(id)
        case .name(let text): name = text
        case nil: throw .invalidArgument("GetUser needs a user_id or a name")
        }
        guard let id = people.id(named: name), let person = people.person(id) else {
            throw .notFound("nobody is called \(quoted(name)); CreateUser makes a user, ListUsers lists them")
        }
        return person
    }

    private func genreCounts(of history: UserHistory, in catalogue: Catalogue) -> [GenreCount] {
        var counts = [Int](repeating: 0, count: catalogue.genres.count)
        var halfStars = [Int](repeating: 0, count: catalogue.genres.count)
        for position in 0..<history.count {
            let entry = history[position]
            for genre in catalogue.genreRows[entry.movieRow] {
                counts[Int(genre)] += 1
                halfStars[Int(genre)] += Int(entry.halfStars)
            }
        }
        return catalogue.genres.indices.filter { counts[$0] > 0 }
            .sorted { (counts[$1], $0) < (counts[$0], $1) }
            .map { genre in
                GenreCount(
                    name: catalogue.genres[genre],
                    ratings: UInt32(counts[genre]),
                    meanStars: Double(halfStars[genre]) / Double(counts[genre]) / 2
                )
            }
    }

    private func predictionWithoutOwn(
        _ entry: UserHistory.Entry,
        _ bias: BiasModel.UserBias,
        _ person: Person,
        _ snapshot: Snapshot
    ) -> Prediction {
        Prediction(
            snapshot.biases.predictionWithoutOwn(
                Engine.Rating(movieRow: entry.movieRow, halfStars: entry.halfStars, time: entry.time),
                of: bias,
                historyCount: person.history.count,
                statistics: statistics[entry.movieRow]
            )
        )
    }

    private func sortedPositions(of person: Person, by sort: RatingSort, in snapshot: Snapshot) -> [Int] {
        let history = person.history
        let newestFirst = Array((0..<history.count).reversed())
        switch sort {
        case .stars:
            return newestFirst.sorted { (history[$1].halfStars, $1) < (history[$0].halfStars, $0) }
        case .title:
            let titles = newestFirst.map { Text.folded(snapshot.catalogue.movies[history[$0].movieRow].originalTitle) }
            return zip(newestFirst, titles).sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
        case .surprise:
            let bias = snapshot.biases.userBias(of: history.ratings)
            let surprise = (0..<history.count).map { position -> Double in
                let entry = history[position]
                let predicted = predictionWithoutOwn(entry, bias, person, snapshot)
                return abs(predicted.stars - Double(entry.halfStars) / 2)
            }
            return newestFirst.sorted { (surprise[$1], $1) < (surprise[$0], $0) }
        default:
            return newestFirst
        }
    }
}
