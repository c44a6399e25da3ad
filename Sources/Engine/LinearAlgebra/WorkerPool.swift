internal import Glibc
internal import Kernels
internal import Synchronization

/// A few threads that wait for work and take it piece by piece, without an allocation or a system call while there is enough.
///
/// Plain threads, since they inherit the caller's scheduling priority. Each waits in a loop for some microseconds, as the next
/// piece of a training step comes that soon, and then sleeps.
final class WorkerPool: Sendable {
    /// Threads, the calling one among them.
    let threads: Int

    private let shared: Shared
    private let helpers: [pthread_t]

    /// - Parameters:
    ///   - threads: at least one; the caller of `run` is one of them.
    ///   - body: takes what `run` was given and the number of a piece.
    init(threads: Int, body: @escaping @Sendable (_ phase: Int, _ piece: Int) -> Void) {
        shared = Shared(body: body)
        let shared = shared
        helpers = (0..<max(0, threads - 1)).compactMap { _ in
            var thread = pthread_t()
            let context = Unmanaged.passRetained(shared)
            let code = pthread_create(&thread, nil, waitForWork, context.toOpaque())
            // Without another thread the work is done all the same, only later.
            if code != 0 { context.release() }
            return code == 0 ? thread : nil
        }
        self.threads = helpers.count + 1
        // What a thread takes from the heap when it starts is taken before the first step.
        shared.waitForStart(of: helpers.count)
    }

    deinit {
        shared.end()
        for thread in helpers { pthread_join(thread, nil) }
    }

    /// Runs the body once for each piece in `0 ..< pieces`, on whichever thread is free, and returns when all are done.
    ///
    /// `isSmall`: whether waking the others would take longer than doing all of it here.
    func run(_ phase: Int, pieces: Int, isSmall: Bool = false) {
        if helpers.isEmpty || pieces == 1 || isSmall {
            for piece in 0..<pieces { shared.body(phase, piece) }
        } else {
            shared.run(phase, pieces: pieces, helpers: helpers.count)
        }
    }
}

private func waitForWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    MatrixProduct.prepareThread()
    if let context { Unmanaged<Shared>.fromOpaque(context).takeRetainedValue().waitForWork() }
    return nil
}

private final class Shared: Sendable {
    let body: @Sendable (Int, Int) -> Void
    /// Rises with each run; −1 ends the threads.
    private let run = Atomic<Int>(0)
    private let phase = Atomic<Int>(0)
    private let pieces = Atomic<Int>(0)
    private let next = Atomic<Int>(0)
    /// Helpers that have seen the run and are not done with it.
    private let busy = Atomic<Int>(0)
    private let started = Atomic<Int>(0)
    private let lock: Lock = Lock()

    init(body: @escaping @Sendable (Int, Int) -> Void) {
        self.body = body
    }

    /// Rounds of the waiting loop before a helper sleeps: some 20 µs.
    private static let rounds = 2_000

    func run(_ phase: Int, pieces: Int, helpers: Int) {
        self.phase.store(phase, ordering: .relaxed)
        self.pieces.store(pieces, ordering: .relaxed)
        next.store(0, ordering: .relaxed)
        busy.store(helpers, ordering: .relaxed)
        run.wrappingAdd(1, ordering: .sequentiallyConsistent)
        lock.wakeSleepers()
        takePieces()
        var rounds = 0
        while busy.load(ordering: .acquiring) > 0 {
            sparrow_pause()
            rounds += 1
            // Another thread may wait for this very core.
            if rounds % Shared.rounds == 0 { sched_yield() }
        }
    }

    func waitForStart(of helpers: Int) {
        while started.load(ordering: .acquiring) < helpers { sched_yield() }
    }

    func end() {
        run.store(-1, ordering: .sequentiallyConsistent)
        lock.wakeSleepers()
    }

    func waitForWork() {
        started.wrappingAdd(1, ordering: .releasing)
        var seen = 0
        while true {
            var rounds = 0
            while run.load(ordering: .acquiring) == seen {
                sparrow_pause()
                rounds += 1
                if rounds == Shared.rounds {
                    lock.sleep { self.run.load(ordering: .sequentiallyConsistent) == seen }
                    rounds = 0
                }
            }
            seen = run.load(ordering: .acquiring)
            if seen < 0 { return }
            takePieces()
            busy.wrappingSubtract(1, ordering: .releasing)
        }
    }

    private func takePieces() {
        let phase = phase.load(ordering: .relaxed)
        let pieces = pieces.load(ordering: .relaxed)
        while true {
            let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard piece < pieces else { return }
            body(phase, piece)
        }
    }
}

/// A mutex and a condition, for threads that have waited long enough in a loop.
///
/// Unchecked, since the two C values at stable addresses are made for use by many threads, and `sleepers` is read under the mutex or as an
/// atomic.
private final class Lock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let sleepers = Atomic<Int>(0)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Sleeps while the condition holds; it is looked at again under the mutex, so no waking is missed.
    func sleep(while isIdle: () -> Bool) {
        sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        pthread_mutex_lock(mutex)
        while isIdle() { pthread_cond_wait(condition, mutex) }
        pthread_mutex_unlock(mutex)
        sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    }

    func wakeSleepers() {
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
