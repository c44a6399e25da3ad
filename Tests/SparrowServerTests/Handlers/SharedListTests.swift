import Engine
import Protocol
import Testing

@testable import SparrowServer

/// Lists for several people, lists of many people, and lists woven of two models.
struct SharedListTests {
    private static let quick = ["epochs": "1", "candidates": "20"]
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
    }

    private func list(_ request: GetRecommendationsRequest) throws -> RecommendationList {
        try test.service.recommendationList(request, in: test.snapshot)
    }

    private func known(to users: [UInt32]) throws -> Set<UInt32> {
        var ids: Set<UInt32> = []
        for user in users {
            let person = try #require(test.service.people.person(user))
            let rows = Array(person.history.movieRows) + person.hidden
            ids.formUnion(rows.map { test.snapshot.catalogue.movies[Int($0)].id })
        }
        return ids
    }

    // MARK: Several people

    @Test(arguments: [GroupPolicy.unspecified, .leastMisery, .mean])
    func `a list for several has nothing that one of them knows, and the policy's score of each`(
        policy: Protocol.GroupPolicy
    ) throws {
        let (one, other) = (try test.newcomer(), try test.newcomer())
        let _: ActReply = try test.write {
            let request = SetInterestRequest(requestID: .random(), userID: one, movieID: 23, hidden: true)
            try test.service.setInterest(request, $0, in: test.snapshot)
        }
        let request = GetRecommendationsRequest(userID: 1, size: 200, otherUserIDs: [one, other], groupPolicy: policy)
        let shared = try list(request)
        #expect(!shared.items.isEmpty)
        #expect(try known(to: [1, one, other]).isDisjoint(with: shared.items.compactMap { $0.movie?.id }))
        for item in shared.items {
            #expect(item.people.map(\.userID) == [1, one, other])
            let scores = item.people.map(\.score)
            let expected = policy == .mean ? scores.reduce(0, +) / 3 : scores.min() ?? 0
            #expect(abs(item.modelScore - expected) < 1e-6)
        }
        #expect(shared.userRatingCount == (try list(GetRecommendationsRequest(userID: 1))).userRatingCount)
    }

    @Test func `ranks are those of each one's own list, less what the others know`() throws {
        let off = Reranking(explorationSlots: 0)
        let newcomer = try test.newcomer()
        let shared = try list(GetRecommendationsRequest(userID: 1, size: 200, reranking: off, otherUserIDs: [newcomer]))
        let known = try known(to: [1, newcomer])
        #expect(!shared.items.isEmpty)
        for (place, user) in [1, newcomer].enumerated() {
            let own = try list(GetRecommendationsRequest(userID: user, size: 200, reranking: off)).items
                .compactMap { $0.movie?.id }.filter { !known.contains($0) }
            for item in shared.items {
                let rank = own.firstIndex(of: item.movie?.id ?? 0).map { $0 + 1 } ?? 0
                #expect(Int(item.people[place].rank) == rank)
            }
        }
    }

    @Test func `a ranking model scores for each of them`() throws {
        _ = try test.run("train", "wide-and-deep", Self.quick)
        let newcomer = try test.newcomer()
        let request = GetRecommendationsRequest(userID: 1, model: "wide-and-deep", otherUserIDs: [newcomer])
        let shared = try list(request)
        #expect(shared.model == "wide-and-deep")
        #expect(!shared.items.isEmpty)
        #expect(shared.items.allSatisfy { $0.people.count == 2 && $0.people.allSatisfy { (0...1).contains($0.score) } })
    }

    @Test(
        arguments: [
            ([999], GroupPolicy.mean, Status.Code.notFound, "user 999"),
            ([2, 2], .mean, .invalidArgument, "user 2 is named twice"),
            ([1], .mean, .invalidArgument, "user 1 is named twice"),
            ([2, 3, 4, 5, 6, 7, 8, 9], .mean, .invalidArgument, "8 other_user_ids"),
            ([2], GroupPolicy(rawValue: 9), .invalidArgument, "group_policy 9"),
        ] as [([UInt32], Protocol.GroupPolicy, Status.Code, String)]
    )
    func `people who cannot be are refused, and named`(
        others: [UInt32],
        policy: Protocol.GroupPolicy,
        code: Status.Code,
        naming: String
    ) throws {
        let request = GetRecommendationsRequest(userID: 1, otherUserIDs: others, groupPolicy: policy)
        let status = #expect(throws: Status.self) { try list(request) }
        #expect(status?.code == code)
        #expect(status?.message.contains(naming) == true)
    }

    @Test func `lists of several people or models, and long ones of unlike films, are made off the event loops`() {
        let shared = GetRecommendationsRequest(userID: 1, otherUserIDs: [2])
        let woven = GetRecommendationsRequest(userID: 1, interleavedModel: "popularity")
        #expect(test.service.isSlow(shared, in: test.snapshot))
        #expect(test.service.isSlow(woven, in: test.snapshot))
        for (size, isSlow) in [(20, false), (200, true)] as [(UInt32, Bool)] {
            let diverse = GetRecommendationsRequest(userID: 1, size: size, reranking: Reranking(diversity: 0.3))
            #expect(test.service.isSlow(diverse, in: test.snapshot) == isSlow)
        }
        #expect(!test.service.isSlow(GetRecommendationsRequest(userID: 1), in: test.snapshot))
    }

    // MARK: Two models

    @Test func `a woven list takes from both in turn, and says whose each film is`() throws {
        let woven = try list(GetRecommendationsRequest(userID: 3, size: 8, interleavedModel: "popularity"))
        let ids = woven.items.compactMap { $0.movie?.id }
        #expect(ids.count == 8)
        #expect(Set(ids).count == 8)
        #expect(woven.items.count { $0.team == "ease" } == 4)
        #expect(woven.items.count { $0.team == "popularity" } == 4)
        #expect(woven.model == "ease")
        for team in ["ease", "popularity"] {
            let own = try list(GetRecommendationsRequest(userID: 3, size: 8, model: team)).items
            for item in woven.items where item.team == team {
                let alone = try #require(own.first { $0.movie?.id == item.movie?.id })
                #expect(alone.modelRank == item.modelRank)
                #expect(alone.score == item.score)
            }
        }
        #expect(
            try list(GetRecommendationsRequest(userID: 3, size: 8, interleavedModel: "popularity")).items == woven.items
        )
    }

    @Test func `over people each model begins about as often`() throws {
        let begins = try (1...40).count { user in
            let request = GetRecommendationsRequest(userID: UInt32(user), size: 2, interleavedModel: "popularity")
            return try list(request).items.first?.team == "ease"
        }
        #expect((8...32).contains(begins))
    }

    @Test func `a model is not woven with itself, and an unknown one is refused`() throws {
        let same = #expect(throws: Status.self) {
            try list(GetRecommendationsRequest(userID: 3, interleavedModel: "ease"))
        }
        #expect(same?.code == .invalidArgument)
        let unknown = #expect(throws: Status.self) {
            try list(GetRecommendationsRequest(userID: 3, interleavedModel: "dinn"))
        }
        #expect(unknown?.message.contains("dinn") == true)
    }

    // MARK: Many people

    @Test func `a batch has the list of each, and why there is none for who is unknown`() throws {
        let request = BatchGetRecommendationsRequest(
            userIDs: [5, 999, 1],
            request: GetRecommendationsRequest(userID: 77, size: 4)
        )
        try test.service.check(request, in: test.snapshot)
        let entries = request.userIDs.map { test.service.entry(for: $0, request, in: test.snapshot) }
        #expect(entries.map(\.userID) == [5, 999, 1])
        #expect(entries[1].status?.code == .notFound)
        #expect(entries[1].status?.message.contains("user 999") == true)
        #expect(entries[1].list == nil)
        for entry in [entries[0], entries[2]] {
            #expect(entry.status == nil)
            let alone = try list(GetRecommendationsRequest(userID: entry.userID, size: 4))
            #expect(entry.list?.items == alone.items)
        }
    }

    @Test(arguments: [
        (BatchGetRecommendationsRequest(userIDs: [UInt32](repeating: 1, count: 501)), "501 user_ids"),
        (
            BatchGetRecommendationsRequest(
                userIDs: [UInt32](repeating: 1, count: 51),
                request: GetRecommendationsRequest(size: 200)
            ), "10200 rows"
        ),
        (
            BatchGetRecommendationsRequest(userIDs: [1], request: GetRecommendationsRequest(model: "magic")), "magic"
        ),
    ])
    func `a batch that cannot be is refused at once`(request: BatchGetRecommendationsRequest, naming: String) throws {
        let status = #expect(throws: Status.self) { try test.service.check(request, in: test.snapshot) }
        #expect(status?.code == .invalidArgument)
        #expect(status?.message.contains(naming) == true)
    }
}
