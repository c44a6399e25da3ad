import Foundation
import Harness
import Protocol
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.serialized, .timeLimit(.minutes(2)))
struct RestartTests {
    /// What a client can see of the store, but for what a training changes.
    struct Answers: Equatable {
        var stats: [UInt64]
        var ratings: [[UInt32: UInt32]]
        var movies: [Movie]
        var hidden: [UInt32]
        var watchlist: [UInt32]
        var events: [Event]

        init(_ client: Client) throws {
            let all = try client.call(GetStatsRequest())
            stats = [UInt64(all.users), UInt64(all.movies), all.ratings, all.lastOffset]
            ratings = try (1...20).map { try client.ratings(of: $0) }
            movies = try client.call(ListMoviesRequest(sort: .title, pageSize: 100)).movies
            hidden = try client.call(GetHiddenRequest(userID: 1, pageSize: 100)).movies.map(\.id)
            watchlist = try client.call(GetWatchlistRequest(userID: 1, pageSize: 100)).movies.map(\.id)
            events = try client.events()
        }
    }

    @Test func `--rebuild makes the same tables anew from the log`() throws {
        let store = try TestStore.loaded()
        let client = store.client
        for movie in [3, 8, 3, 44] as [UInt32] { try client.rate(movie, halfStars: movie % 10 + 1, by: 1) }
        _ = try client.call(UnrateMovieRequest(requestID: RequestID.random(), userID: 1, movieID: 8))
        _ = try client.call(SetInterestRequest(requestID: RequestID.random(), userID: 1, movieID: 50, hidden: true))
        _ = try client.call(SetWatchlistRequest(requestID: RequestID.random(), userID: 1, movieID: 51, listed: true))
        _ = try client.call(
            CreateMovieRequest(requestID: RequestID.random(), title: "Amélie", year: 2001, genres: ["Comedy"])
        )
        let before = try Answers(client)

        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart(with: ["--rebuild"])

        #expect(try Answers(store.daemon.connect()) == before)
        #expect(before.hidden == [50])
        #expect(before.watchlist == [51])
    }

    @Test func `a stop and a kill leave the same answers`() throws {
        let store = try TestStore.loaded()
        try store.client.rate(3, halfStars: 9, by: 1)
        let before = try Answers(store.client)

        store.daemon.kill9()
        try store.daemon.restart()
        let afterKill = try Answers(store.daemon.connect())
        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart()

        #expect(afterKill == before)
        #expect(try Answers(store.daemon.connect()) == before)
    }

    @Test func `SIGTERM ends streams with the offset to resume from, and the daemon with 0 within ten seconds`() throws
    {
        let store = try TestStore.trained()
        let watcher = try store.daemon.connect(name: "watcher")
        var seen: UInt64 = 0

        let end = try streamEnd {
            try watcher.stream(WatchRecommendationsRequest(userID: 1), timeout: .seconds(20)) { list in
                seen = list.offset
                store.daemon.send(SIGTERM)
                return .proceed
            }
        }

        #expect(store.daemon.waitForExit(within: .seconds(10)) == .status(0))
        #expect(end.code == .unavailable || end.code == .ok, "\(end)")
        #expect(end.resumeOffset >= seen)
        #expect(seen > 0)
    }

    @Test func `a stream that resumes where it ended gets a list only when something changed`() throws {
        let store = try TestStore.trained()
        // Somebody else's star, so that the list's offset lies past that at which the model came into service.
        let other = try store.client.rate(3, halfStars: 7, by: 2)
        let list = try store.client.recommendations(for: 1, covering: other.offset)
        let rated = try #require(list.items.first?.movie?.id)
        let watcher = try store.daemon.connect(name: "watcher")
        let request = WatchRecommendationsRequest(userID: 1, resumeOffset: list.offset)

        let quiet = try refusal { try watcher.stream(request, timeout: .milliseconds(300)) { _ in .stop } }
        let reply = try store.client.rate(rated, halfStars: 1, by: 1)
        var offset: UInt64 = 0
        try watcher.stream(request, timeout: .seconds(10)) { list in
            offset = list.offset
            return offset >= reply.offset ? .stop : .proceed
        }

        #expect(quiet?.code == .deadlineExceeded)
        #expect(offset >= reply.offset)
    }

    /// The status of a stream's end, however it ended.
    private func streamEnd(_ body: () throws -> Status?) throws -> Status {
        do {
            return try body() ?? Status.cancelled("the consumer stopped")
        } catch let status as Status {
            return status
        } catch ClientError.refused(let status) {
            return status
        }
    }
}
