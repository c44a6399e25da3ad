import Protocol
import Testing

@testable import SparrowServer

struct SourceHandlerTests {
    private let test: TestService

    init() throws {
        test = try TestService()
        try test.populate()
        try test.train()
    }

    private func list(_ sources: [SourceQuota], user: UInt32 = 1) throws -> RecommendationList {
        try test.service.recommendationList(
            GetRecommendationsRequest(userID: user, size: 200, sources: sources),
            in: test.snapshot
        )
    }

    @Test func `each row says which sources found it and at what rank`() throws {
        let list = try list([])
        #expect(!list.items.isEmpty)
        #expect(list.items.allSatisfy { !$0.sources.isEmpty && $0.sources.allSatisfy { $0.rank >= 1 } })
        for source in list.recalled {
            let ranks = list.items.compactMap { item in item.sources.first { $0.source == source.source }?.rank }
            #expect(ranks.count == Int(source.quota))
            #expect(ranks.sorted() == Array(1...source.quota))
        }
    }

    @Test func `a request names its sources and their quotas`() throws {
        let list = try list([SourceQuota(source: "popular", quota: 3), SourceQuota(source: "fresh", quota: 2)])
        #expect(Set(list.recalled.map(\.source)) == ["popular", "fresh"])
        #expect(list.recalled.map(\.quota) == [3, 2])
        #expect((3...5).contains(list.items.count))
        #expect(list.candidates == UInt32(list.items.count))
    }

    @Test func `without a quota a source gives its usual number`() throws {
        let list = try list([SourceQuota(source: "explore")])
        #expect(list.recalled == [SourceQuota(source: "explore", quota: UInt32(list.items.count))])
        #expect(list.items.count <= 15)
    }

    @Test func `a source that is not trained gives nothing`() throws {
        #expect(try list([SourceQuota(source: "als", quota: 10)]).items.isEmpty)
    }

    @Test(arguments: [
        ([SourceQuota(source: "asl")], "source \"asl\" is none"),
        ([SourceQuota(source: "als", quota: 1_001)], "quota 1001 of als is outside of 1 to 1000"),
        ([SourceQuota(source: "als"), SourceQuota(source: "als")], "source als is named twice"),
    ])
    func `sources that cannot be are refused`(sources: [SourceQuota], message: String) throws {
        let error = #expect(throws: Status.self) { try list(sources) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains(message) == true)
    }

    @Test func `what Explain says found a movie is what the list says`() throws {
        let list = try list([])
        for item in list.items.prefix(5) {
            let id = try #require(item.movie?.id)
            let explained = try test.service.explain(ExplainRequest(userID: 1, movieID: id), in: test.snapshot)
            #expect(explained.sources == item.sources)
        }
    }
}
