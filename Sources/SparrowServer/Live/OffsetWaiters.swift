import Synchronization

/// Reads with a `min_offset` that the views do not cover yet, in order of the offset.
final class OffsetWaiters: Sendable {
    private let waiting = Mutex<[(offset: UInt64, run: @Sendable () -> Void)]>([])

    /// - Precondition: the caller checks again after adding, as the offset may have been reached in between.
    func add(_ offset: UInt64, _ run: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.append((offset, run)) }
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
