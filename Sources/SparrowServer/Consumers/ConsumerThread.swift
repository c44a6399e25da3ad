import Foundation
import Store
import Synchronization

/// The thread of one consumer: it steps while there is something to do, and sleeps until it is woken or something is due.
final class ConsumerThread: Wakeable {
    typealias RetryDone = @Sendable (ConsumerRun.Retry) -> Void

    private struct Waiting {
        var letter: StoredDeadLetter
        var done: RetryDone
    }

    private struct State {
        /// The signal was given and nobody has looked since.
        var isWoken = false
        var isStopping = false
        var retries: [Waiting] = []
    }

    private static let retriesMax = 64

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    /// Starts it.
    ///
    /// - Parameters:
    ///   - name: of the thread.
    ///   - make: called on the thread; what it makes never leaves it. `nil`: the daemon is stopping.
    init(name: String, make: @escaping @Sendable () -> ConsumerRun?) {
        let thread = Thread { [self] in
            if var run = make() { work(&run) }
            end()
        }
        thread.name = name
        thread.stackSize = 2 << 20
        thread.start()
    }

    func wake() {
        state.withLock { state in
            guard !state.isWoken else { return }
            state.isWoken = true
            signal.signal()
        }
    }

    /// Tries a dead letter again on the thread.
    ///
    /// - Returns: false where too many wait already, or it is stopping.
    func retry(_ letter: StoredDeadLetter, done: @escaping RetryDone) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isStopping, state.retries.count < ConsumerThread.retriesMax else { return false }
            state.retries.append(Waiting(letter: letter, done: done))
            return true
        }
        if isTaken { wake() }
        return isTaken
    }

    /// Ends it after the step that it is at, and waits a while for that: what it works on may hang.
    func stop(within limit: DispatchTimeInterval = .seconds(5)) {
        state.withLock { $0.isStopping = true }
        wake()
        _ = finished.wait(timeout: .now() + limit)
    }

    // MARK: The thread

    private func work(_ run: inout ConsumerRun) {
        while true {
            let (retries, isStopping, wasWoken) = state.withLock { state in
                defer { (state.retries, state.isWoken) = ([], false) }
                return (state.retries, state.isStopping, state.isWoken)
            }
            if wasWoken {
                // Where it was no rest that took the signal, it would end the next one for nothing.
                _ = signal.wait(timeout: .now())
                run.woken()
            }
            for waiting in retries where !isStopping {
                waiting.done(run.retry(waiting.letter, now: ConsumerThread.now, chance: .random(in: 0..<1)))
            }
            guard !isStopping else {
                for waiting in retries { waiting.done(ConsumerThread.stopping) }
                break
            }
            switch run.step(now: ConsumerThread.now, chance: .random(in: 0..<1)) {
            case .none: break
            case .ended: return
            case .until(let time): rest(until: time)
            }
        }
        run.finish()
    }

    private func rest(until time: UInt64?) {
        guard let time else { return signal.wait() }
        let left = time > ConsumerThread.now ? time - ConsumerThread.now : 0
        _ = signal.wait(timeout: .now() + .milliseconds(Int(clamping: left)))
    }

    private func end() {
        let left = state.withLock { state in
            state.isStopping = true
            defer { state.retries = [] }
            return state.retries
        }
        for waiting in left { waiting.done(ConsumerThread.stopping) }
        finished.signal()
    }

    private static let stopping = ConsumerRun.Retry.failed("the daemon is stopping; ask again after its restart")

    /// Monotonic, in milliseconds.
    private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds / 1_000_000 }
}
