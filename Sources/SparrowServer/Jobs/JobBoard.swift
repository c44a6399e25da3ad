import Engine
import Foundation
import Protocol
import Store
import Synchronization

/// All jobs: what the log says of them, how far the running one is, who waits for a turn, and who watches.
///
/// A plain place to look things up, behind one lock; the `JobRunner` does the work.
final class JobBoard: Sendable {
    /// Jobs that `ListJobs` still knows.
    static let keptMax = 1_000
    /// Jobs that wait for their turn, at most.
    static let queueMax = 32

    private struct Entry {
        var record: JobRecord
        var isRunning = false
        var isCancelled = false
        var progress = JobProgress()
        var watchers: [ObjectIdentifier: any Wakeable] = [:]
    }

    private struct State {
        var entries: [UInt32: Entry] = [:]
        /// Ids in the order in which they began.
        var order: [UInt32] = []
        var queue: [UInt32] = []
    }

    private let state = Mutex(State())

    /// The jobs of earlier starts.
    func load(_ records: [JobRecord]) {
        state.withLock { state in
            for record in records.suffix(JobBoard.keptMax) {
                state.order.append(record.id)
                state.entries[record.id] = Entry(record: record)
            }
        }
    }

    /// Jobs that began and did not end: of an earlier start.
    var unfinished: [UInt32] {
        state.withLock { state in state.order.filter { state.entries[$0]?.record.state == .started } }
    }

    /// How many wait for their turn.
    var waiting: Int { state.withLock { $0.queue.count } }

    /// Nothing runs and nothing waits.
    var isIdle: Bool {
        state.withLock { state in state.queue.isEmpty && !state.entries.values.contains { $0.isRunning } }
    }

    /// Whether a job of this kind and name waits or runs.
    func isExpected(kind: String, subject: String) -> Bool {
        state.withLock { state in
            state.entries.values.contains {
                $0.record.state == .started && $0.record.spec.kind == kind && $0.record.spec.subject == subject
            }
        }
    }

    /// How a version came to be; `nil` where that is not known any more.
    func spec(kind: String, subject: String, version: UInt32) -> JobSpec? {
        state.withLock { state in
            for id in state.order.reversed() {
                guard let record = state.entries[id]?.record, record.version == version, record.spec.kind == kind,
                    record.spec.subject == subject
                else { continue }
                return record.spec
            }
            return nil
        }
    }

    /// What runs now: "embed als"; empty for nothing.
    var running: String {
        state.withLock { state in
            let entry = state.entries.values.first { $0.isRunning }
            return entry.map { "\($0.record.spec.kind) \($0.record.spec.subject)" } ?? ""
        }
    }

    /// A job as it is now; `nil` for an unknown one.
    func job(_ id: UInt32) -> Job? {
        state.withLock { state in state.entries[id].map(JobBoard.message) }
    }

    /// The newest jobs, the newest first.
    func newest(_ count: Int) -> [Job] {
        state.withLock { state in
            state.order.suffix(count).reversed().compactMap { state.entries[$0].map(JobBoard.message) }
        }
    }

    // MARK: What the log says

    /// A job began: it waits for its turn.
    func began(_ started: JobStarted, timeMilliseconds: Int64) {
        state.withLock { state in
            state.entries[started.jobID] = Entry(
                record: JobRecord(
                    id: started.jobID,
                    spec: started.spec,
                    startedMilliseconds: timeMilliseconds
                )
            )
            state.order.append(started.jobID)
            state.queue.append(started.jobID)
            guard state.order.count > JobBoard.keptMax,
                let oldest = state.order.firstIndex(where: { state.entries[$0]?.record.state != .started })
            else { return }
            state.entries[state.order.remove(at: oldest)] = nil
        }
    }

    /// A job ended: whoever watches is told.
    func ended(_ ended: JobEnded, timeMilliseconds: Int64) {
        let watchers = state.withLock { state -> [any Wakeable] in
            state.queue.removeAll { $0 == ended.jobID }
            guard var entry = state.entries[ended.jobID] else { return [] }
            entry.isRunning = false
            entry.record.state = ended.state
            entry.record.endedMilliseconds = timeMilliseconds
            entry.record.message = ended.message
            entry.record.version = ended.version
            state.entries[ended.jobID] = entry
            return Array(entry.watchers.values)
        }
        for watcher in watchers { watcher.wake() }
    }

