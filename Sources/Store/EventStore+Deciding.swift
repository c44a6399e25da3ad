/// What a mutation becomes: events and an answer. Everything is checked before anything is written.
struct Decision {
    var drafts: [Draft] = []
    /// What a consumer of the log notes, beside all events.
    var consumerChange: ConsumerChange?
    var answer: Acknowledgement.Answer
    var alreadyApplied = false
    /// How far the open import has come with this, where it moves on.
    var progress: ImportCounts?

    /// An event without its place in the log.
    struct Draft {
        var userID: UInt32?
        var movieID: UInt32?
        var count: UInt32 = 1
        var body: Event.Body
        var previous: StoredRating?
        var replaced: [RatingRow?]?
    }
}

/// What became of a submission in the open transaction.
struct Applied {
    var acknowledgement: Acknowledgement
    var committed: [Committed]
}

extension EventStore {
    /// Validates, deduplicates and writes one submission in the open transaction. A refusal has written nothing.
    func apply(_ submission: Submission, now: Int64) throws(DiskFault) -> Result<Applied, WriteRefusal> {
        do {
            return .success(try applied(submission, now: now))
        } catch let refusal as WriteRefusal {
            return .failure(refusal)
        } catch let fault as DiskFault {
            throw fault
        } catch {
            throw DiskFault(kind: .mistake, text: "\(error)")
        }
    }

    private func applied(_ submission: Submission, now: Int64) throws -> Applied {
        let fingerprint = submission.requestID == nil ? 0 : submission.mutation.fingerprint
        if let id = submission.requestID, let known = try dedup.row(id) {
            guard known.fingerprint == fingerprint else { throw WriteRefusal.requestIDReused(id) }
            return Applied(acknowledgement: known.acknowledgement, committed: [])
        }
        let decision = try decide(submission.mutation, now: now)
        let nextIDs = [state.nextMovieID, state.nextUserID]
        var committed: [Committed] = []
        for draft in decision.drafts {
            let event = Event(
                offset: state.lastOffset + 1,
                timeMilliseconds: now,
                userID: draft.userID,
                movieID: draft.movieID,
                requestID: submission.requestID,
                count: draft.count,
                body: draft.body
            )
            try events.append(event)
            try apply(event, replaced: draft.replaced)
            committed.append(Committed(event: event, previous: draft.previous))
        }
        if let progress = decision.progress, let importID = state.openImport?.record.id {
            state.openImport?.record.counts = progress
            try imports.setProgress(importID: importID, progress)
        }
        if let change = decision.consumerChange { try consumers.apply(change, now: now) }
        if nextIDs != [state.nextMovieID, state.nextUserID] { try saveNextIDs() }
        let acknowledgement = Acknowledgement(
            offset: state.lastOffset,
            alreadyApplied: decision.alreadyApplied,
            answer: decision.answer
        )
        if let id = submission.requestID {
            // Also where nothing changed: a late repeat must not find another state and change that.
            try dedup.insert(id, fingerprint: fingerprint, acknowledgement, now: now)
        }
        return Applied(acknowledgement: acknowledgement, committed: committed)
    }

    private func decide(_ mutation: Mutation, now: Int64) throws -> Decision {
        switch mutation {
        case .createMovie(let fields):
            try decideCreateMovie(fields)
        case .createUser(let name):
            try decideCreateUser(name)
        case .rate(let userID, let movieID, let halfStars, let ratedAt, let predictedStars):
            try decideRate(userID, movieID, halfStars, ratedAt, predictedStars, now: now)
        case .unrate(let userID, let movieID):
            try decideUnrate(userID, movieID, now: now)
        case .setInterest(let userID, let movieID, let hidden):
            try decideSet(hiddenTable, userID, movieID, hidden, .interestSet(hidden: hidden))
        case .setWatchlist(let userID, let movieID, let listed):
            try decideSet(watchlistTable, userID, movieID, listed, .watchlistSet(listed: listed))
        case .setTasteGroups(let userID, let groups):
            try decideTasteGroups(userID, groups)
        case .startJob(let spec):
            try decideStart(spec)
        case .endJob(let ended):
            try decideEnd(ended)
        case .promoteModel(let label, let model, let percent):
            try decidePromote(label, model, percent: percent)
        case .rollbackModel(let label):
            try decideRollback(label)
        case .setSchedule(let schedule, let isBuiltIn):
            try decideSchedule(schedule, isBuiltIn: isBuiltIn)
        case .consumer(let change):
            try decideConsumer(change)
        case .beginImport(let header, let evenIfCommitted):
            try decideBegin(header, evenIfCommitted: evenIfCommitted)
        case .resolveMovies(let importID, let movies):
            try decideResolve(importID, movies)
        case .putChunk(let importID, let sequence, let ratings, let tags):
            try decideChunk(importID, sequence, ratings, tags)
        case .commitImport(let importID):
            try decideCommit(importID)
        case .abortImport(let importID):
            try decideAbort(importID)
        }
    }

    private func decideCreateMovie(_ fields: MovieFields) throws -> Decision {
        try fields.check()
        if let existing = try catalogue.movies(titleKey: fields.titleKey, year: fields.year).first {
            throw WriteRefusal.movieExists(fields.title, year: fields.year, id: existing.id)
        }
        let id = state.nextMovieID
        return Decision(drafts: [.init(movieID: id, body: .movieCreated(fields))], answer: .movie(id: id))
    }

