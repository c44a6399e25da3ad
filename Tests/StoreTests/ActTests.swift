import Testing

@testable import Store

/// Two users and three movies, made by hand.
private func storeWithCatalogue() throws -> TestStore {
    let test = try TestStore()
    for title in ["Alien", "The Thing", "Heat"] { try test.write(.createMovie(.test(title))) }
    for name in ["Ada", "Bob"] { try test.write(.createUser(name: name)) }
    return test
}

private func rate(_ user: UInt32, _ movie: UInt32, _ halfStars: UInt8, at time: UInt32? = nil) -> Mutation {
    .rate(userID: user, movieID: movie, halfStars: halfStars, ratedAt: time, predictedStars: 3.5)
}

struct ActTests {
    @Test func `a rating is an event with its time and what it replaced`() throws {
        let test = try storeWithCatalogue()

        let first = try test.write(rate(1, 2, 9))
        test.now += 60_000
        let second = try test.write(rate(1, 2, 4))

        #expect(first.offset == 6)
        #expect(first.answer == .rated(previous: nil, time: 1_700_000_000))
        let replaced = StoredRating(halfStars: 9, time: 1_700_000_000)
        #expect(second.answer == .rated(previous: replaced, time: 1_700_000_060))
        #expect(test.committed.last?.previous == replaced)
        #expect(test.committed.last?.event.body == .rated(halfStars: 4, time: 1_700_000_060, predictedStars: 3.5))
        #expect(try test.visibleRatings() == [Pair(user: 1, movie: 2): StoredRating(halfStars: 4, time: 1_700_000_060)])
    }

    @Test func `a repeated request is applied once and gets its first answer again`() throws {
        let test = try storeWithCatalogue()
        let id = RequestID(high: 7, low: 7)

        let first = try test.write(rate(1, 2, 9), id)
        try test.write(rate(1, 2, 3))
        let second = try test.write(rate(1, 2, 9), id)

        #expect(second == Acknowledgement(offset: first.offset, alreadyApplied: true, answer: first.answer))
        #expect(try test.visibleRatings()[Pair(user: 1, movie: 2)]?.halfStars == 3)
    }

    @Test func `a request is also recognised within its batch and after a restart`() throws {
        let test = try storeWithCatalogue()
        let submission = Submission(requestID: RequestID(high: 7, low: 7), mutation: rate(1, 2, 9))

        let offsets = try test.commit([submission, submission]).map { try $0.get().offset }
        try test.reopen()
        let again = try test.commit([submission])[0].get()

        #expect(offsets == [6, 6])
        #expect(again.offset == 6)
        #expect(again.alreadyApplied)
        #expect(test.store.lastOffset == 6)
    }

    @Test func `a repeat whose prediction differs is the same request`() throws {
        let test = try storeWithCatalogue()
        let id = RequestID(high: 7, low: 7)
        try test.write(.rate(userID: 1, movieID: 2, halfStars: 9, ratedAt: nil, predictedStars: 3), id)
        let again = try test.write(.rate(userID: 1, movieID: 2, halfStars: 9, ratedAt: nil, predictedStars: 4), id)
        #expect(again.alreadyApplied)
    }

    @Test func `a request id used for something else is refused`() throws {
        let test = try storeWithCatalogue()
        let id = RequestID(high: 7, low: 7)
        try test.write(rate(1, 2, 9), id)
        #expect(throws: WriteRefusal.requestIDReused(id)) { try test.write(rate(1, 2, 8), id) }
        #expect(test.store.lastOffset == 6)
    }

    @Test func `a request id is forgotten after 24 hours`() throws {
        let test = try storeWithCatalogue()
        let id = RequestID(high: 7, low: 7)
        try test.write(rate(1, 2, 9), id)

        try test.store.maintain(now: test.now + DedupTable.keptMilliseconds + 1)

        #expect(try !test.write(rate(1, 2, 8), id).alreadyApplied)
    }

    @Test func `a live rating is later than the pair's newest, be it removed`() throws {
        let test = try storeWithCatalogue()
        try test.write(rate(1, 2, 9))
        #expect(try test.write(rate(1, 2, 8)).answer.time == 1_700_000_001)
        try test.write(.unrate(userID: 1, movieID: 2))
        test.now -= 3_600_000
        #expect(try test.write(rate(1, 2, 7)).answer.time == 1_700_000_003)
    }

    @Test func `undo puts the older time back`() throws {
        let test = try storeWithCatalogue()
        try test.write(rate(1, 2, 9))
        test.now += 60_000
        try test.write(rate(1, 2, 2))
        try test.write(rate(1, 2, 9, at: 1_700_000_000))
        #expect(try test.visibleRatings() == [Pair(user: 1, movie: 2): StoredRating(halfStars: 9, time: 1_700_000_000)])
    }

