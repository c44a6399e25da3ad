import Foundation
import Testing

@testable import Engine

struct DistributionTests {
    /// Upper percentage points of the tables (as Abramowitz and Stegun, table 26.8), and the tail in closed form.
    @Test(arguments: [
        (3.841459, 1, 0.05), (6.634897, 1, 0.01), (10.827566, 1, 0.001), (5.991465, 2, 0.05), (13.815511, 2, 0.001),
        (7.814728, 3, 0.05), (14.067140, 7, 0.05), (24.321886, 7, 0.001), (18.307038, 10, 0.05),
        (124.342113, 100, 0.05),
        (2.705543, 1, 0.1), (0.102587, 2, 0.95), (77.929465, 100, 0.95),
    ])
    func `the chi-squared tail is that of the tables`(statistic: Double, freedom: Int, p: Double) {
        #expect(abs(ChiSquared.survival(statistic, degreesOfFreedom: freedom) - p) < 2e-7)
    }

    @Test(arguments: [0.01, 0.5, 1, 3, 4.5, 10, 40, 300])
    func `with two degrees of freedom it is an exponential, with four its closed form`(statistic: Double) {
        let half = statistic / 2
        let (two, four) = (exp(-half), exp(-half) * (1 + half))
        #expect(abs(ChiSquared.survival(statistic, degreesOfFreedom: 2) / two - 1) < 1e-12)
        #expect(abs(ChiSquared.survival(statistic, degreesOfFreedom: 4) / four - 1) < 1e-12)
    }

    @Test func `shares as dealt pass, others fail, few people are not judged`() {
        #expect(ChiSquared.sampleRatioP(counts: [5_030, 4_970], weights: [50, 50]) > 0.5)
        // 100²/5000 · 2 = 4 with one degree of freedom.
        #expect(abs(ChiSquared.sampleRatioP(counts: [5_100, 4_900], weights: [50, 50]) - 0.0455002639) < 1e-9)
        #expect(ChiSquared.sampleRatioP(counts: [5_300, 4_700], weights: [50, 50]) < ChiSquared.sampleRatioAlpha)
        #expect(ChiSquared.sampleRatioP(counts: [100, 900], weights: [10, 90]) == 1)
        #expect(ChiSquared.sampleRatioP(counts: [9, 0], weights: [50, 50]) == 1)
        #expect(ChiSquared.sampleRatioP(counts: [0, 0], weights: [50, 50]) == 1)
    }

    /// All outcomes of n fair coins, counted.
    @Test(arguments: [(0, 0), (1, 0), (3, 3), (9, 1), (2, 8), (12, 4), (7, 8), (0, 16)])
    func `the sign test agrees with counting all outcomes`(wins: Int, losses: Int) {
        let n = wins + losses
        let unevenness = abs(wins - losses)
        let asUneven = (0..<(1 << n)).count { abs(2 * $0.nonzeroBitCount - n) >= unevenness }
        #expect(abs(SignTest.p(wins: wins, losses: losses) - Double(asUneven) / Double(1 << n)) < 1e-12)
    }

    @Test func `the sign test does not drown in large numbers`() {
        #expect(abs(SignTest.p(wins: 60, losses: 40) - 0.05688793364098089) < 1e-12)
        #expect(SignTest.p(wins: 5_000, losses: 5_000) == 1)
        #expect(SignTest.p(wins: 6_000, losses: 4_000) < 1e-80)
    }
}
