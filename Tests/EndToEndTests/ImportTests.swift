import Foundation
import Harness
import Protocol
import Testing

@Suite(.serialized, .timeLimit(.minutes(3)))
struct ImportTests {
    @Test func `a MovieLens directory comes in whole, and importing it twice changes nothing`() throws {
        let store = try TestStore.empty()
        let data = SmallMovieLens()
        let directory = try data.write(to: store.scratch)

        let first = try CommandLine(["import", directory], server: store.daemon.address)
        let once = try store.client.call(GetStatsRequest())
        let second = try CommandLine(["import", directory], server: store.daemon.address)
        let twice = try store.client.call(GetStatsRequest())

        #expect(first.exit == .status(0), "\(first.errors)")
        #expect(second.exit == .status(0), "\(second.errors)")
        #expect(once.users == data.userCount)
        #expect(once.movies == SmallMovieLens.movieCount)
        #expect(once.ratings == UInt64(data.ratings.count))
        #expect(twice.ratings == once.ratings)
        #expect(twice.users == once.users)
        #expect(twice.movies == once.movies)
        let expected = Dictionary(
            uniqueKeysWithValues: data.ratings.filter { $0.user == 3 }.map { ($0.movie, $0.halfStars) }
        )
        #expect(try store.client.ratings(of: 3) == expected)
    }

    @Test func `a file with one bad line changes nothing and is refused with its line number`() throws {
        let store = try TestStore.empty()
        let directory = try SmallMovieLens(users: 3).write(to: store.scratch)
        let ratings = store.scratch.read("movielens/ratings.csv")
        try store.scratch.write(ratings + "3,1,6.5,1400000000\n", to: "movielens/ratings.csv")

        let result = try CommandLine(["import", directory], server: store.daemon.address)

        #expect(result.exit == .status(65))
        #expect(result.errors.contains("ratings.csv:74"))
        let stats = try store.client.call(GetStatsRequest())
        #expect(stats.ratings == 0)
        #expect(stats.users == 0)
        #expect(stats.movies == 0)
    }

    @Test func `a zip archive comes in as its directory does, and importing both changes nothing more`() throws {
        let store = try TestStore.empty()
        let data = SmallMovieLens()
        let directory = try data.write(to: store.scratch)
        _ = try store.scratch.zip("movielens")

        let zip = try CommandLine(["import", store.scratch.path("packed.zip")], server: store.daemon.address)
        let same = try CommandLine(["import", directory], server: store.daemon.address)
        let stats = try store.client.call(GetStatsRequest())

        #expect(zip.exit == .status(0), "\(zip.errors)")
        #expect(same.exit == .status(0), "\(same.errors)")
        #expect(same.output.contains("already imported"))
        #expect(stats.users == data.userCount)
        #expect(stats.movies == SmallMovieLens.movieCount)
        #expect(stats.ratings == UInt64(data.ratings.count))
    }

    @Test func `a damaged zip archive changes nothing and is refused with the entry's name`() throws {
        let store = try TestStore.empty()
        _ = try SmallMovieLens().write(to: store.scratch)
        var bytes = try store.scratch.zip("movielens")
        // In the middle of the longest entry, ratings.csv.
        bytes[bytes.count / 2] ^= 0x10
        try Data(bytes).write(to: URL(fileURLWithPath: store.scratch.path("packed.zip")))

        let result = try CommandLine(["import", store.scratch.path("packed.zip")], server: store.daemon.address)

        #expect(result.exit == .status(65))
        #expect(result.errors.contains("packed.zip/movielens/ratings.csv: the entry is damaged"))
        #expect(try store.client.call(GetStatsRequest()).ratings == 0)
    }

    @Test(
        .enabled(
            if: Programs.sharedData("ml-latest-small") != nil,
            "MovieLens is not in SPARROW_DATA or ../shared/data"
        )
    )
    func `MovieLens small has 671 users, 9,125 movies and 100,004 ratings, also when imported twice`() throws {
        let store = try TestStore.empty()
        let directory = try #require(Programs.sharedData("ml-latest-small"))

        let first = try CommandLine(["import", directory], server: store.daemon.address, within: .seconds(100))
        let second = try CommandLine(["import", directory], server: store.daemon.address, within: .seconds(100))
        let stats = try store.client.call(GetStatsRequest())

        #expect(first.exit == .status(0), "\(first.errors)")
        #expect(second.exit == .status(0), "\(second.errors)")
        #expect(stats.users == 671)
        #expect(stats.movies == 9_125)
        #expect(stats.ratings == 100_004)
    }

    @Test func `an import that the daemon's death cut off goes on where it was`() throws {
        let store = try TestStore.empty()
        let data = SmallMovieLens()
        let importID = try data.begin(in: store.client)
        let half = data.ratings.count / 2
        _ = try store.client.call(SmallMovieLens.chunk(data.ratings[..<half], importID: importID, sequence: 0))

        store.daemon.kill9()
        try store.daemon.restart()
        let client = try store.daemon.connect()
        let before = try client.call(GetStatsRequest())
        let resumed = try client.call(
            BeginImportRequest(
                requestID: RequestID.random(),
                source: "movielens",
                label: "made by a test",
                contentHash: [UInt8](repeating: 7, count: 32),
                ratingCount: UInt64(data.ratings.count)
            )
        )
        _ = try client.call(SmallMovieLens.chunk(data.ratings[half...], importID: resumed.importID, sequence: 1))
        let commit = try client.call(CommitImportRequest(requestID: RequestID.random(), importID: resumed.importID))

        #expect(before.ratings == 0)
        #expect(resumed.importID == importID)
        #expect(resumed.state == .open)
        #expect(resumed.chunksReceived == 1)
        #expect(commit.ratingsApplied == UInt64(data.ratings.count))
        #expect(try client.call(GetStatsRequest()).ratings == UInt64(data.ratings.count))
    }

    @Test func `an aborted import gives back the ratings that it had replaced`() throws {
        let store = try TestStore.loaded()
        let before = try store.client.ratings(of: 1)
        let movie = try #require(before.keys.min())
        let now: Int64 = 1_700_000_000
        let newer = [SmallMovieLens.Rating(user: 1, movie: movie, halfStars: before[movie] == 10 ? 1 : 10, time: now)]
        let importID = try SmallMovieLens().begin(in: store.client, hash: 9)
        _ = try store.client.call(SmallMovieLens.chunk(newer[...], importID: importID, sequence: 0))

        let aborted = try store.client.call(AbortImportRequest(requestID: RequestID.random(), importID: importID))

        #expect(aborted.ratingsRestored + aborted.ratingsRemoved >= 1)
        #expect(try store.client.ratings(of: 1) == before)
        store.daemon.kill9()
        try store.daemon.restart()
        #expect(try store.daemon.connect().ratings(of: 1) == before)
    }
}
