import Engine
import Testing

@testable import SparrowCTL

struct LeaderboardTableTests {
    /// Twelve users of two tastes with nine ratings each, evaluated with baselines.
    private static func board() throws -> Leaderboard {
        let pairs = (0..<216).filter { ($0 / 18 + $0 % 18) % 2 == 0 }
        let log = RatingLog(
            userIDs: (1...12).map { UserID($0) },
            movieIDs: (1...18).map { MovieID($0) },
            movies: (1...18).map { _ in MovieContent(genres: ["Drama"]) },
            userRows: pairs.map { UInt32($0 / 18) },
            movieRows: pairs.map { UInt32($0 % 18) },
            halfStars: pairs.map { UInt8(4 + $0 % 7) },
            times: pairs.map { UInt32($0 * 31 % 216) }
        )
        let models = try ["popularity", "ease"].map { try #require(ModelCatalogue.entry($0)).model() }
        let evaluation = Evaluation(Stratified(), models: models)
        return try evaluation.run(on: EvaluationInput(log: log), seconds: { 0 })
    }

    @Test func `a table has a heading, a row a model, and differences from the rival`() throws {
        let lines = LeaderboardTable(try Self.board()).lines(width: nil)

        #expect(lines[0] == "stratified: 84 of 108 ratings train, 24 ratings of 12 users are asked about, seed 1")
        #expect(lines[1].hasPrefix("model"))
        #expect(lines[1].contains("NDCG@10 − ease's"))
        #expect(lines.count == 4)
        #expect(lines[2...3].allSatisfy { $0.contains("±") })
        #expect(lines[2...3].count { $0.contains("[") } == 1)
    }

    @Test(arguments: [44, 59, 80, 100, 120, 200])
    func `no line is wider than the terminal, and no figure is cut`(width: Int) throws {
        let lines = LeaderboardTable(try Self.board()).lines(width: width)

        #expect(lines.allSatisfy { $0.count <= width && !$0.contains("…") })
        #expect(lines.contains { $0.hasPrefix("model") && $0.contains("NDCG@10") })
        #expect(lines.contains { $0.hasPrefix("popularity") })
        // The heading is broken at its commas.
        #expect(lines[0].hasSuffix(", seed 1") == (width > 80))
        #expect(lines[0].hasSuffix(",") == (width <= 80))
    }

    @Test func `a terminal too narrow for the intervals gets the figures alone`() throws {
        let lines = LeaderboardTable(try Self.board()).lines(width: 120)

        #expect(lines.dropFirst().allSatisfy { !$0.contains("±") && $0.count <= 120 })
        #expect(lines.contains { $0.hasPrefix("popularity") })
    }
}
