import Foundation
import Synchronization

/// The one thread that writes: it owns the store, takes whatever is queued, commits it together, and answers.
///
/// Between two commits it does one slice of other work on the store (`perform`): loading, reading old events. The queue
/// is bounded; when it is full, a write is refused at once and never waits without end.
public final class Writer: Sendable {
    public typealias Completion = @Sendable (Result<Acknowledgement, WriteRefusal>) -> Void

    /// Submissions of one transaction at most; a chunk of an import closes it, so that live writes wait for one at most.
    private static let batchMax = 1_024

    private struct Waiting {
        var submission: Submission
        var completion: Completion
    }

    private struct Queue {
        var submissions: [Waiting] = []
        /// What the submissions weigh together.
        var weight = 0
        var work: [@Sendable (EventStore) -> Void] = []
        var stopping = false
        /// Writes that found no place.
        var refused: UInt64 = 0
        /// Why no more writes are taken; nil: they are.
        var fault: String?
        /// The thread is looking, or will look, without another signal.
        var awake = false

        /// - Returns: whether the thread must be woken.
        mutating func wakes() -> Bool {
            defer { awake = true }
            return !awake
        }
    }

    private let queue = Mutex(Queue())
    private let wake = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private let capacity: Int
    private let clock: @Sendable () -> Int64
    private let applied: @Sendable ([Committed]) -> Void

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - store: belongs to the thread from now on.
    ///   - queueCapacity: writes that may wait; one more is refused as overloaded. Chunks and lists of an import, which
    ///     take up to a megabyte, count as 256.
    ///   - clock: gives Unix milliseconds; nil: the system's.
    ///   - applied: gets the durable events on the writer's thread, before anybody is answered.
    public init(
        store: sending EventStore,
        queueCapacity: Int = 4_096,
        clock: (@Sendable () -> Int64)? = nil,
        applied: @escaping @Sendable ([Committed]) -> Void
    ) {
        capacity = queueCapacity
        self.clock = clock ?? { Int64(Date().timeIntervalSince1970 * 1_000) }
        self.applied = applied
        let owned = Owned(store: store)
        let thread = Thread { [self] in run(owned.store) }
        thread.name = "writer"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Sound, because the store came as `sending` and only the thread takes it out.
    private struct Owned: @unchecked Sendable {
        let store: EventStore
    }

    /// Queues a write. `completion` is called once, on the writer's thread when the write is durable and applied, or at
    /// once on this one where it cannot be queued.
    public func submit(_ submission: Submission, completion: @escaping Completion) {
        let refusal: WriteRefusal? = queue.withLock { queue in
            guard !queue.stopping else { return .stopping }
            let weight = queue.weight + submission.mutation.weight
            guard queue.submissions.isEmpty || weight <= capacity else {
                queue.refused += 1
                return .overloaded
            }
            queue.weight = weight
            queue.submissions.append(Waiting(submission: submission, completion: completion))
            if queue.wakes() { wake.signal() }
            return nil
        }
        if let refusal { completion(.failure(refusal)) }
    }

    /// Writes, and waits until it is durable and applied to the views.
    public func append(_ submission: Submission) async throws(WriteRefusal) -> Acknowledgement {
        let result = await withCheckedContinuation { continuation in
            submit(submission) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Does some work on the store between two commits; keep it short, because every write waits for it.
    ///
    /// - Returns: false where the writer is stopping and the work will not be done.
    @discardableResult
    public func perform(_ work: @escaping @Sendable (EventStore) -> Void) -> Bool {
        queue.withLock { queue in
            guard !queue.stopping else { return false }
            queue.work.append(work)
            if queue.wakes() { wake.signal() }
            return true
        }
    }

    /// Reads from the store between two commits.
    ///
    /// - Throws: what `work` throws; `StoreError` (kind `stopped`) where the writer is stopping.
    public func read<Value: Sendable>(_ work: @escaping @Sendable (EventStore) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let accepted = perform { store in continuation.resume(with: Result { try work(store) }) }
            if !accepted { continuation.resume(throwing: StoreError.stopped) }
        }
    }

    /// Why no more writes are taken until a restart; nil: they are.
    public var fault: String? { queue.withLock { $0.fault } }

    /// How full the queue is.
    public struct QueueState: Sendable, Equatable {
        /// In writes; chunks and lists of an import count as 256.
        public var length: Int
        public var capacity: Int
        /// Writes that found no place, since the start.
        public var refused: UInt64
    }

    public var queueState: QueueState {
        queue.withLock { QueueState(length: $0.weight, capacity: capacity, refused: $0.refused) }
    }

    /// Takes no more, does what is queued, closes the store, and returns when that is done.
    public func stop() {
        queue.withLock { queue in
            queue.stopping = true
            if queue.wakes() { wake.signal() }
        }
        finished.wait()
        // For whoever calls it again.
        finished.signal()
    }

    // MARK: The thread

    private func run(_ store: EventStore) {
        var groupCommit = GroupCommit(target: store)
        loop: while true {
            switch take() {
            case .nothing:
                wake.wait()
            case .end:
                break loop
            case .turn(let batch, let work):
                if !batch.isEmpty {
                    let results = groupCommit.commit(batch.map(\.submission), now: clock(), applied: applied)
                    for (waiting, result) in zip(batch, results) { waiting.completion(result) }
                    groupCommit.maintain(now: clock())
                    if let fault = groupCommit.fault { queue.withLock { $0.fault = fault } }
                }
                work?(store)
            }
        }
        // The views are complete already; what the checkpoint could not move is found in the write-ahead log at start.
        if groupCommit.fault == nil { try? store.close() }
        finished.signal()
    }

    private enum Take {
        case nothing
        case end
        /// One transaction's worth of writes, and one slice of work.
        case turn([Waiting], (@Sendable (EventStore) -> Void)?)
    }

    private func take() -> Take {
        queue.withLock { queue in
            guard !queue.submissions.isEmpty || !queue.work.isEmpty else {
                guard !queue.stopping else { return .end }
                queue.awake = false
                return .nothing
            }
            let limited = queue.submissions.prefix(Writer.batchMax)
            let end = limited.firstIndex { $0.submission.mutation.isChunk }.map { $0 + 1 } ?? limited.endIndex
            let batch = Array(queue.submissions[..<end])
            queue.submissions.removeFirst(end)
            queue.weight -= batch.reduce(0) { $0 + $1.submission.mutation.weight }
            return .turn(batch, queue.work.isEmpty ? nil : queue.work.removeFirst())
        }
    }
}

extension Mutation {
    fileprivate var isChunk: Bool {
        if case .putChunk = self { true } else { false }
    }

    /// So that a full queue is bounded in bytes, too.
    fileprivate var weight: Int {
        switch self {
        case .putChunk, .resolveMovies: 256
        default: 1
        }
    }
}