    // MARK: What the runner does

    /// Takes the next job from the queue; it runs from now on.
    func takeNext() -> JobRecord? {
        state.withLock { state in
            guard !state.queue.isEmpty else { return nil }
            let id = state.queue.removeFirst()
            state.entries[id]?.isRunning = true
            return state.entries[id]?.record
        }
    }

    func isCancelled(_ id: UInt32) -> Bool { state.withLock { $0.entries[id]?.isCancelled ?? false } }

    func progressed(_ id: UInt32, _ progress: JobProgress) {
        let watchers = state.withLock { state -> [any Wakeable] in
            state.entries[id]?.progress = progress
            return state.entries[id].map { Array($0.watchers.values) } ?? []
        }
        for watcher in watchers { watcher.wake() }
    }

    // MARK: Requests

    /// What became of a wish to cancel a job.
    enum Cancellation {
        case unknown
        case over
        /// It had not begun: whoever asked writes its end.
        case waited
        /// It will end at its next step.
        case asked
    }

    func cancel(_ id: UInt32) -> Cancellation {
        state.withLock { state in
            guard let entry = state.entries[id] else { return .unknown }
            guard entry.record.state == .started else { return .over }
            state.entries[id]?.isCancelled = true
            guard !entry.isRunning else { return .asked }
            state.queue.removeAll { $0 == id }
            return .waited
        }
    }

    func add(_ watcher: any Wakeable, job id: UInt32) {
        state.withLock { $0.entries[id]?.watchers[ObjectIdentifier(watcher)] = watcher }
    }

    func remove(_ watcher: any Wakeable, job id: UInt32) {
        state.withLock { $0.entries[id]?.watchers[ObjectIdentifier(watcher)] = nil }
    }

    private static func message(_ entry: Entry) -> Job {
        let record = entry.record
        var job = Job(
            id: record.id,
            kind: record.spec.kind,
            name: record.spec.subject,
            settings: record.spec.settings.sorted { $0.key < $1.key }.map { Setting(name: $0.key, value: $0.value) },
            seed: record.spec.seed
        )
        job.startedMilliseconds = UInt64(clamping: record.startedMilliseconds)
        job.endedMilliseconds = UInt64(clamping: record.endedMilliseconds)
        job.message = record.message
        job.version = record.version
        job.loss = entry.progress.loss
        job.rate = entry.progress.rate
        job.unit = entry.progress.unit
        switch record.state {
        case .started where entry.isRunning:
            job.state = .running
            job.phase =
                entry.isCancelled ? "cancelling" : entry.progress.phase.isEmpty ? "beginning" : entry.progress.phase
            job.fraction = entry.progress.fraction
            job.secondsLeft = entry.progress.secondsLeft
        case .started:
            job.state = .queued
            job.phase = "waiting for its turn"
        case .done:
            job.state = .done
            job.fraction = 1
        case .failed: job.state = .failed
        case .cancelled: job.state = .cancelled
        case .interrupted: job.state = .interrupted
        }
        return job
    }
}

/// How far a running job is.
struct JobProgress: Sendable {
    var phase = ""
    var fraction: Double = 0
    var loss: Double?
    /// Units a second; 0 where it is not known.
    var rate: Double = 0
    var unit = ""
    var secondsLeft: Double?

    init() {}

    /// - Parameters:
    ///   - progress: as the training says it.
    ///   - seconds: since it began.
    init(_ progress: TrainingProgress, after seconds: Double) {
        phase = progress.phase
        loss = progress.loss.flatMap { $0.isFinite ? $0 : nil }
        guard progress.total > 0 else { return }
        fraction = min(1, max(0, Double(progress.done) / Double(progress.total)))
        guard seconds > 0, progress.done > 0 else { return }
        if !progress.unit.isEmpty {
            unit = progress.unit
            rate = Double(progress.done) / seconds
        }
        // A guess from the first moments would be a wild one.
        if seconds > 0.5, fraction > 0.01 { secondsLeft = seconds * (1 - fraction) / fraction }
    }
}
