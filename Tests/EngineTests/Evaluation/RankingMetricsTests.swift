import Engine
import Testing

struct RankingMetricsTests {
    @Test func `NDCG of hand-worked lists`() {
        // One of two relevant movies in second place: (1/log₂3) / (1 + 1/log₂3).
        let half = RankingMetrics.ndcg(of: [5, 1, 6], relevant: [1, 9], at: 10)
        #expect(abs((half ?? 0) - 0.386853) < 1e-6)
        #expect(RankingMetrics.ndcg(of: [1, 9, 5], relevant: [1, 9], at: 10) == 1)
        #expect(RankingMetrics.ndcg(of: [5, 6], relevant: [1], at: 10) == 0)
    }

    @Test func `what stands beyond the cut does not count, and the best list is no longer than it`() {
        #expect(RankingMetrics.ndcg(of: [5, 1], relevant: [1], at: 1) == 0)
        #expect(RankingMetrics.ndcg(of: [1, 2], relevant: [1, 2, 3, 4], at: 2) == 1)
    }

    @Test func `recall is the share of the relevant`() {
        #expect(RankingMetrics.recall(of: [1, 5, 2], relevant: [1, 2, 3, 4], at: 10) == 0.5)
        #expect(RankingMetrics.recall(of: [5, 1], relevant: [1, 2], at: 1) == 0)
    }

    @Test func `a user with nothing relevant has no figure`() {
        #expect(RankingMetrics.ndcg(of: [1], relevant: [], at: 10) == nil)
        #expect(RankingMetrics.recall(of: [1], relevant: [], at: 10) == nil)
    }
}
