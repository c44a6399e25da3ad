import Histogram
import Protocol

/// What the writer did, for `GetStats`.
struct WriteCounts: Sendable {
    private var commits: UInt64 = 0
    private var events: UInt64 = 0
    /// Nanoseconds from submission to the durable answer, queueing included.
    private var durations = Histogram<UInt32>(
        lowestDiscernibleValue: 1_000,
        highestTrackableValue: 600_000_000_000,
        numberOfSignificantValueDigits: .two
    )

    mutating func add(events count: UInt64) {
        commits += 1
        events += count
    }

    mutating func answered(after duration: Duration) {
        _ = durations.record(UInt64(max(0, duration / .nanoseconds(1))))
    }

    var message: WriterStats {
        WriterStats(
            commits: commits,
            events: events,
            commitP50Milliseconds: Double(durations.valueAtPercentile(50)) / 1e6,
            commitP99Milliseconds: Double(durations.valueAtPercentile(99)) / 1e6
        )
    }
}
