import Testing

@testable import Store

/// SplitMix64: the same numbers everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Random acts, imports, repeats and restarts on a disk that fails now and then, against the model.
final class Interleaving {
    private let directory = TestStore.temporaryDirectory()
    private var store: EventStore
    private var disk: FailingDisk
    private var groupCommit: GroupCommit<FailingDisk>
    private var model = ModelStore()
    private var random: SeededGenerator
    private var now: Int64 = 1_000_000
    private var past: [Submission] = []
    /// What went wrong, in words.
    private(set) var differences: [String] = []

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        store = try TestStore.open(directory)
        disk = FailingDisk(store)
        groupCommit = GroupCommit(target: disk)
        let movies = (1...ModelStore.movieCount).map {
            Submission(requestID: nil, mutation: .createMovie(.test("Movie \($0)")))
        }
        _ = groupCommit.commit(movies, now: now) { _ in }
    }

    func run(batches: Int) throws {
        for _ in 0..<batches where differences.isEmpty {
            now += Int64.random(in: -2_000...5_000, using: &random)
            let batch = (0..<Int.random(in: 1...4, using: &random)).map { _ in submission() }
            past += batch
            if Int.random(in: 0..<8, using: &random) == 0 {
                disk.plant(
                    FailingDisk.Fault.allCases.randomElement(using: &random) ?? .fullAtCommit,
                    times: Int.random(in: 1...3, using: &random)
                )
            }
            try commit(batch)
            disk.faultsLeft = 0
            if Int.random(in: 0..<20, using: &random) == 0 { try restart() }
        }
        try compareEverything()
        try store.close()
        TestStore.remove(directory)
    }

    private func commit(_ batch: [Submission]) throws {
        let before = store.lastOffset
        var events: UInt64 = 0
        let results = groupCommit.commit(batch, now: now) { events += $0.reduce(0) { $0 + UInt64($1.event.count) } }
        guard groupCommit.fault == nil else {
            // What was answered with success before the fault holds; the rest is asked again after a restart, in the order
            // in which it was tried. Where the disk failed after the commit, what it met had happened.
            let happened = disk.committedAndFailed
            try restart()
            for (submission, result) in zip(batch, results) {
                if case .success = result {
                    compare(submission, result)
                } else if happened, result.refusalCode == .outcomeUnknown {
                    _ = model.apply(submission, now: now)
                }
            }
            return try commit(zip(batch, results).filter { $0.1.refusalCode != nil }.map(\.0))
        }
        for (submission, result) in zip(batch, results) { compare(submission, result) }
        if store.lastOffset != before + events { differences.append("the views got \(events) events from \(before)") }
    }

    private func compare(_ submission: Submission, _ result: Result<Acknowledgement, WriteRefusal>) {
        if result.refusalCode == .resourceExhausted { return }
        let expected = model.apply(submission, now: now)
        let found: ModelStore.Outcome =
            switch result {
            case .success(let acknowledgement): .answer(acknowledgement)
            case .failure(let refusal): .refused(refusal.code)
            }
        if found != expected { differences.append("\(submission.mutation): \(found), expected \(expected)") }
    }

    private func restart() throws {
        try store.close()
        store = try TestStore.open(directory)
        disk = FailingDisk(store)
        groupCommit = GroupCommit(target: disk)
    }

    private func compareEverything() throws {
        try compareTables("at the end")
        try store.rebuild()
        try compareTables("after a rebuild")
        let offsets = try store.events(from: 1, limit: .max).map(\.offset)
        if offsets != Array(1..<UInt64(offsets.count + 1)) { differences.append("the log has gaps") }
    }

    private func compareTables(_ moment: String) throws {
        var columns = RatingColumns()
        _ = try store.readRatings(fromUser: 0, limit: .max, into: &columns)
        var ratings: [Pair: ModelStore.Entry] = [:]
        for index in 0..<columns.count {
            ratings[Pair(user: columns.users[index], movie: columns.movies[index])] = ModelStore.Entry(
                halfStars: columns.halfStars[index],
                time: columns.times[index]
            )
        }
        if ratings != model.visible.filter({ $0.value.halfStars > 0 }) { differences.append("ratings \(moment)") }
        let hidden = try store.hidden().map { Pair(user: $0.userID, movie: $0.movieID) }
        if Set(hidden) != model.hidden { differences.append("hidden \(moment)") }
        let listed = try store.watchlist().map { Pair(user: $0.userID, movie: $0.movieID) }
        if Set(listed) != model.listed { differences.append("watchlist \(moment)") }
        if try Set(store.users().map(\.id)) != model.users { differences.append("users \(moment)") }
        if store.lastOffset != model.offset {
            differences.append("offset \(store.lastOffset), expected \(model.offset) \(moment)")
        }
    }

    // MARK: What is submitted

    private func submission() -> Submission {
        if Int.random(in: 0..<8, using: &random) == 0, let repeated = past.randomElement(using: &random) {
            return repeated
        }
        let id = RequestID(high: random.next(), low: random.next())
        // Now and then somebody uses an id for something else.
        let used = Int.random(in: 0..<30, using: &random) == 0 ? past.randomElement(using: &random)?.requestID : nil
        return Submission(requestID: used ?? id, mutation: mutation())
    }

    private func mutation() -> Mutation {
        let user = UInt32.random(in: 1...6, using: &random)
        let movie = UInt32.random(in: 1...ModelStore.movieCount + 1, using: &random)
        let importID = max(1, model.lastImport + UInt32.random(in: 0...1, using: &random))
        switch Int.random(in: 0..<22, using: &random) {
        case 0...1: return .createUser(name: "user \(Int.random(in: 1...4, using: &random))")
        case 2...6:
            let seconds = UInt32(max(now, 0) / 1_000)
            let ratedAt = Bool.random(using: &random) ? nil : UInt32.random(in: 0...seconds + 1, using: &random)
            let halfStars = UInt8.random(in: 1...10, using: &random)
            return .rate(userID: user, movieID: movie, halfStars: halfStars, ratedAt: ratedAt, predictedStars: nil)
        case 7...8: return .unrate(userID: user, movieID: movie)
        case 9: return .setInterest(userID: user, movieID: movie, hidden: .random(using: &random))
        case 10: return .setWatchlist(userID: user, movieID: movie, listed: .random(using: &random))
        case 11...12:
            // Three inputs, of two, three or four chunks of four ratings.
            let hash = UInt8.random(in: 1...3, using: &random)
            return .beginImport(.test(hash, count: UInt64(hash + 1) * 4), evenIfCommitted: false)
        case 13...14:
            let movies = (1...ModelStore.movieCount).map { UnresolvedMovie(fileID: $0, fields: .test("Movie \($0)")) }
            return .resolveMovies(importID: importID, movies: movies)
        case 15...17:
            let due = model.open?.chunks ?? 0
            let sequence = Int.random(in: 0..<5, using: &random) == 0 ? UInt32.random(in: 0...4, using: &random) : due
            return .putChunk(importID: importID, sequence: sequence, ratings: fileRatings(), tags: [])
        case 18: return .commitImport(importID: importID)
        case 20...21:
            let name = model.names.first { $0.value == user }?.key ?? String(user)
            let isRight = Int.random(in: 0..<6, using: &random) > 0
            return .eraseUser(userID: user, name: isRight ? name : "somebody")
        default: return .abortImport(importID: importID)
        }
    }

    private func fileRatings() -> FileRatings {
        var ratings = FileRatings()
        for _ in 0..<4 {
            ratings.users.append(UInt32.random(in: 1...3, using: &random))
            ratings.movies.append(UInt32.random(in: 1...ModelStore.movieCount, using: &random))
            ratings.halfStars.append(UInt8.random(in: 1...10, using: &random))
            ratings.times.append(UInt32.random(in: 0...2_000, using: &random))
        }
        return ratings
    }
}

struct InterleavingTests {
    @Test(arguments: 0..<20)
    func `fifty random interleavings with a failing disk agree with the model`(block: UInt64) throws {
        for seed in block * 50..<(block + 1) * 50 {
            let interleaving = try Interleaving(seed: seed)
            try interleaving.run(batches: 16)
            #expect(interleaving.differences == [], "seed \(seed)")
        }
    }
}
