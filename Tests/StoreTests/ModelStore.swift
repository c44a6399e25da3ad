@testable import Store

/// What the store must do, once more and as plainly as possible: dictionaries, two layers while an import is open, no log.
/// The interleaving tests compare the two.
struct ModelStore {
    struct Entry: Equatable {
        /// 0: removed.
        var halfStars: UInt8
        var time: UInt32
    }

    struct Import {
        var id: UInt32
        var hash: UInt8
        var announced: UInt64
        var chunks: UInt32 = 0
        var counts = ImportCounts()
        var resolved = false
        var newUsers: Set<UInt32> = []
        /// File users that it mapped.
        var newMappings: [UInt32] = []
        /// What it wrote over `visible`.
        var pending: [Pair: Entry] = [:]
    }

    static let movieCount: UInt32 = 4

    var offset: UInt64 = UInt64(movieCount)
    var visible: [Pair: Entry] = [:]
    var hidden: Set<Pair> = []
    var listed: Set<Pair> = []
    var users: Set<UInt32> = []
    var names: [String: UInt32] = [:]
    var nextUser: UInt32 = 1
    var fileUsers: [UInt32: UInt32] = [:]
    /// Movies of the file are those with the same id here; known after the first ResolveMovies of a committed import.
    var moviesMapped = false
    var open: Import?
    var lastImport: UInt32 = 0
    var ended: [UInt32: ImportState] = [:]
    var committedHashes: [UInt8: (id: UInt32, counts: ImportCounts)] = [:]
    var answers: [RequestID: (Mutation, Acknowledgement)] = [:]

    enum Outcome: Equatable {
        case answer(Acknowledgement)
        case refused(WriteRefusal.Code)
    }

    mutating func apply(_ submission: Submission, now: Int64) -> Outcome {
        if let id = submission.requestID, let known = answers[id] {
            guard known.0 == submission.mutation else { return .refused(.invalidArgument) }
            return .answer(Acknowledgement(offset: known.1.offset, alreadyApplied: true, answer: known.1.answer))
        }
        switch result(of: submission.mutation, seconds: UInt32(now / 1_000)) {
        case .success(let (answer, already)):
            let acknowledgement = Acknowledgement(offset: offset, alreadyApplied: already, answer: answer)
            if let id = submission.requestID { answers[id] = (submission.mutation, acknowledgement) }
            return .answer(acknowledgement)
        case .failure(let refusal):
            return .refused(refusal.code)
        }
    }

    typealias Success = (Acknowledgement.Answer, Bool)

    struct Refused: Error {
        var code: WriteRefusal.Code
    }

    private mutating func result(of mutation: Mutation, seconds: UInt32) -> Result<Success, Refused> {
        switch mutation {
        case .createUser(let name): createUser(name)
        case .rate(let user, let movie, let halfStars, let ratedAt, _):
            rate(Pair(user: user, movie: movie), halfStars, ratedAt, seconds)
        case .unrate(let user, let movie): unrate(Pair(user: user, movie: movie), seconds)
        case .setInterest(let user, let movie, let value): set(\.hidden, Pair(user: user, movie: movie), value)
        case .setWatchlist(let user, let movie, let value): set(\.listed, Pair(user: user, movie: movie), value)
        case .beginImport(let header, _): begin(header)
        case .resolveMovies(let importID, _): resolve(importID)
        case .putChunk(let importID, let sequence, let ratings, _): chunk(importID, sequence, ratings)
        case .commitImport(let importID): commit(importID)
        case .abortImport(let importID): abort(importID)
        case .createMovie: .failure(Refused(code: .alreadyExists))
        // The interleavings make none of these.
        case .setTasteGroups, .startJob, .endJob, .promoteModel, .rollbackModel, .setSchedule:
            .failure(Refused(code: .failedPrecondition))
        case .consumer: .failure(Refused(code: .failedPrecondition))
        }
    }

