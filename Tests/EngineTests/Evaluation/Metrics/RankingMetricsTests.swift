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

    @Test func `capped recall is of what the list has room for`() {
        #expect(RankingMetrics.cappedRecall(of: [1, 5], relevant: [1, 2, 3, 4], at: 2) == 0.5)
        #expect(RankingMetrics.cappedRecall(of: [1, 5, 2], relevant: [1, 2], at: 3) == 1)
    }

    @Test func `precision counts the places that a short list leaves empty`() {
        #expect(RankingMetrics.precision(of: [1, 5, 2], relevant: [1, 2], at: 4) == 0.5)
        #expect(RankingMetrics.precision(of: [1, 5, 2], relevant: [1, 2], at: 1) == 1)
    }

    @Test func `a hit is anything relevant before the cut`() {
        #expect(RankingMetrics.hit(of: [5, 1], relevant: [1], at: 2) == 1)
        #expect(RankingMetrics.hit(of: [5, 1], relevant: [1], at: 1) == 0)
    }

    @Test func `average precision of hand-worked lists`() throws {
        // Relevant at places 1 and 3: (1/1 + 2/3) over the two that there are.
        let two = RankingMetrics.averagePrecision(of: [1, 5, 2], relevant: [1, 2], at: 10)
        #expect(try distance(two, (1 + 2.0 / 3) / 2) < 1e-12)
        // Of four relevant ones a list of three could hold three.
        let four = RankingMetrics.averagePrecision(of: [1, 5, 2], relevant: [1, 2, 3, 4], at: 3)
        #expect(try distance(four, (1 + 2.0 / 3) / 3) < 1e-12)
        #expect(RankingMetrics.averagePrecision(of: [5, 1], relevant: [1], at: 1) == 0)
    }

    /// Forty movies in the order of distinct scores, every seventh or so relevant. scikit-learn 1.9.1:
    /// `s = [(m*17 + 5) % 41 for m in range(40)]; r = [int((m*m + m) % 7 == 2) for m in range(40)]`, then `ndcg_score([r], [s], k=10)`,
    /// `ndcg_score([r], [s])`, `average_precision_score(r, s)`.
    @Test func `NDCG and average precision are those of scikit-learn`() throws {
        let list = (0..<40).sorted { ($0 * 17 + 5) % 41 > ($1 * 17 + 5) % 41 }
        let relevant = Set((0..<40).filter { ($0 * $0 + $0) % 7 == 2 })

        #expect(try distance(RankingMetrics.ndcg(of: list, relevant: relevant, at: 10), 0.16421958630632805) < 1e-12)
        #expect(try distance(RankingMetrics.ndcg(of: list, relevant: relevant, at: 40), 0.5341178306196499) < 1e-12)
        let precision = RankingMetrics.averagePrecision(of: list, relevant: relevant, at: 40)
        #expect(try distance(precision, 0.22572677756149473) < 1e-12)
    }

    @Test func `a user with nothing relevant has no figure`() {
        #expect(RankingMetrics.ndcg(of: [1], relevant: [], at: 10) == nil)
        #expect(RankingMetrics.recall(of: [1], relevant: [], at: 10) == nil)
        #expect(RankingMetrics.cappedRecall(of: [1], relevant: [], at: 10) == nil)
        #expect(RankingMetrics.precision(of: [1], relevant: [], at: 10) == nil)
        #expect(RankingMetrics.hit(of: [1], relevant: [], at: 10) == nil)
        #expect(RankingMetrics.averagePrecision(of: [1], relevant: [], at: 10) == nil)
    }
}