    @Test func `an unrated movie is not rated any more`() throws {
        let test = try storeWithCatalogue()
        try test.write(rate(1, 2, 9))
        let answer = try test.write(.unrate(userID: 1, movieID: 2)).answer
        #expect(answer == .unrated(previous: StoredRating(halfStars: 9, time: 1_700_000_000)))
        #expect(try test.visibleRatings().isEmpty)
    }

    @Test(arguments: [
        Mutation.unrate(userID: 1, movieID: 2), .setInterest(userID: 1, movieID: 2, hidden: false),
        .setWatchlist(userID: 1, movieID: 2, listed: false),
    ])
    func `an act that changes nothing is answered without an event`(mutation: Mutation) throws {
        let test = try storeWithCatalogue()
        let acknowledgement = try test.write(mutation)
        #expect(acknowledgement.offset == 5)
        #expect(!acknowledgement.alreadyApplied)
        #expect(test.store.lastOffset == 5)
    }

    @Test func `a late repeat of an act that changed nothing still changes nothing`() throws {
        let test = try storeWithCatalogue()
        let id = RequestID(high: 7, low: 7)
        try test.write(.setInterest(userID: 1, movieID: 2, hidden: true))
        try test.write(.setInterest(userID: 1, movieID: 2, hidden: true), id)
        try test.write(.setInterest(userID: 1, movieID: 2, hidden: false))

        let repeated = try test.write(.setInterest(userID: 1, movieID: 2, hidden: true), id)

        #expect(repeated.answer == .set(previous: true))
        #expect(try test.store.hidden().isEmpty)
    }

    @Test func `hidden movies and the watchlist are kept`() throws {
        let test = try storeWithCatalogue()
        try test.write(.setInterest(userID: 1, movieID: 2, hidden: true))
        try test.write(.setWatchlist(userID: 2, movieID: 3, listed: true))
        try test.reopen()
        #expect(try test.store.hidden().map { Pair(user: $0.userID, movie: $0.movieID) } == [Pair(user: 1, movie: 2)])
        #expect(try test.store.watchlist().map(\.offset) == [7])
    }

    @Test(arguments: [
        (rate(3, 1, 5), WriteRefusal.noUser(3)), (rate(1, 9, 5), .noMovie(9)),
        (.unrate(userID: 1, movieID: 9), .noMovie(9)), (.setInterest(userID: 8, movieID: 1, hidden: true), .noUser(8)),
        (.createUser(name: "ADA"), .userExists("ADA", id: 1)),
        (.createMovie(.test("Heat")), .movieExists("Heat", year: 1_999, id: 3)),
        (.commitImport(importID: 1), .noImport(1)),
    ])
    func `what cannot be is refused with the reason`(mutation: Mutation, refusal: WriteRefusal) throws {
        let test = try storeWithCatalogue()
        #expect(test.refusal(mutation) == refusal)
        #expect(test.store.lastOffset == 5)
    }

    @Test(arguments: [
        rate(1, 1, 0), rate(1, 1, 11), rate(1, 1, 5, at: 1_700_000_001), .createUser(name: ""),
        .createUser(name: "a\u{1b}[2J"), .createMovie(.test("a\nb")), .createMovie(.test("Old", year: 1_700)),
        .createMovie(.test(String(repeating: "x", count: 5_000))),
    ])
    func `values off their grid are invalid`(mutation: Mutation) throws {
        let test = try storeWithCatalogue()
        #expect(test.refusal(mutation)?.code == .invalidArgument)
        #expect(test.store.lastOffset == 5)
    }

    @Test func `a refused write leaves its neighbours in the batch alone`() throws {
        let test = try storeWithCatalogue()
        let mutations = [rate(1, 1, 5), rate(1, 9, 5), rate(2, 1, 6)]
        let results = test.commit(mutations.map { Submission(requestID: nil, mutation: $0) })
        #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
        #expect(try test.visibleRatings().count == 2)
    }

    @Test func `catalogue and people are read back as they were given`() throws {
        let test = try storeWithCatalogue()
        let fields = MovieFields(
            title: "Ran",
            originalTitle: "Ran (1985)",
            titleKey: "ran",
            year: 1_985,
            genres: ["Drama", "War"],
            director: "Akira Kurosawa",
            country: "Japan",
            keywords: ["samurai", "betrayal"],
            imdbID: "0089881",
            tmdbID: "11645"
        )
        try test.write(.createMovie(fields))
        try test.reopen()
        #expect(try test.store.movies().last == StoredMovie(id: 4, fields: fields))
        #expect(try test.store.users() == [StoredUser(id: 1, name: "Ada"), StoredUser(id: 2, name: "Bob")])
    }
}

extension Acknowledgement.Answer {
    fileprivate var time: UInt32? {
        if case .rated(_, let time) = self { time } else { nil }
    }
}
