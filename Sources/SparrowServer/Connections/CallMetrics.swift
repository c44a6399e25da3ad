import Histogram
import Protocol

/// Counts and durations of calls by method. A plain value, kept by each event loop for itself and merged when asked for.
struct CallMetrics: Sendable {
    struct Calls: Sendable {
        var count: UInt64 = 0
        var errors: UInt64 = 0
        /// The sum of all durations.
        var nanoseconds: UInt64 = 0
        /// Nanoseconds from the request to its answer; streams have none.
        var durations = Histogram<UInt32>(
            lowestDiscernibleValue: 1_000,
            highestTrackableValue: 60_000_000_000,
            numberOfSignificantValueDigits: .two
        )
    }

    /// Upper bounds of the buckets in which `GetStats` counts calls, in milliseconds; the last bucket has none.
    static let latencyBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000]

    private(set) var calls: [Method: Calls] = [:]
    var bytesReceived: UInt64 = 0
    var bytesSent: UInt64 = 0

    mutating func record(_ method: Method, _ code: Status.Code, duration: Duration?) {
        calls[method, default: Calls()].add(code, duration: duration)
    }

    mutating func merge(_ other: CallMetrics) {
        bytesReceived += other.bytesReceived
        bytesSent += other.bytesSent
        for (method, theirs) in other.calls {
            calls[method, default: Calls()].merge(theirs)
        }
    }

    /// As `GetStats` gives them, in the order of the proto.
    var methodStats: [MethodStats] {
        Method.all.compactMap { method in
            guard let calls = calls[method] else { return nil }
            return MethodStats(
                method: method.name,
                calls: calls.count,
                errors: calls.errors,
                p50Milliseconds: calls.milliseconds(atPercentile: 50),
                p99Milliseconds: calls.milliseconds(atPercentile: 99),
                maxMilliseconds: calls.milliseconds(atPercentile: 100),
                buckets: calls.buckets,
                sumMilliseconds: Double(calls.nanoseconds) / 1e6
            )
        }
    }
}

extension CallMetrics.Calls {
    fileprivate mutating func add(_ code: Status.Code, duration: Duration?) {
        count += 1
        if code != .ok { errors += 1 }
        guard let duration else { return }
        let nanoseconds = UInt64(max(0, duration / .nanoseconds(1)))
        durations.record(min(nanoseconds, durations.highestTrackableValue))
        self.nanoseconds += nanoseconds
    }

    fileprivate mutating func merge(_ other: CallMetrics.Calls) {
        count += other.count
        errors += other.errors
        durations.add(other.durations)
        nanoseconds += other.nanoseconds
    }

    /// How many calls took up to each bound, and more than the one before it; then those above the last.
    fileprivate var buckets: [UInt64] {
        var counts = [UInt64](repeating: 0, count: CallMetrics.latencyBounds.count + 1)
        for step in durations.recordedValues() {
            let milliseconds = Double(step.value) / 1e6
            let bucket = CallMetrics.latencyBounds.firstIndex { milliseconds <= $0 }
            counts[bucket ?? counts.count - 1] += UInt64(step.count)
        }
        return counts
    }

    fileprivate func milliseconds(atPercentile percentile: Double) -> Double {
        durations.totalCount == 0 ? 0 : Double(durations.valueAtPercentile(percentile)) / 1e6
    }
}

/// The connections' part of `GetStats`.
struct ConnectionStatistics: Sendable {
    var connections = 0
    var streams = 0
    var metrics = CallMetrics()
}