    private mutating func createUser(_ name: String) -> Result<Success, Refused> {
        if names[name] != nil { return .failure(Refused(code: .alreadyExists)) }
        let id = nextUser
        nextUser += 1
        users.insert(id)
        names[name] = id
        offset += 1
        return .success((.user(id: id), false))
    }

    private func known(_ pair: Pair) -> Bool {
        users.contains(pair.user) && (1...ModelStore.movieCount).contains(pair.movie)
    }

    private func shown(_ pair: Pair) -> StoredRating? {
        guard let entry = visible[pair], entry.halfStars > 0 else { return nil }
        return StoredRating(halfStars: entry.halfStars, time: entry.time)
    }

    private func later(_ seconds: UInt32, _ pair: Pair) -> UInt32 {
        guard let newest = open?.pending[pair] ?? visible[pair] else { return seconds }
        return max(seconds, newest.time + 1)
    }

    private mutating func live(_ pair: Pair, _ entry: Entry) {
        open?.pending[pair] = nil
        visible[pair] = entry
        offset += 1
    }

    private mutating func rate(
        _ pair: Pair,
        _ halfStars: UInt8,
        _ ratedAt: UInt32?,
        _ seconds: UInt32
    ) -> Result<Success, Refused> {
        guard known(pair) else { return .failure(Refused(code: .notFound)) }
        let newest = (open?.pending[pair] ?? visible[pair])?.time ?? 0
        guard halfStars > 0, halfStars <= 10, (ratedAt ?? 0) <= max(seconds, newest) else {
            return .failure(Refused(code: .invalidArgument))
        }
        let previous = shown(pair)
        let time = ratedAt ?? later(seconds, pair)
        live(pair, Entry(halfStars: halfStars, time: time))
        return .success((.rated(previous: previous, time: time), false))
    }

    private mutating func unrate(_ pair: Pair, _ seconds: UInt32) -> Result<Success, Refused> {
        guard known(pair) else { return .failure(Refused(code: .notFound)) }
        guard let previous = shown(pair) else { return .success((.unrated(previous: nil), false)) }
        live(pair, Entry(halfStars: 0, time: later(seconds, pair)))
        return .success((.unrated(previous: previous), false))
    }

    private mutating func set(
        _ path: WritableKeyPath<ModelStore, Set<Pair>>,
        _ pair: Pair,
        _ value: Bool
    ) -> Result<Success, Refused> {
        guard known(pair) else { return .failure(Refused(code: .notFound)) }
        let previous = self[keyPath: path].contains(pair)
        if previous != value {
            if value { self[keyPath: path].insert(pair) } else { self[keyPath: path].remove(pair) }
            offset += 1
        }
        return .success((.set(previous: previous), false))
    }
}

extension ModelStore {
    private mutating func begin(_ header: ImportHeader) -> Result<Success, Refused> {
        let hash = header.contentHash[0]
        if let open {
            guard open.hash == hash else { return .failure(Refused(code: .failedPrecondition)) }
            return .success((begun(open.id, .open, open.counts), true))
        }
        if let done = committedHashes[hash] { return .success((begun(done.id, .committed, done.counts), true)) }
        lastImport += 1
        open = Import(id: lastImport, hash: hash, announced: header.ratingCount)
        offset += 1
        return .success((begun(lastImport, .open, ImportCounts()), false))
    }

    private func begun(_ id: UInt32, _ state: ImportState, _ counts: ImportCounts) -> Acknowledgement.Answer {
        .importBegun(importID: id, state: state, chunksReceived: counts.chunks, ratingsReceived: counts.received)
    }

    private func requireOpen(_ id: UInt32) -> Refused? {
        if open?.id == id { return nil }
        return Refused(code: ended[id] == nil ? .notFound : .failedPrecondition)
    }

    private mutating func resolve(_ importID: UInt32) -> Result<Success, Refused> {
        if let refused = requireOpen(importID) { return .failure(refused) }
        let known = moviesMapped || open?.resolved == true
        if !known {
            open?.resolved = true
            offset += 1
        }
        let resolutions = (1...ModelStore.movieCount).map {
            MovieResolution(fileID: $0, movieID: $0, how: known ? .mapped : .byTitle)
        }
        return .success((.resolved(resolutions), false))
    }

