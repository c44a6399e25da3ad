import Harness
import Protocol
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct RecommendationTests {
    @Test func `a star changes the list on another connection, and the list covers the star's offset`() throws {
        let store = try TestStore.trained()
        let user = try store.client.createUser("ada")
        let before = try store.client.recommendations(for: user)
        let rated = try #require(before.items.first?.movie?.id)
        let watcher = try store.daemon.connect(name: "watcher")
        var lists: [RecommendationList] = []

        try watcher.stream(WatchRecommendationsRequest(userID: user), timeout: .seconds(20)) { list in
            lists.append(list)
            if lists.count == 1 { try store.client.rate(rated, halfStars: 10, by: user) }
            return list.items.contains { $0.movie?.id == rated } ? .proceed : .stop
        }

        let last = try #require(lists.last)
        let offset = try #require(try store.client.events(types: ["rated"]).last?.offset)
        #expect(lists.count >= 2)
        #expect(last.offset >= offset)
        #expect(last.items.map(\.movie?.id) != before.items.map(\.movie?.id))
    }

    @Test func `a film that is new or moved in the top ten names the film just rated in its why`() throws {
        let store = try TestStore.trained()
        let user = try store.client.createUser("ada")
        let before = try store.client.recommendations(for: user, size: 10).items.map(\.movie?.id)

        let reply = try store.client.rate(7, halfStars: 10, by: user)
        let after = try store.client.recommendations(for: user, size: 10, covering: reply.offset).items

        let moved = after.enumerated().filter { $0.offset >= before.count || before[$0.offset] != $0.element.movie?.id }
        #expect(!moved.isEmpty)
        #expect(
            moved.contains { $0.element.because?.kind == .ratedMovie && $0.element.because?.movieID == 7 },
            "\(after.map { ($0.movie?.title ?? "", $0.score, $0.because?.kind.name ?? "", $0.because?.contribution ?? 0) })"
        )
    }

    @Test(arguments: [1, 2, 17, 40] as [UInt32])
    func `the contributions of each film on the list add up to its score`(user: UInt32) throws {
        let store = try TestStore.trained()
        let list = try store.client.recommendations(for: user, size: 10)

        #expect(list.items.count == 10)
        for item in list.items {
            let movie = try #require(item.movie)
            let explanation = try store.client.call(ExplainRequest(userID: user, movieID: movie.id))
            let sum = explanation.contributions.reduce(explanation.rest) { $0 + $1.value }
            let tolerance = 1e-4 * max(1, abs(item.score))
            #expect(abs(sum - explanation.score) < tolerance)
            #expect(abs(explanation.score - item.score) < tolerance)
        }
    }

    @Test func `contributions that were not asked for are in the rest`() throws {
        let store = try TestStore.trained()
        let movie = try #require(try store.client.recommendations(for: 1, size: 1).items.first?.movie)

        let whole = try store.client.call(ExplainRequest(userID: 1, movieID: movie.id))
        let short = try store.client.call(ExplainRequest(userID: 1, movieID: movie.id, size: 2))

        let sum = short.contributions.reduce(short.rest) { $0 + $1.value }
        #expect(short.contributions.count { $0.kind == "rated" } == 2)
        #expect(whole.contributions.count > 2)
        #expect(abs(sum - whole.score) < 1e-4 * max(1, abs(whole.score)))
    }

    @Test func `rated and hidden films are never on the list, and come back when they are neither`() throws {
        let store = try TestStore.trained()
        let top = try store.client.recommendations(for: 5, size: 2).items.compactMap(\.movie?.id)
        let (ratedMovie, hiddenMovie) = (top[0], top[1])
        try store.client.rate(ratedMovie, halfStars: 2, by: 5)
        let hidden = try store.client.call(
            SetInterestRequest(requestID: RequestID.random(), userID: 5, movieID: hiddenMovie, hidden: true)
        )

        let without = try store.client.recommendations(for: 5, size: 60, covering: hidden.offset)
        _ = try store.client.call(UnrateMovieRequest(requestID: RequestID.random(), userID: 5, movieID: ratedMovie))
        let back = try store.client.call(
            SetInterestRequest(requestID: RequestID.random(), userID: 5, movieID: hiddenMovie, hidden: false)
        )
        let again = try store.client.recommendations(for: 5, size: 60, covering: back.offset)

        let rated = try store.client.ratings(of: 5)
        let ids = without.items.compactMap(\.movie?.id)
        #expect(!ids.contains(ratedMovie))
        #expect(!ids.contains(hiddenMovie))
        #expect(ids.allSatisfy { rated[$0] == nil })
        #expect(Set(again.items.compactMap(\.movie?.id)).isSuperset(of: [ratedMovie, hiddenMovie]))
    }

    @Test func `people of one taste are shown films of that taste`() throws {
        let store = try TestStore.trained()

        let dramas = try store.client.recommendations(for: 1, size: 10).items.compactMap(\.movie?.id)
        let chases = try store.client.recommendations(for: 2, size: 10).items.compactMap(\.movie?.id)

        #expect(dramas.count { SmallMovieLens.isDrama($0) } >= 8)
        #expect(chases.count { SmallMovieLens.isDrama($0) } <= 2)
    }

    @Test func `an offset that does not come in time is refused, not waited for without end`() throws {
        let store = try TestStore.loaded()
        let request = GetRecommendationsRequest(userID: 1, minOffset: store.client.welcome.lastOffset + 1_000_000)

        let status = try refusal { try store.client.call(request, timeout: .milliseconds(300)) }

        #expect(status?.code == .deadlineExceeded)
        try store.expectServing()
    }
}
