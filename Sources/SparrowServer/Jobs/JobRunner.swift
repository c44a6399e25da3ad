import Engine
import Foundation
import Logging
import Store
import Synchronization
import Text

#if canImport(Glibc)
    import Glibc
#endif

/// What a kind of job does when its turn comes.
protocol JobWork: Sendable {
    /// Names that jobs of this kind can have.
    var subjects: [String] { get }

    /// Whether the job can be: asked before it begins.
    ///
    /// - Throws: INVALID_ARGUMENT that names what is wrong and what there is.
    func check(_ spec: JobSpec) throws(JobFault)

    /// Does it, on the calling thread.
    ///
    /// - Parameters:
    ///   - spec: checked.
    ///   - progress: called as often as it likes.
    ///   - shouldStop: asked often, from any thread.
    /// - Returns: what came of it.
    /// - Throws: why nothing came of it; then nothing was changed.
    func run(
        _ spec: JobSpec,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(JobFault) -> JobResult
}

extension JobWork {
    var subjects: [String] { [] }
}

/// Why a job cannot be, or came to nothing.
struct JobFault: Error {
    /// What, where, and what to do.
    var message: String
    var isCancelled = false
    /// It begins anew, with what there is by then.
    var beginsAnew = false

    init(_ message: String) { self.message = message }

    init(_ error: EngineError) {
        message = error.description
        isCancelled = error == .cancelled
    }

    static var somebodyWasErased: JobFault {
        var fault = JobFault("somebody was erased while it trained, so nothing of it was kept; it begins anew")
        fault.beginsAnew = true
        return fault
    }
}

/// A training whose artifact is there, and of which version.
struct ShelvedTraining: Sendable {
    var spec: JobSpec
    var version: UInt32
}

/// What came of a job.
struct JobResult: Sendable {
    /// For people: `9,125 movies, loss 2.13`.
    var message: String
    /// Of the artifact that it published; 0: none.
    var version: UInt32
}

/// Writes the ends of jobs into the log.
final class JobEnds: Sendable {
    private let writer: Writer
    private let log: Logger
    /// Who is told of an end that could not be written, with its time.
    private let unwritten = Mutex<(@Sendable (JobEnded, Int64) -> Void)?>(nil)
    private static let messageMax = 1_000

    init(_ writer: Writer, _ log: Logger) {
        self.writer = writer
        self.log = log
    }

    func connect(_ told: @escaping @Sendable (JobEnded, Int64) -> Void) { unwritten.withLock { $0 = told } }

    /// Where the end cannot be written now, the job has ended all the same: who watches it is told, and the next start finds it unfinished in the log
    /// and says so.
    func write(_ ended: JobEnded) {
        var ended = ended
        ended.message = Text.cut(Text.displayable(ended.message), to: JobEnds.messageMax)
        Failpoint.jobEnd.reached("\(ended.state)")
        writer.submit(Submission(requestID: nil, mutation: .endJob(ended))) { [ended] result in
            guard case .failure(let refusal) = result else { return }
            self.log.warning("the end of job \(ended.jobID) could not be written: \(refusal)")
            let now = Int64(Date().timeIntervalSince1970 * 1_000)
            self.unwritten.withLock { $0 }?(ended, now)
        }
    }

    /// Writes the beginning of another job: it takes its turn behind those that wait.
    func begin(_ spec: JobSpec) {
        writer.submit(Submission(requestID: nil, mutation: .startJob(spec))) { result in
            guard case .failure(let refusal) = result else { return }
            self.log.warning("\(spec.kind) \(spec.subject) could not be queued: \(refusal)")
        }
    }
}

/// Runs the jobs of the board one after the other on a thread of its own at low priority, so that serving latency holds.
///
/// A job reads a copy of the state in memory, never the store. Its beginning and its end are events in the log: one that a crash cut off is
/// marked at the next start.
final class JobRunner: Sendable {
    let board = JobBoard()
    private let works: [String: any JobWork]
    private let log: Logger
    private let isStopping = Atomic<Bool>(false)
    private let isRunning = Mutex(false)
    /// Writes the end of a job into the log.
    private let end: @Sendable (JobEnded) -> Void
    /// Writes the beginning of a job into the log.
    let begin: @Sendable (JobSpec) -> Void

