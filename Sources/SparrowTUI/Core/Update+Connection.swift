import Protocol
import Text

extension State {
    /// The server took the HELLO.
    mutating func connected(_ hello: HelloReply) {
        let isOtherStore = !connection.instanceID.isEmpty && connection.instanceID != hello.instanceID
        let wentBack = (home.head?.offset ?? 0) > hello.lastOffset
        if isOtherStore || wentBack { forgetAll(isOtherStore: isOtherStore) }
        let wasLost = connection.hasEverStood
        connection.phase = .connected
        connection.failures = 0
        connection.lostAt = nil
        connection.reason = ""
        connection.hasEverStood = true
        connection.isStopping = false
        connection.instanceID = hello.instanceID
        isSampleData = hello.sampleData
        (tail.isFollowing, tail.hasEnded) = (false, false)
        home.failure = nil
        if tail.nextOffset == 0 { tail.startAt(hello.lastOffset) }
        inquiries.drop()
        home.isWatched = false
        version += 1
        if wasLost {
            messages.say(acts.isEmpty ? "connected again" : "connected again; sending \(changesText)", at: now)
        }
    }

    /// The connection is gone, or could not be made.
    mutating func disconnected(_ reason: String) {
        if connection.lostAt == nil && connection.hasEverStood { connection.lostAt = now }
        connection.failures += 1
        connection.reason = Text.displayable(reason)
        let delay = Connection.delayMilliseconds(failures: connection.failures, jitter: ids.fraction())
        connection.phase = .waiting(until: now.milliseconds + delay)
        inquiries.drop()
        home.isWatched = false
        tail.isFollowing = false
        latency.forget()
        for index in acts.indices {
            acts[index].state = .waiting
            acts[index].retryAt = 0
        }
    }

    /// Another data directory, or an older state of this one: what was read is not true any more.
    private mutating func forgetAll(isOtherStore: Bool) {
        home.forget()
        browse.forget()
        mine.forget()
        search.clearResults()
        tail.forget()
        latency.forget()
        details = [:]
        explanations = [:]
        similar = [:]
        opinions = Opinions()
        genres = []
        user = nil
        layers = []
        overlay = nil
        lastDigit = nil
        deeds = Deeds()
        // The films of another store have other numbers: a star for one of them would land on a stranger.
        if isOtherStore {
            films = [:]
            firstRun = FirstRunState()
            if !acts.isEmpty {
                messages.say("this is another data directory; \(changesText) of the old one dropped", .failure, at: now)
            }
            acts = []
        } else {
            messages.say("the server is back with an older state; all is loaded anew", at: now)
        }
    }

    /// `1 change`, `3 changes`.
    var changesText: String { Numbers.count(acts.count, "change") }

    // MARK: Pushes

    mutating func take(_ list: RecommendationList) {
        for item in list.items {
            guard let movie = item.movie else { continue }
            learn(movie)
            opinions.learn(movie, upTo: list.offset)
        }
        home.take(list, at: now.milliseconds, height: homeHeight)
        if !home.isHeld { latency.listShown(offset: list.offset, at: now.milliseconds) }
        version += 1
    }

    mutating func listEnded(_ status: Status) {
        home.isWatched = false
        home.failure = Text.displayable(status.description)
    }

    // MARK: Answers

