import Testing

@testable import Store

extension TestStore {
    /// A life in short: acts, a committed import over them, an aborted one, and one that is still open.
    func liveALittle() throws {
        for title in ["Alien", "The Thing", "Heat"] { try write(.createMovie(.test(title))) }
        for name in ["Ada", "Bob"] { try write(.createUser(name: name)) }
        try write(.rate(userID: 1, movieID: 1, halfStars: 9, ratedAt: nil, predictedStars: 3.5))
        try write(.rate(userID: 1, movieID: 2, halfStars: 8, ratedAt: nil, predictedStars: nil))
        now += 60_000
        try write(.unrate(userID: 1, movieID: 2))
        try write(.setInterest(userID: 1, movieID: 3, hidden: true))
        try write(.setWatchlist(userID: 2, movieID: 3, listed: true))
        try write(.setWatchlist(userID: 2, movieID: 1, listed: true))
        try write(.setWatchlist(userID: 2, movieID: 1, listed: false))
        try importSmall(1, ends: { .commitImport(importID: $0) })
        try importSmall(2, ends: { .abortImport(importID: $0) })
        try write(.rate(userID: 3, movieID: 5, halfStars: 1, ratedAt: 500, predictedStars: nil))
        try importSmall(3, ends: { _ in nil })
    }

    private func importSmall(_ number: UInt8, ends: (UInt32) -> Mutation?) throws {
        let importID = UInt32(number)
        try write(.beginImport(.test(number, count: 3), evenIfCommitted: false))
        let names = ["Alien", "Ran", "Film \(number)"]
        let movies = names.enumerated().map { UnresolvedMovie(fileID: UInt32($0 + 50), fields: .test($1)) }
        let extra = UnresolvedMovie(fileID: 60 + importID, fields: .test("Extra \(number)"))
        try write(.resolveMovies(importID: importID, movies: movies + [extra]))
        let ratings = FileRatings(
            users: [7, 7, 8 + importID],
            movies: [50, 51, 60 + importID],
            halfStars: [1 + number, 5, 5],
            times: [1_000 * importID, 70, 70]
        )
        let tag = FileTag(userFileID: 7, movieFileID: 51, text: "epic \(number)", time: 70)
        try write(.putChunk(importID: importID, sequence: 0, ratings: ratings, tags: [tag]))
        if let end = ends(importID) { try write(end) }
    }
}

struct RebuildTests {
    @Test func `tables made anew from the log equal the old ones, row by row`() throws {
        let test = try TestStore()
        try test.liveALittle()
        let before = try test.dumpOfAllViews()

        try test.store.rebuild()

        #expect(try test.dumpOfAllViews() == before)
        #expect(before.count > 80)
    }

    @Test func `a rebuilt store goes on as before`() throws {
        let test = try TestStore()
        try test.liveALittle()
        try test.store.rebuild()
        #expect(try test.write(.createMovie(.test("New"))).answer == .movie(id: 9))
        #expect(try test.write(.abortImport(importID: 3)).answer == .aborted(ratingsRemoved: 2, ratingsRestored: 1))
    }

    @Test func `rows that the log does not know are gone after a rebuild`() throws {
        let test = try TestStore()
        try test.liveALittle()
        let before = try test.dumpOfAllViews()
        try test.store.connection.execute("UPDATE rating SET half_stars = 2")
        try test.store.connection.execute("DELETE FROM hidden")
        try test.store.rebuild()
        #expect(try test.dumpOfAllViews() == before)
    }

    @Test(arguments: ["body = zeroblob(length(body))", "time = time + 1", "user_id = 2", "crc = crc + 1", "kind = 4"])
    func `a damaged event is named and nothing is rebuilt from it`(damage: String) throws {
        let test = try TestStore()
        try test.liveALittle()
        try test.store.connection.execute("UPDATE event SET \(damage) WHERE offset = 6")
        let before = try test.dumpOfAllViews()

        let errors = [
            #expect(throws: StoreError.self) { try test.store.verify() },
            #expect(throws: StoreError.self) { try test.store.rebuild() },
            #expect(throws: StoreError.self) { try test.store.events(from: 5, limit: 10) },
        ]

        #expect(errors.map { $0?.kind } == Array(repeating: .damagedEvent(offset: 6), count: 3))
        #expect(try test.dumpOfAllViews() == before)
    }

    @Test func `a missing event is noticed`() throws {
        let test = try TestStore()
        try test.liveALittle()
        try test.store.connection.execute("DELETE FROM event WHERE offset = 6")
        let error = #expect(throws: StoreError.self) { try test.store.verify() }
        #expect(error?.kind == .damagedEvent(offset: 6))
    }

    @Test func `a sound log is verified, row by row`() throws {
        let test = try TestStore()
        try test.liveALittle()
        #expect(try test.store.verify() == 27)
    }

    @Test func `the log is gapless and each offset is given once`() throws {
        let test = try TestStore()
        try test.liveALittle()
        let offsets = try test.store.events(from: 0, limit: 1_000).map(\.offset)
        #expect(offsets == Array(1...test.store.lastOffset))
        #expect(
            try (1...test.store.lastOffset).flatMap { try test.store.events(from: $0, limit: 1).map(\.offset) }
                == offsets
        )
    }
}
