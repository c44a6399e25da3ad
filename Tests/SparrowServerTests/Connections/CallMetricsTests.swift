import Protocol
import Testing

@testable import SparrowServer

struct CallMetricsTests {
    @Test func `every duration is in the bucket of its bound, and the sum adds up`() throws {
        var metrics = CallMetrics()
        for milliseconds in [0.05, 0.2, 0.2, 3, 20_000] {
            metrics.record(.health, .ok, duration: .microseconds(Int64(milliseconds * 1_000)))
        }
        var other = CallMetrics()
        other.record(.health, .internal, duration: .milliseconds(3))
        metrics.merge(other)
        let stats = try #require(metrics.methodStats.first)
        #expect(stats.buckets.count == CallMetrics.latencyBounds.count + 1)
        #expect(stats.buckets[0] == 1)
        #expect(stats.buckets[1] == 2)
        #expect(stats.buckets[try #require(CallMetrics.latencyBounds.firstIndex(of: 5))] == 2)
        #expect(stats.buckets.last == 1)
        #expect(stats.buckets.reduce(0, +) == 6)
        #expect(abs(stats.sumMilliseconds - 20_006.45) < 0.01)
        #expect((stats.calls, stats.errors) == (6, 1))
    }
}