    /// - Parameters:
    ///   - works: by kind.
    ///   - log: says what came of each job.
    ///   - end: writes the end of a job into the log; called on the job's thread.
    ///   - begin: writes the beginning of a job into the log: of one that begins anew.
    init(
        _ works: [String: any JobWork],
        _ log: Logger,
        end: @escaping @Sendable (JobEnded) -> Void,
        begin: @escaping @Sendable (JobSpec) -> Void = { _ in }
    ) {
        self.works = works
        self.log = log
        self.end = end
        self.begin = begin
    }

    /// Whether a job can be.
    ///
    /// - Throws: what is wrong with it, and what there is.
    func check(_ spec: JobSpec) throws(JobFault) {
        guard let work = works[spec.kind] else {
            throw JobFault(EngineError.unknownName("kind of job", spec.kind, known: works.keys.sorted()))
        }
        try work.check(spec)
    }

    /// What there is of a kind, or the kinds where that is none; empty where the job has a name that there is.
    func known(besides spec: JobSpec) -> String {
        guard let work = works[spec.kind] else { return "; kinds are \(works.keys.sorted().joined(separator: ", "))" }
        guard !work.subjects.contains(spec.subject) else { return "" }
        return "; of \(spec.kind) there are \(work.subjects.joined(separator: ", "))"
    }

    /// No job begins any more, and the one that runs ends at its next step, unfinished.
    func stop() { isStopping.store(true, ordering: .relaxed) }

    /// Something may wait for its turn. Returns at once.
    func wake() {
        let begins = isRunning.withLock { isRunning in
            guard !isRunning, !isStopping.load(ordering: .relaxed) else { return false }
            isRunning = true
            return true
        }
        guard begins else { return }
        let thread = Thread {
            // Of Linux, priorities are those of threads: who 0 is this one.
            setpriority(Int32(PRIO_PROCESS.rawValue), 0, 15)
            self.runAll()
        }
        thread.name = "job"
        thread.stackSize = 8 << 20
        thread.start()
    }

    private func runAll() {
        while !isStopping.load(ordering: .relaxed) {
            guard let job = board.takeNext() else { break }
            run(job)
        }
        isRunning.withLock { $0 = false }
        // One may have come between the last look and the line above.
        if board.waiting > 0 { wake() }
    }

    private func run(_ job: JobRecord) {
        let begun = ContinuousClock.now
        let name = "\(job.spec.kind) \(job.spec.subject)"
        var shownAt = begun - .seconds(1)
        Failpoint.jobStarted.reached(job.spec.subject)
        do throws(JobFault) {
            guard let work = works[job.spec.kind] else { throw JobFault("nothing does jobs of this kind any more") }
            let result = try work.run(
                job.spec,
                progress: { progress in
                    let now = ContinuousClock.now
                    // Ten times a second is as often as anybody looks; the last step is always said.
                    guard now - shownAt >= .milliseconds(100) || progress.done == progress.total else { return }
                    shownAt = now
                    board.progressed(job.id, JobProgress(progress, after: (now - begun) / .seconds(1)))
                },
                shouldStop: { [board, isStopping = StopFlag(self)] in
                    isStopping.isSet || board.isCancelled(job.id)
                }
            )
            log.info("job \(job.id), \(name): \(result.message)")
            end(JobEnded(jobID: job.id, state: .done, message: result.message, version: result.version))
        } catch {
            // A job that the end of the daemon cuts off has no end in the log: the next start marks it as interrupted.
            guard !isStopping.load(ordering: .relaxed) || !error.isCancelled else { return }
            log.info("job \(job.id), \(name): \(error.message)")
            let state: Store.JobState = error.isCancelled ? .cancelled : .failed
            end(JobEnded(jobID: job.id, state: state, message: error.message))
            if error.beginsAnew { begin(job.spec) }
        }
    }

    /// Asks the runner whether it stops.
    private struct StopFlag: Sendable {
        private let runner: JobRunner

        init(_ runner: JobRunner) { self.runner = runner }

        var isSet: Bool { runner.isStopping.load(ordering: .relaxed) }
    }
}
