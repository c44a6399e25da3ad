import Synchronization

/// Reads with a `min_offset` that the views do not cover yet.
final class OffsetWaiters: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Waiter {
        var offset: UInt64
        var deadline: Instant
        var run: @Sendable () -> Void
    }

    private static let countMax = 4_096
    private let waiting = Mutex<[Waiter]>([])

    /// Runs something when the views cover an offset; those whose deadline is over are let go of.
    ///
    /// The caller looks once more after adding, as the offset may have been reached in between.
    /// - Returns: false where too many wait already.
    func add(_ offset: UInt64, until deadline: Instant, now: Instant, _ run: @escaping @Sendable () -> Void) -> Bool {
        waiting.withLock { waiting in
            if waiting.count >= OffsetWaiters.countMax { waiting.removeAll { $0.deadline < now } }
            guard waiting.count < OffsetWaiters.countMax else { return false }
            waiting.append(Waiter(offset: offset, deadline: deadline, run: run))
            return true
        }
    }

    /// The views cover this offset now.
    func reached(_ offset: UInt64) {
        let due = waiting.withLock { waiting in
            let due = waiting.filter { $0.offset <= offset }
            if !due.isEmpty { waiting.removeAll { $0.offset <= offset } }
            return due
        }
        for waiter in due { waiter.run() }
    }
}