    private func decideCreateUser(_ name: String) throws -> Decision {
        try checkText(name, "name", bytesMax: 100)
        guard !name.isEmpty else { throw WriteRefusal.invalid("a user needs a name") }
        if let existing = try catalogue.user(named: name) { throw WriteRefusal.userExists(name, id: existing) }
        let id = state.nextUserID
        return Decision(drafts: [.init(userID: id, body: .userCreated(name: name))], answer: .user(id: id))
    }

    private func checkPair(_ userID: UInt32, _ movieID: UInt32) throws(WriteRefusal) {
        guard state.userIDs.contains(userID) else { throw .noUser(userID) }
        guard state.movieIDs.contains(movieID) else { throw .noMovie(movieID) }
    }

    private func decideRate(
        _ userID: UInt32,
        _ movieID: UInt32,
        _ halfStars: UInt8,
        _ ratedAt: UInt32?,
        _ predictedStars: Float?,
        now: Int64
    ) throws -> Decision {
        try checkPair(userID, movieID)
        guard (1...10).contains(halfStars) else {
            throw WriteRefusal.invalid("\(halfStars) half stars are off the grid (1 to 10, for 0.5 to 5.0 stars)")
        }
        let seconds = UInt32(clamping: now / 1_000)
        let row = try ratings.row(user: userID, movie: movieID)
        // Stars that change several times within a second get times ahead of the clock, and undo brings them back.
        if let ratedAt, ratedAt > max(seconds, row?.time ?? 0) {
            throw WriteRefusal.invalid("rated_at \(ratedAt) is in the future (now is \(seconds)); leave it out")
        }
        let time = ratedAt ?? later(seconds, than: row)
        let previous = try visible(row, user: userID, movie: movieID)
        let body = Event.Body.rated(halfStars: halfStars, time: time, predictedStars: predictedStars)
        return Decision(
            drafts: [.init(userID: userID, movieID: movieID, body: body, previous: previous)],
            answer: .rated(previous: previous, time: time)
        )
    }

    private func decideUnrate(_ userID: UInt32, _ movieID: UInt32, now: Int64) throws -> Decision {
        try checkPair(userID, movieID)
        let row = try ratings.row(user: userID, movie: movieID)
        guard let previous = try visible(row, user: userID, movie: movieID) else {
            return Decision(answer: .unrated(previous: nil))
        }
        let body = Event.Body.unrated(time: later(UInt32(clamping: now / 1_000), than: row))
        return Decision(
            drafts: [.init(userID: userID, movieID: movieID, body: body, previous: previous)],
            answer: .unrated(previous: previous)
        )
    }

    /// The later of now and one second after what is known last of the pair, its removal included.
    private func later(_ seconds: UInt32, than row: RatingRow?) -> UInt32 {
        guard let row, row.time < UInt32.max else { return seconds }
        return max(seconds, row.time + 1)
    }

    /// The rating as readers see it: what an open import has written is not there yet.
    private func visible(_ row: RatingRow?, user: UInt32, movie: UInt32) throws(DiskFault) -> StoredRating? {
        guard let row, row.importID != nil, row.importID == state.openImport?.record.id else { return row?.visible }
        return try ratings.overwritten(user: user, movie: movie)?.visible
    }

    private func decideSet(
        _ table: ActTable,
        _ userID: UInt32,
        _ movieID: UInt32,
        _ value: Bool,
        _ body: Event.Body
    ) throws -> Decision {
        try checkPair(userID, movieID)
        let previous = try table.contains(user: userID, movie: movieID)
        guard previous != value else { return Decision(answer: .set(previous: previous)) }
        return Decision(
            drafts: [.init(userID: userID, movieID: movieID, body: body)],
            answer: .set(previous: previous)
        )
    }
}

/// Text as the tables may hold it. What is shown where is not decided here; but a control character in a title is
/// refused by everybody.
func checkText(_ text: String, _ field: String, bytesMax: Int) throws(WriteRefusal) {
    guard text.utf8.count <= bytesMax else {
        throw .invalid("\(field) has \(text.utf8.count) bytes, at most \(bytesMax) are taken: \(quoted(text))")
    }
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
        throw .invalid("\(field) has a control character: \(quoted(text))")
    }
}

extension MovieFields {
    /// - Throws: INVALID for a text that is too long or has control characters, a year beyond the cinema's.
    func check() throws(WriteRefusal) {
        guard !title.isEmpty, !titleKey.isEmpty else { throw .invalid("a movie needs a title") }
        let texts = [
            (title, "title"), (originalTitle, "original title"), (titleKey, "title key"), (director, "director"),
            (country, "country"), (imdbID, "imdb_id"), (tmdbID, "tmdb_id"), (plot, "plot"),
        ]
        for (text, field) in texts { try checkText(text, field, bytesMax: 4_096) }
        for (list, field) in [(genres, "genre"), (keywords, "keyword")] {
            guard list.count <= 100 else {
                throw .invalid("\(quoted(title)) has \(list.count) of \(field), at most 100 are taken")
            }
            for text in list {
                try checkText(text, field, bytesMax: 200)
                guard !text.isEmpty else { throw .invalid("\(quoted(title)) has an empty \(field)") }
            }
        }
        if let year, !(1_870...2_200).contains(year) {
            throw .invalid("\(quoted(title)): the year \(year) is outside 1870 to 2200")
        }
    }
}
