import Dispatch
import Protocol
import Synchronization

/// Answers the reads that would hold up an event loop: a few threads, and a queue that refuses when it is full.
///
/// Work whose deadline has passed when its turn comes is dropped: its client no longer waits.
final class RequestPool: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Work {
        var deadline: Instant?
        var run: @Sendable () -> Void
    }

    private struct State {
        /// What waits, the oldest first, from `next` on.
        var work: [Work] = []
        var next = 0
        /// Threads that work, or are about to.
        var running = 0
        /// What waits or is worked on.
        var taken = 0
        var refused: UInt64 = 0

        /// The oldest; `nil`: the thread that asks is done.
        mutating func pop() -> Work? {
            guard next < work.count else {
                running -= 1
                return nil
            }
            defer {
                next += 1
                if next == work.count || next >= 64 {
                    work.removeFirst(next)
                    next = 0
                }
            }
            return work[next]
        }
    }

    private let queue = DispatchQueue(label: "requests", attributes: .concurrent)
    private let waitingMax: Int
    private let threads: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - threads: how many requests are worked on at once.
    ///   - waitingMax: how many requests may wait or be worked on at once.
    init(threads: Int = 2, waitingMax: Int = 256) {
        self.threads = threads
        self.waitingMax = waitingMax
    }

    /// Runs something on one of the pool's threads.
    ///
    /// - Returns: false where too many wait already; nothing is run then.
    func add(until deadline: Instant?, _ run: @escaping @Sendable () -> Void) -> Bool {
        let (isTaken, begins) = state.withLock { state in
            guard state.taken < waitingMax else {
                state.refused += 1
                return (false, false)
            }
            state.taken += 1
            state.work.append(Work(deadline: deadline, run: run))
            guard state.running < threads else { return (true, false) }
            state.running += 1
            return (true, true)
        }
        if begins { queue.async { self.drain() } }
        return isTaken
    }

    private func drain() {
        while let work = state.withLock({ $0.pop() }) {
            if work.deadline.map({ $0 > .now }) ?? true { work.run() }
            state.withLock { $0.taken -= 1 }
        }
    }

    /// As `GetStats` gives it.
    var stats: QueueStats {
        state.withLock { state in
            QueueStats(
                name: "requests",
                length: UInt64(state.taken),
                capacity: UInt64(waitingMax),
                refused: state.refused
            )
        }
    }
}
