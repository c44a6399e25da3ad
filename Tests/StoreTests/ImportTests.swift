import Testing

@testable import Store

private func ratings(_ rows: [(user: UInt32, movie: UInt32, halfStars: UInt8, time: UInt32)]) -> FileRatings {
    FileRatings(
        users: rows.map(\.user),
        movies: rows.map(\.movie),
        halfStars: rows.map(\.halfStars),
        times: rows.map(\.time)
    )
}

private func movies(_ ids: [UInt32]) -> [UnresolvedMovie] {
    ids.map { UnresolvedMovie(fileID: $0, fields: .test("Movie \($0)")) }
}

extension TestStore {
    fileprivate func begin(_ contentHash: UInt8 = 1, source: String = "movielens", count: UInt64) throws -> UInt32 {
        let answer = try write(
            .beginImport(.test(contentHash, source: source, count: count), evenIfCommitted: true)
        ).answer
        guard case .importBegun(let importID, .open, _, _) = answer else { return 0 }
        return importID
    }

    /// A whole import of one chunk.
    fileprivate func importAll(
        _ rows: FileRatings,
        source: String = "movielens",
        contentHash: UInt8 = 1
    ) throws -> Acknowledgement.Answer {
        let importID = try begin(contentHash, source: source, count: UInt64(rows.users.count))
        try write(.resolveMovies(importID: importID, movies: movies(Array(Set(rows.movies)).sorted())))
        let answer = try write(.putChunk(importID: importID, sequence: 0, ratings: rows, tags: [])).answer
        try write(.commitImport(importID: importID))
        return answer
    }
}

struct ImportTests {
    private let three = ratings([(7, 10, 8, 100), (7, 30, 2, 90), (9, 10, 6, 80)])

    @Test func `into an empty store ids stay, and each rating has its own offset`() throws {
        let test = try TestStore()

        let answer = try test.importAll(three)

        #expect(answer == .chunk(firstOffset: 3, applied: 3, unchanged: 0, superseded: 0, tags: 0))
        #expect(try test.store.movies().map(\.id) == [10, 30])
        #expect(try test.store.users().map(\.name) == ["movielens 7", "movielens 9"])
        var columns = RatingColumns()
        #expect(try test.store.readRatings(fromUser: 0, into: &columns) == nil)
        #expect(columns.users == [7, 7, 9])
        #expect(columns.movies == [30, 10, 10])
        #expect(columns.offsets == [4, 3, 5])
        #expect(test.store.lastOffset == 6)
    }