    mutating func take(_ answer: Answer, to ticket: Ticket, _ commands: inout [Command]) {
        if case .done(let offset, let ratedAt) = answer {
            acknowledged(ticket, offset: offset, ratedAt: Int(ratedAt))
            return
        }
        guard let inquiry = inquiries.close(ticket) else { return }
        switch (inquiry.need, answer) {
        case (.newUser, .userCreated): needsNewUser = false  // Asked for by name again.
        case (.user, .user(let user)): take(user)
        case (.genres, .genres(let list)): genres = list.genres
        case (.details(let film), .movie(let details)):
            if let movie = details.movie { learn(movie, inquiry) }
            store(details, in: \.details, film, inquiry)
        case (.explanation(let film), .explanation(let explanation)):
            store(explanation, in: \.explanations, film, inquiry)
        case (.similar(let film), .similar(let similar)):
            for movie in similar.movies.compactMap(\.movie) { learn(movie, inquiry) }
            store(similar, in: \.similar, film, inquiry)
            showSimilar(similar, of: film)
        case (.browsePage(let generation, let number), .movies(let page)):
            learn(page)
            browse.take(page, number: number, generation: generation)
        case (.search(let query), .movies(let page)):
            learn(page)
            search.take(page, to: query, milliseconds: now.milliseconds - inquiry.askedAt)
        case (.minePage(.ratings, let generation, let number), .ratings(let page)):
            learn(page)
            mine.take(page, number: number, generation: generation, height: mineHeight)
        case (.minePage(let part, let generation, let number), .movies(let page)):
            learn(page)
            mine.take(page, for: part, number: number, generation: generation, height: mineHeight)
        case (.tasteGroups(let groups), .groupsSet): firstRun.told = groups
        case (.onboarding(let groups), .onboarding(let onboarding)):
            for movie in onboarding.movies { learn(movie, inquiry) }
            let height = FirstRunLayout(layout).filmRows
            let opinions = opinions
            firstRun.take(onboarding, for: groups, rated: { opinions.confirmed($0).stars != nil }, height: height)
        default:
            inquiries.fail(inquiry.need, "the server answered something else than was asked; R asks again")
        }
    }

    mutating func refused(_ ticket: Ticket, _ status: Status, retryAfter: Int) {
        if acts.contains(where: { $0.state == .sent(ticket) }) {
            actRefused(ticket, status, retryAfter: retryAfter)
            return
        }
        guard let inquiry = inquiries.close(ticket) else { return }
        if inquiry.need == .user, status.code == .notFound, case .name = who {
            needsNewUser = true
        } else {
            inquiries.fail(inquiry.need, Text.displayable(status.description))
            if case .browsePage(let generation, _) = inquiry.need { browse.refused(generation: generation) }
        }
    }

    private mutating func take(_ user: User) {
        let isFirst = self.user == nil
        self.user = user
        userVersion = version
        needsNewUser = false
        if isFirst, user.ratingCount == 0, !firstRun.wasOffered, acts.isEmpty {
            firstRun.wasOffered = true
            layers = [.firstRun]
        }
    }

    /// The list of a film view: the film, then those like it.
    private mutating func showSimilar(_ similar: SimilarMovies, of film: MovieID) {
        let entries = [film] + similar.movies.compactMap { $0.movie.map { MovieID(rawValue: $0.id) } }
        let height = FilmLayout(layout).listRows
        for index in layers.indices {
            guard case .film(var view) = layers[index], view.film == film else { continue }
            let isNew = view.list.entries.count == 1
            view.list.replace(entries, height: height)
            if isNew && view.opensOnSimilar && entries.count > 1 { view.list.move(to: 1, height: height) }
            layers[index] = .film(view)
        }
    }

    // MARK: Learning

    mutating func learn(_ movie: Movie) {
        let film = Film(movie)
        films[film.id] = film
    }

    private mutating func learn(_ movie: Movie, _ inquiry: Inquiries.Open) {
        learn(movie)
        opinions.learn(movie, askedAfter: inquiry.acknowledgements)
    }

    private mutating func learn(_ page: MoviePage) {
        for movie in page.movies {
            learn(movie)
            opinions.learn(movie, upTo: page.offset)
        }
    }

    private mutating func learn(_ page: RatingPage) {
        for rating in page.ratings {
            guard var movie = rating.movie else { continue }
            movie.ownHalfStars = rating.halfStars
            movie.ownRatedAt = rating.ratedAt
            learn(movie)
            opinions.learn(movie, upTo: page.offset)
        }
    }

    /// Keeps what is known of a film; of films long not looked at nothing.
    private mutating func store<Value>(
        _ value: Value,
        in path: WritableKeyPath<State, [MovieID: Versioned<Value>]>,
        _ film: MovieID,
        _ inquiry: Inquiries.Open
    ) {
        if self[keyPath: path].count >= Self.knownFilmsMax { self[keyPath: path] = [:] }
        self[keyPath: path][film] = Versioned(value: value, version: inquiry.version)
    }

    private static let knownFilmsMax = 300
}
