import Engine
import Protocol
import Testing

@testable import SparrowServer

struct RerankingHandlerTests {
    private let test: TestService
    private let user: UInt32

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
        user = try test.newcomer()
    }

    private func list(_ reranking: Reranking?, size: UInt32 = 20) throws -> RecommendationList {
        try test.service.recommendationList(
            GetRecommendationsRequest(userID: user, size: size, reranking: reranking),
            in: test.snapshot
        )
    }

    private static let off = Reranking(diversity: 0, freshness: 0, genreMax: 0, explorationSlots: 0)

    @Test func `the first ten rows of a list that says nothing of re-ranking are the model's`() throws {
        let usual = try list(nil)
        let off = try list(Self.off)
        #expect(usual.items.prefix(10).map(\.movie?.id) == off.items.prefix(10).map(\.movie?.id))
        #expect(usual.items.prefix(10).map(\.modelRank) == Array(1...10))
        #expect(usual.items.allSatisfy { $0.score == $0.modelScore })
        #expect(usual.reranking == Reranking(diversity: 0, freshness: 0, genreMax: 0, explorationSlots: 1))
        #expect(off.items.map(\.modelRank) == Array(1...UInt32(off.items.count)))
        #expect(off.items.allSatisfy { $0.badges.isEmpty })
        #expect(off.reranking == Self.off)
    }

    @Test func `a score is the model's and the badges' shares, and ranks are those of the model`() throws {
        let off = try list(Self.off, size: 200)
        let wanted = Reranking(diversity: 0.4, freshness: 0.3, genreMax: 4, explorationSlots: 2)
        let reranked = try list(wanted)
        #expect(reranked.reranking == wanted)
        let ranks = Dictionary(uniqueKeysWithValues: off.items.map { ($0.movie?.id ?? 0, $0) })
        for item in reranked.items {
            let sum = item.badges.reduce(item.modelScore) { $0 + $1.value }
            #expect(abs(sum - item.score) < 1e-6)
            let plain = try #require(ranks[item.movie?.id ?? 0])
            #expect(plain.modelRank == item.modelRank)
            #expect(plain.score == item.modelScore)
        }
        #expect(reranked.items.map(\.movie?.id) != off.items.map(\.movie?.id))
        #expect(
            reranked.items.contains { $0.badges.contains { $0.kind == .diversity && $0.value < 0 && $0.movieID > 0 } }
        )
        #expect(reranked.items.contains { $0.badges.contains { $0.kind == .fresh && $0.value > 0 } })
    }

    @Test func `a diversity badge names the film above it that it is like`() throws {
        let reranked = try list(Reranking(diversity: 0.5))
        for (rank, item) in reranked.items.enumerated() {
            for badge in item.badges where badge.kind == .diversity {
                let above = try #require(reranked.items.prefix(rank).first { $0.movie?.id == badge.movieID }?.movie)
                #expect(badge.text == above.title)
            }
        }
    }

    @Test func `no more than so many films of a genre stand together, and who was held back says so`() throws {
        let reranked = try list(Reranking(genreMax: 4, explorationSlots: 0), size: 10)
        let genres = reranked.items.flatMap { $0.movie?.genres ?? [] }
        #expect(Set(genres).allSatisfy { genre in genres.count { $0 == genre } <= 4 })
        let whole = try list(Reranking(genreMax: 2, explorationSlots: 0))
        #expect(whole.items.contains { $0.badges.contains { $0.kind == .genreCap && !$0.text.isEmpty } })
    }

    @Test func `new films rise with freshness`() throws {
        func meanYear(_ list: RecommendationList) -> Double {
            list.items.prefix(5).reduce(0) { $0 + Double($1.movie?.year ?? 0) } / 5
        }
        #expect(try meanYear(list(Reranking(freshness: 1))) > meanYear(list(Self.off)))
    }

    @Test func `what Explain says is the model's score and place, whatever re-ranking does`() throws {
        let reranked = try list(Reranking(diversity: 0.5, freshness: 0.5))
        for item in reranked.items.prefix(5) {
            let request = ExplainRequest(userID: user, movieID: item.movie?.id ?? 0)
            let explained = try test.service.explain(request, in: test.snapshot)
            #expect(abs(explained.score - item.modelScore) < 1e-5)
            let sum = explained.contributions.reduce(explained.rest) { $0 + $1.value }
            #expect(abs(sum - item.modelScore) < 1e-5)
            #expect(explained.rank == item.modelRank)
        }
    }

    @Test(arguments: [
        (Reranking(diversity: 1.5), "diversity 1.5"), (Reranking(diversity: .nan), "diversity nan"),
        (Reranking(freshness: -0.1), "freshness -0.1"), (Reranking(freshness: .infinity), "freshness inf"),
        (Reranking(genreMax: 11), "genre_max 11"), (Reranking(explorationSlots: 11), "exploration_slots 11"),
    ])
    func `a number outside of its range is refused, and named`(reranking: Reranking, naming: String) throws {
        let status = #expect(throws: Status.self) { try list(reranking) }
        #expect(status?.code == .invalidArgument)
        #expect(status?.message.contains(naming) == true)
    }

    @Test func `the kept list of the plain request is not given to one with re-ranking`() throws {
        let plain = GetRecommendationsRequest(userID: user)
        _ = try test.service.encodedList(plain, in: test.snapshot)
        let reranked = GetRecommendationsRequest(userID: user, reranking: Reranking(diversity: 0.6))
        let bytes = try test.service.encodedList(reranked, in: test.snapshot)
        #expect(try RecommendationList.decode(bytes).reranking?.diversity == 0.6)
        let again = try RecommendationList.decode(try test.service.encodedList(plain, in: test.snapshot))
        #expect(again.reranking?.diversity == 0)
    }

    @Test func `a star leaves the row that explores where it is`() throws {
        let before = try list(nil)
        let explored = before.items.filter { $0.badges.contains { $0.kind == .explored } }.map(\.movie?.id)
        try test.rate(user, try #require(before.items.last?.movie?.id), 8)
        let after = try list(nil)
        // What was explored is still, unless it has left its place in the order to be where it is anyway.
        let still = after.items.prefix(20).map(\.movie?.id)
        #expect(explored.allSatisfy { still.contains($0) || $0 == before.items.last?.movie?.id })
    }
}