    @Test func `the log gives each rating of a chunk as an event`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        let events = try test.store.events(from: 4, limit: 2)
        #expect(events.map(\.offset) == [4, 5])
        #expect(events.map(\.userID) == [7, 9])
        #expect(
            events.map(\.body) == [
                .ratingImported(importID: 1, halfStars: 2, time: 90),
                .ratingImported(importID: 1, halfStars: 6, time: 80),
            ]
        )
    }

    @Test func `running it twice changes nothing`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        let before = try test.dump(of: ["rating", "user", "movie", "external_id"])

        let answer = try test.importAll(three)

        #expect(answer == .chunk(firstOffset: 0, applied: 0, unchanged: 3, superseded: 0, tags: 0))
        #expect(try test.dump(of: ["rating", "user", "movie", "external_id"]) == before)
        #expect(test.store.lastOffset == 8)
    }

    @Test func `the same input is recognised as done`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        let again = try test.write(.beginImport(.test(count: 3), evenIfCommitted: false))
        #expect(again.answer == .importBegun(importID: 1, state: .committed, chunksReceived: 1, ratingsReceived: 3))
        #expect(again.alreadyApplied)
        #expect(test.store.lastOffset == 6)
    }

    @Test func `an interrupted import goes on where it was`() throws {
        let test = try TestStore()
        let importID = try test.begin(count: 6)
        try test.write(.resolveMovies(importID: importID, movies: movies([10, 30])))
        try test.write(.putChunk(importID: importID, sequence: 0, ratings: three, tags: []))
        try test.reopen()

        let resumed = try test.write(.beginImport(.test(count: 6), evenIfCommitted: false))
        let repeated = try test.write(.putChunk(importID: importID, sequence: 0, ratings: three, tags: []))
        try test.write(
            .putChunk(
                importID: importID,
                sequence: 1,
                ratings: ratings([(9, 30, 1, 5), (8, 10, 1, 5), (8, 30, 1, 5)]),
                tags: []
            )
        )
        try test.write(.commitImport(importID: importID))

        #expect(resumed.answer == .importBegun(importID: 1, state: .open, chunksReceived: 1, ratingsReceived: 3))
        #expect(repeated.alreadyApplied)
        #expect(try test.visibleRatings().count == 6)
        #expect(try test.store.importRecords().map(\.state) == [.committed])
    }

    @Test func `readers see nothing of it before it is committed`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        let before = try test.visibleRatings()
        let importID = try test.begin(2, count: 2)
        try test.write(
            .putChunk(importID: importID, sequence: 0, ratings: ratings([(7, 10, 1, 200), (8, 10, 1, 5)]), tags: [])
        )

        #expect(try test.visibleRatings() == before)
        try test.write(.commitImport(importID: importID))
        #expect(try test.visibleRatings()[Pair(user: 7, movie: 10)] == StoredRating(halfStars: 1, time: 200))
        #expect(try test.visibleRatings().count == 4)
    }

    @Test func `a live act during an import answers with what readers saw`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        let importID = try test.begin(2, count: 2)
        try test.write(
            .putChunk(importID: importID, sequence: 0, ratings: ratings([(7, 10, 1, 200), (9, 30, 1, 5)]), tags: [])
        )

        let replaced = try test.write(.rate(userID: 7, movieID: 10, halfStars: 9, ratedAt: nil, predictedStars: nil))
        let nothing = try test.write(.unrate(userID: 9, movieID: 30))

        #expect(replaced.answer == .rated(previous: StoredRating(halfStars: 8, time: 100), time: 1_700_000_000))
        #expect(nothing.answer == .unrated(previous: nil))
    }

    @Test func `an aborted import leaves everything as it was`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        try test.write(.unrate(userID: 9, movieID: 10))
        let tables = ["rating", "movie", "user", "external_id", "movie_tag", "import_undo", "import_progress"]
        let before = try test.dump(of: tables)
        let importID = try test.begin(2, count: 4)
        try test.write(.resolveMovies(importID: importID, movies: movies([50])))
        let tag = FileTag(userFileID: 7, movieFileID: 10, text: "slow", time: 3)
        try test.write(
            .putChunk(
                importID: importID,
                sequence: 0,
                ratings: ratings([(7, 10, 1, 200), (9, 10, 3, 1_800_000_000), (11, 50, 1, 5)]),
                tags: [tag]
            )
        )

        let answer = try test.write(.abortImport(importID: importID)).answer

        #expect(answer == .aborted(ratingsRemoved: 3, ratingsRestored: 1))
        #expect(try test.dump(of: tables) == before)
        #expect(test.refusal(.abortImport(importID: importID)) == .importNotOpen(importID, state: .aborted))
    }

    @Test func `a live act on a pair outlives the abort, and so do its movie and user`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        let importID = try test.begin(2, count: 2)
        try test.write(.resolveMovies(importID: importID, movies: movies([50, 60])))
        try test.write(
            .putChunk(importID: importID, sequence: 0, ratings: ratings([(11, 50, 1, 5), (12, 60, 1, 5)]), tags: [])
        )
        try test.write(.rate(userID: 10, movieID: 31, halfStars: 9, ratedAt: nil, predictedStars: nil))

        try test.write(.abortImport(importID: importID))

        #expect(try test.store.movies().map(\.id) == [10, 30, 31])
        #expect(try test.store.users().map(\.id) == [7, 9, 10])
        #expect(try test.visibleRatings()[Pair(user: 10, movie: 31)]?.halfStars == 9)
    }

    @Test func `a live act on an overwritten pair outlives the abort`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        let importID = try test.begin(2, count: 2)
        let newer = ratings([(7, 10, 1, 200), (7, 30, 1, 200)])
        try test.write(.putChunk(importID: importID, sequence: 0, ratings: newer, tags: []))
        try test.write(.rate(userID: 7, movieID: 10, halfStars: 9, ratedAt: nil, predictedStars: nil))

        let answer = try test.write(.abortImport(importID: importID)).answer

        #expect(answer == .aborted(ratingsRemoved: 1, ratingsRestored: 1))
        #expect(try test.visibleRatings()[Pair(user: 7, movie: 10)]?.halfStars == 9)
        #expect(try test.visibleRatings()[Pair(user: 7, movie: 30)] == StoredRating(halfStars: 2, time: 90))
    }

    @Test(arguments: [(UInt32(1_700_000_000), false), (1_700_000_001, true)])
    func `a removed rating comes back only by a newer one`(time: UInt32, comesBack: Bool) throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        try test.write(.unrate(userID: 9, movieID: 10))
        _ = try test.importAll(ratings([(9, 10, 6, time)]), contentHash: 2)
        #expect(try (test.visibleRatings()[Pair(user: 9, movie: 10)] != nil) == comesBack)
    }

    @Test func `an older rating does not win, nor bring a removed one back`() throws {
        let test = try TestStore()
        _ = try test.importAll(three)
        try test.write(.unrate(userID: 9, movieID: 10))
        let older = ratings([(7, 10, 1, 99), (7, 30, 9, 91), (9, 10, 6, 80)])
        let answer = try test.importAll(older, contentHash: 2)
        #expect(answer == .chunk(firstOffset: 9, applied: 1, unchanged: 0, superseded: 2, tags: 0))
        #expect(try test.visibleRatings()[Pair(user: 9, movie: 10)] == nil)
    }

    @Test func `of a pair that is there twice the newest stays`() throws {
        let test = try TestStore()
        let answer = try test.importAll(ratings([(7, 10, 8, 100), (7, 10, 3, 300), (7, 10, 5, 200)]))
        #expect(answer == .chunk(firstOffset: 3, applied: 1, unchanged: 0, superseded: 2, tags: 0))
        #expect(try test.visibleRatings() == [Pair(user: 7, movie: 10): StoredRating(halfStars: 3, time: 300)])
    }

    @Test func `movies meet by source, IMDb, TMDB, and title with year; users of two sources never`() throws {
        let test = try TestStore()
        try test.write(.createMovie(.test("Movie 1")))
        try test.write(.createMovie(.test("Other name", imdbID: "77")))
        let importID = try test.begin(count: 1)
        let files = [
            UnresolvedMovie(fileID: 5, fields: .test("Movie 1")),
            UnresolvedMovie(fileID: 6, fields: .test("Movie 6", imdbID: "77")),
            // The same film twice in one file: two movies, or a rating would be lost.
            UnresolvedMovie(fileID: 7, fields: .test("Movie 1")),
            UnresolvedMovie(fileID: 8, fields: .test("Movie 1", year: 2_001)),
        ]

        let answer = try test.write(.resolveMovies(importID: importID, movies: files)).answer
        let again = try test.write(.resolveMovies(importID: importID, movies: files)).answer
        try test.write(.putChunk(importID: importID, sequence: 0, ratings: ratings([(1, 7, 5, 5)]), tags: []))
        try test.write(.commitImport(importID: importID))
        _ = try test.importAll(ratings([(1, 9, 5, 5)]), source: "other", contentHash: 2)

        #expect(
            answer
                == .resolved([
                    MovieResolution(fileID: 5, movieID: 1, how: .byTitle),
                    MovieResolution(fileID: 6, movieID: 2, how: .byIMDb),
                    MovieResolution(fileID: 7, movieID: 3, how: .created),
                    MovieResolution(fileID: 8, movieID: 4, how: .created),
                ])
        )
        #expect(again == .resolved((1...4).map { MovieResolution(fileID: $0 + 4, movieID: $0, how: .mapped) }))
        #expect(try test.store.users().map(\.name) == ["movielens 1", "other 1"])
    }

    @Test func `all ratings can be one user's`() throws {
        let test = try TestStore()
        try test.write(.createUser(name: "Ada"))
        var header = ImportHeader.test(count: 2)
        header.asUserID = 1
        try test.write(.beginImport(header, evenIfCommitted: false))
        try test.write(.resolveMovies(importID: 1, movies: movies([10, 30])))
        try test.write(
            .putChunk(importID: 1, sequence: 0, ratings: ratings([(7, 10, 8, 100), (9, 30, 2, 90)]), tags: [])
        )
        try test.write(.commitImport(importID: 1))
        #expect(try test.visibleRatings().keys.map(\.user) == [1, 1])
        #expect(try test.store.users() == [StoredUser(id: 1, name: "Ada")])
    }

    @Test func `tags are kept once, and go with their import`() throws {
        let test = try TestStore()
        let importID = try test.begin(count: 3)
        try test.write(.resolveMovies(importID: importID, movies: movies([10, 30])))
        let slow = FileTag(userFileID: 7, movieFileID: 10, text: "slow", time: 3)
        let stranger = FileTag(userFileID: 99, movieFileID: 30, text: "slow", time: 4)
        let answer = try test.write(
            .putChunk(importID: importID, sequence: 0, ratings: three, tags: [slow, stranger, slow])
        ).answer
        #expect(answer == .chunk(firstOffset: 3, applied: 3, unchanged: 0, superseded: 0, tags: 2))
        #expect(try test.store.tags().isEmpty)
        try test.write(.commitImport(importID: importID))
        #expect(
            try test.store.tags() == [
                MovieTag(movieID: 10, userID: 7, text: "slow", time: 3),
                MovieTag(movieID: 30, userID: 0, text: "slow", time: 4),
            ]
        )
    }

    @Test func `a second import waits for the end of the first`() throws {
        let test = try TestStore()
        _ = try test.begin(count: 1)
        let refusal = test.refusal(.beginImport(.test(2, count: 1), evenIfCommitted: false))
        #expect(refusal?.code == .failedPrecondition)
        #expect(refusal?.message.contains("import 1 of \"/tmp/ml\" is still open") == true)
    }

    @Test func `chunks come in order, complete, and with known movies`() throws {
        let test = try TestStore()
        let importID = try test.begin(count: 3)
        #expect(
            test.refusal(.putChunk(importID: importID, sequence: 1, ratings: three, tags: []))
                == .chunkOutOfOrder(importID: importID, sequence: 1, expected: 0)
        )
        #expect(
            test.refusal(.putChunk(importID: importID, sequence: 0, ratings: three, tags: []))
                == .movieNotResolved(fileID: 10, importID: importID)
        )
        #expect(test.refusal(.commitImport(importID: importID))?.code == .failedPrecondition)
        var uneven = three
        uneven.times.removeLast()
        #expect(
            test.refusal(.putChunk(importID: importID, sequence: 0, ratings: uneven, tags: []))?.code
                == .invalidArgument
        )
        #expect(test.store.lastOffset == 1)
    }
}
