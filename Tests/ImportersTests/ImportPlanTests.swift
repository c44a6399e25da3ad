import Testing

@testable import Importers

struct ImportPlanTests {
    private static func records(ratings: Int = 10, movies: Int = 3, tags: Int = 0) -> ImportRecords {
        var columns = RatingColumns()
        for index in 0..<ratings {
            let number = UInt32(index)
            columns.append(
                user: number / 5 + 1,
                movie: number % 5 + 1,
                halfStars: UInt8(index % 10 + 1),
                time: 1_000_000 + (number &* 2_654_435_761) % 900_000
            )
        }
        return ImportRecords(
            format: .movieLensCSV,
            movies: (0..<movies).map { ImportedMovie(id: UInt32($0 + 1), title: "Movie \($0)", genres: ["Drama"]) },
            ratings: columns,
            tags: (0..<tags).map { ImportedTag(userID: 1, movieID: 1, text: "tag \($0)", time: 5) }
        )
    }

    private static func plan(_ records: ImportRecords, _ change: (inout ImportPlan.Limits) -> Void = { _ in }) throws
        -> ImportPlan
    {
        var limits = ImportPlan.Limits()
        change(&limits)
        return try ImportPlan(records, label: "test", limits: limits)
    }

    @Test func `chunks put together are the ratings and tags, in order`() throws {
        let records = Self.records(ratings: 25, tags: 5)
        let plan = try Self.plan(records) {
            $0.ratingsPerChunk = 10
            $0.tagsPerChunk = 2
        }
        let chunks = (0..<plan.chunkCount).map(plan.chunk)

        #expect(chunks.map(\.users.count) == [10, 10, 5, 0, 0, 0])
        #expect(chunks.flatMap(\.users) == records.ratings.users)
        #expect(chunks.flatMap(\.movies) == records.ratings.movies)
        #expect(chunks.flatMap(\.halfStars) == records.ratings.halfStars)
        #expect(chunks.flatMap(\.times) == records.ratings.times)
        #expect(chunks.flatMap(\.tags) == records.tags)
    }

    @Test func `slices put together are the movies`() throws {
        let plan = try Self.plan(Self.records(movies: 5)) { $0.moviesPerSlice = 2 }

        #expect(plan.movieSliceCount == 3)
        #expect((0..<3).flatMap(plan.movies) == plan.records.movies)
    }

    @Test func `the first time of a chunk is absolute and the others are steps`() {
        let chunk = ImportChunk(times: [1000, 1005, 990])

        #expect(chunk.timeSteps == [1000, 5, -15])
    }

    @Test func `a chunk of large numbers stays under the limit of bytes`() throws {
        var columns = RatingColumns()
        for index in 0..<70_000 {
            let number = UInt32(index)
            columns.append(
                user: .max - number,
                movie: .max - number,
                halfStars: 10,
                time: index % 2 == 0 ? 0 : 4_102_444_799
            )
        }
        let plan = try Self.plan(ImportRecords(format: .movieLensCSV, movies: [], ratings: columns))

        // Five bytes each for user, movie and step, one for the stars.
        #expect(plan.chunk(0).users.count == (900 * 1024 - 128) / 16)
    }

    @Test func `the same records have the same hash, any change another`() throws {
        let records = Self.records(tags: 2)
        var changed: [ImportRecords] = []
        for change in Self.changes {
            var copy = records
            change(&copy)
            changed.append(copy)
        }
        let hashes = try ([records] + changed).map { try Self.plan($0).contentHash }

        #expect(try Self.plan(records).contentHash == hashes[0])
        #expect(hashes[0].count == 32)
        #expect(Set(hashes).count == hashes.count)
    }

    private static let changes: [@Sendable (inout ImportRecords) -> Void] = [
        { $0.ratings.halfStars[4] += 1 }, { $0.ratings.times[9] += 1 }, { $0.ratings.users[0] += 1 << 31 },
        { $0.ratings.movies.swapAt(0, 1) }, { $0.ratings.append(user: 9, movie: 9, halfStars: 9, time: 9) },
        { $0.movies[0].title += "!" }, { $0.movies[0].imdbID = "1" }, { $0.movies[0].tmdbID = "1" },
        { $0.movies[0].genres = ["Dra", "ma"] }, { $0.movies[0].keywords = ["Drama"] }, { $0.tags[1].text = "x" },
        { $0.tags.removeLast() },
    ]

    @Test func `source and user are part of the hash`() throws {
        let records = Self.records(ratings: 5)
        let hashes = [
            try ImportPlan(records, label: "a").contentHash,
            try ImportPlan(records, label: "a", source: "other").contentHash,
            try ImportPlan(records, label: "a", asUserID: 7).contentHash,
        ]

        #expect(Set(hashes).count == 3)
        #expect(try ImportPlan(records, label: "b").contentHash == hashes[0])
    }

    @Test func `several people cannot become one user`() throws {
        let error = try #require(throws: ImportError.self) {
            _ = try ImportPlan(Self.records(ratings: 10), label: "a", asUserID: 7)
        }

        #expect(error.description.hasPrefix("the ratings are those of 2 people"))
    }
}