    private mutating func chunk(
        _ importID: UInt32,
        _ sequence: UInt32,
        _ file: FileRatings
    ) -> Result<Success, Refused> {
        if let refused = requireOpen(importID) { return .failure(refused) }
        guard var running = open else { return .failure(Refused(code: .notFound)) }
        if sequence < running.chunks {
            let count = UInt32(file.users.count)
            return .success((.chunk(firstOffset: 0, applied: 0, unchanged: count, superseded: 0, tags: 0), true))
        }
        guard sequence == running.chunks, moviesMapped || running.resolved else {
            return .failure(Refused(code: .failedPrecondition))
        }
        var changes: [Pair: Entry] = [:]
        var unchanged: UInt32 = 0
        var superseded: UInt32 = 0
        // The newest of each pair within the chunk; of equal times the last one.
        for index in file.users.indices {
            let pair = Pair(user: user(file.users[index], &running), movie: file.movies[index])
            let entry = Entry(halfStars: file.halfStars[index], time: file.times[index])
            if let other = changes[pair] {
                if other == entry { unchanged += 1 } else { superseded += 1 }
                if entry.time < other.time { continue }
            }
            changes[pair] = entry
        }
        for (pair, entry) in changes {
            guard let old = running.pending[pair] ?? visible[pair] else { continue }
            let same = old == entry
            let loses = old.time > entry.time || (old.halfStars == 0 && old.time == entry.time)
            if same { unchanged += 1 } else if loses { superseded += 1 }
            if same || loses { changes[pair] = nil }
        }
        running.pending.merge(changes) { _, new in new }
        running.chunks += 1
        running.counts.chunks += 1
        running.counts.applied += UInt64(changes.count)
        running.counts.unchanged += UInt64(unchanged)
        running.counts.superseded += UInt64(superseded)
        running.counts.usersCreated = UInt32(running.newMappings.count)
        open = running
        let first = changes.isEmpty ? 0 : offset + 1
        offset += UInt64(changes.count)
        let applied = UInt32(changes.count)
        return .success(
            (.chunk(firstOffset: first, applied: applied, unchanged: unchanged, superseded: superseded, tags: 0), false)
        )
    }

    private mutating func user(_ fileID: UInt32, _ running: inout Import) -> UInt32 {
        if let own = fileUsers[fileID] { return own }
        let own = nextUser
        nextUser += 1
        users.insert(own)
        fileUsers[fileID] = own
        running.newUsers.insert(own)
        running.newMappings.append(fileID)
        return own
    }

    private mutating func commit(_ importID: UInt32) -> Result<Success, Refused> {
        if let refused = requireOpen(importID) { return .failure(refused) }
        guard let running = open, running.counts.received == running.announced else {
            return .failure(Refused(code: .failedPrecondition))
        }
        visible.merge(running.pending) { _, new in new }
        moviesMapped = moviesMapped || running.resolved
        committedHashes[running.hash] = (running.id, running.counts)
        ended[running.id] = .committed
        open = nil
        offset += 1
        return .success((.committed(running.counts), false))
    }

    private mutating func abort(_ importID: UInt32) -> Result<Success, Refused> {
        if let refused = requireOpen(importID) { return .failure(refused) }
        guard let running = open else { return .failure(Refused(code: .notFound)) }
        let restored = running.pending.keys.filter { shown($0) != nil }.count
        let used = Set(visible.keys.map(\.user)).union(hidden.map(\.user)).union(listed.map(\.user))
        for fileID in running.newMappings {
            guard let own = fileUsers[fileID], !used.contains(own) else { continue }
            users.remove(own)
            fileUsers[fileID] = nil
        }
        ended[running.id] = .aborted
        open = nil
        offset += 1
        let removed = UInt64(running.pending.count)
        return .success((.aborted(ratingsRemoved: removed, ratingsRestored: UInt64(restored)), false))
    }
}
