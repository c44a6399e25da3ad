import Dispatch
import Synchronization

/// Answers the reads that would hold up an event loop: one thread, and a queue that refuses when it is full.
///
/// Work whose deadline has passed when its turn comes is dropped: its client no longer waits.
final class RequestPool: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let queue = DispatchQueue(label: "requests")
    private let waitingMax: Int
    private let waiting = Mutex(0)

    /// - Parameter waitingMax: how many requests may wait or be worked on at once.
    init(waitingMax: Int = 256) { self.waitingMax = waitingMax }

    /// Runs something on the pool's thread.
    ///
    /// - Returns: false where too many wait already; nothing is run then.
    func add(until deadline: Instant?, _ run: @escaping @Sendable () -> Void) -> Bool {
        let isTaken = waiting.withLock { waiting in
            guard waiting < waitingMax else { return false }
            waiting += 1
            return true
        }
        guard isTaken else { return false }
        queue.async {
            if deadline.map({ $0 > .now }) ?? true { run() }
            self.waiting.withLock { $0 -= 1 }
        }
        return true
    }
}
