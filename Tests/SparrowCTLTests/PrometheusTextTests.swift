import Protocol
import Testing

@testable import SparrowCTL

struct PrometheusTextTests {
    private func stats() -> Stats {
        var stats = Stats(serverVersion: "0.1", uptimeMilliseconds: 1_500, users: 3)
        stats.kernel = "avx2 \"wide\\narrow\"\n"
        stats.serving = "din 3"
        stats.latencyBoundsMilliseconds = [1, 10]
        stats.methods = [
            MethodStats(method: "RateMovie", calls: 6, errors: 1, buckets: [3, 0, 2], sumMilliseconds: 2_500)
        ]
        stats.queues = [QueueStats(name: "writes", length: 7, capacity: 4_096, refused: 2)]
        stats.caches = [CacheStats(name: "lists", hits: 10, misses: 4, entries: 2)]
        return stats
    }

    @Test func `a histogram is cumulative, ends at infinity and agrees with its count`() {
        let lines = PrometheusText(stats()).lines.filter { $0.contains("call_seconds_") }
        #expect(
            lines == [
                #"sparrow_call_seconds_bucket{method="RateMovie",le="0.001"} 3"#,
                #"sparrow_call_seconds_bucket{method="RateMovie",le="0.01"} 3"#,
                #"sparrow_call_seconds_bucket{method="RateMovie",le="+Inf"} 5"#,
                #"sparrow_call_seconds_sum{method="RateMovie"} 2.5"#,
                #"sparrow_call_seconds_count{method="RateMovie"} 5"#,
            ]
        )
    }

    @Test func `labels are escaped, and no control character breaks a line`() throws {
        let info = try #require(PrometheusText(stats()).lines.first { $0.hasPrefix("sparrow_build_info") })
        #expect(info.contains(#"kernel="avx2 \"wide\\narrow\""#))
        #expect(!info.contains("\n"))
    }

    @Test func `every sample belongs to a family that was declared once`() {
        let lines = PrometheusText(stats()).lines
        let declared = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
        #expect(Set(declared).count == declared.count)
        for line in lines where !line.hasPrefix("#") {
            let name = line.prefix { $0 != "{" && $0 != " " }
            #expect(declared.contains { name == $0 || name.hasPrefix($0 + "_") }, "\(line)")
        }
        #expect(lines.contains(#"sparrow_queue_length{queue="writes"} 7"#))
        #expect(lines.contains(#"sparrow_cache_requests_total{cache="lists",result="hit"} 10"#))
        #expect(lines.contains(#"sparrow_model_serving{model="din 3",label="stable"} 1"#))
    }
}
