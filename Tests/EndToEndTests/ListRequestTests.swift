import Foundation
import Harness
import Protocol
import Testing

/// Requests that are made of lists, over the wire and from the command line.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ListRequestTests {
    @Test func `a list is re-ranked as asked for, and says how`() throws {
        let store = try TestStore.trained()
        let user = try store.client.createUser("ada")
        let reranking = Reranking(diversity: 0.5, freshness: 0.2, genreMax: 3, explorationSlots: 2)

        let list = try store.client.call(GetRecommendationsRequest(userID: user, size: 20, reranking: reranking))

        #expect(list.reranking == reranking)
        #expect(list.items.count == 20)
        for item in list.items {
            #expect(abs(item.badges.reduce(item.modelScore) { $0 + $1.value } - item.score) < 1e-6)
        }
    }

    @Test func `one list for several people has nothing that one of them has rated`() throws {
        let store = try TestStore.trained()
        let user = try store.client.createUser("ada")

        let list = try store.client.call(
            GetRecommendationsRequest(userID: user, size: 10, otherUserIDs: [1, 2], groupPolicy: .mean)
        )

        let rated = Set(try [1, 2].flatMap { try store.client.ratings(of: $0).keys })
        #expect(!list.items.isEmpty)
        #expect(rated.isDisjoint(with: list.items.compactMap(\.movie?.id)))
        #expect(list.items.allSatisfy { $0.people.map(\.userID) == [user, 1, 2] })
    }

    @Test func `a batch of many people comes whole, with who is unknown among them`() throws {
        let store = try TestStore.trained()
        let users = (1...80).map { UInt32($0) } + [9_999]

        let batch = try store.client.call(
            BatchGetRecommendationsRequest(userIDs: users, request: GetRecommendationsRequest(size: 5))
        )

        #expect(batch.entries.map(\.userID) == users)
        #expect(batch.entries.dropLast().allSatisfy { $0.list?.items.count == 5 && $0.status == nil })
        #expect(batch.entries.last?.status?.code == .notFound)
        let alone = try store.client.recommendations(for: 17, size: 5)
        // Which sources found a film changes when the content space comes, a moment after the start.
        #expect(batch.entries[16].list?.items.map(\.movie?.id) == alone.items.map(\.movie?.id))
        #expect(batch.entries[16].list?.items.map(\.score) == alone.items.map(\.score))
    }

    @Test func `a batch that waits for an offset that does not come ends at its deadline`() throws {
        let store = try TestStore.loaded()
        let wanted = GetRecommendationsRequest(minOffset: store.client.welcome.lastOffset + 1_000_000)

        let status = try refusal {
            try store.client.call(
                BatchGetRecommendationsRequest(userIDs: [1], request: wanted),
                timeout: .milliseconds(300)
            )
        }

        #expect(status?.code == .deadlineExceeded)
        try store.expectServing()
    }

    @Test func `what if is the list after rating for real, and leaves the log as it was`() throws {
        let store = try TestStore.trained()
        let events = try store.client.events().count

        let pretended = try store.client.call(
            WhatIfRequest(
                request: GetRecommendationsRequest(userID: 3, size: 10),
                ratings: [PretendedRating(movieID: 7, halfStars: 10)]
            )
        )

        #expect(try store.client.events().count == events)
        let offset = try store.client.rate(7, halfStars: 10, by: 3).offset
        let real = try store.client.recommendations(for: 3, size: 10, covering: offset)
        #expect(pretended.list?.items.map(\.movie?.id) == real.items.map(\.movie?.id))
        #expect(pretended.ranksBefore.count == 10)
    }

    @Test func `a watched list is re-ranked and of the sources that were named`() throws {
        let store = try TestStore.trained()
        var first: RecommendationList?
        let request = WatchRecommendationsRequest(
            userID: 3,
            size: 10,
            reranking: Reranking(genreMax: 5),
            sources: [SourceQuota(source: "popular", quota: 12)]
        )

        try store.client.stream(request, timeout: .seconds(20)) { list in
            first = list
            return .stop
        }

        #expect(first?.reranking?.genreMax == 5)
        #expect(first?.recalled.map(\.source) == ["popular"])
    }

    @Test func `the command line asks for all of it`() throws {
        let store = try TestStore.trained()
        let server = store.daemon.address
        _ = try store.client.createUser("ada")

        let reranked = try CommandLine(
            ["recommend", "ada", "--diversity", "0.6", "--explore", "3", "--with", "1"],
            server: server
        )
        let woven = try CommandLine(["recommend", "3", "--interleave", "popularity", "--json"], server: server)
        let many = try CommandLine(["recommend-many", "1", "ada", "--size", "3", "--json"], server: server)
        let missing = try CommandLine(["recommend-many", "1", "9999", "--json"], server: server)
        let pretended = try CommandLine(["what-if", "3", "--rate", "7=5", "--size", "5"], server: server)
        let nobody = try CommandLine(["what-if", "--rate", "Quiet Room 7 (1957)=5", "--json"], server: server)

        for result in [reranked, woven, many, pretended, nobody] {
            #expect(result.exit == .status(0), "\(result.errors)")
        }
        #expect(reranked.output.contains("rank of each"))
        #expect(woven.output.contains("\"team\":\"popularity\""))
        #expect(many.output.split(separator: "\n").count == 2)
        #expect(missing.exit == .status(1))
        #expect(missing.output.contains("NOT_FOUND"))
        #expect(pretended.output.contains("nothing was stored"))
        #expect(nobody.output.contains("\"user_rating_count\":1"))
    }
}
