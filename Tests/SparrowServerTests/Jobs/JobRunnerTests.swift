import Dispatch
import Engine
import Logging
import Protocol
import Store
import Synchronization
import Testing

@testable import SparrowServer

/// Work that a test steers: it says one step, and waits until the test lets it end.
private final class SteeredWork: JobWork {
    private let mayEnd = DispatchSemaphore(value: 0)
    private let hasBegun = DispatchSemaphore(value: 0)
    private let outcome: @Sendable () throws(JobFault) -> JobResult

    init(_ outcome: @escaping @Sendable () throws(JobFault) -> JobResult = { JobResult(message: "fine", version: 3) }) {
        self.outcome = outcome
    }

    func check(_ spec: JobSpec) throws(JobFault) {
        guard spec.subject != "nonsense" else { throw JobFault("there is no such thing") }
    }

    func run(
        _ spec: JobSpec,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(JobFault) -> JobResult {
        progress(TrainingProgress(phase: "step 1", done: 1, total: 4, unit: "steps", loss: 2.5))
        hasBegun.signal()
        while mayEnd.wait(timeout: .now() + .milliseconds(5)) == .timedOut {
            if shouldStop() { throw JobFault(EngineError.cancelled) }
        }
        return try outcome()
    }

    func waitForBegin() throws { try #require(hasBegun.wait(timeout: .now() + 10) == .success) }
    func letEnd() { mayEnd.signal() }
}

/// A runner whose log is an array.
private struct RunnerUnderTest: Sendable {
    let runner: JobRunner
    private let sink = EndedJobs()

    init(_ work: SteeredWork) {
        let sink = sink
        runner = JobRunner(["embed": work], Logger(label: "test")) { sink.add($0) }
        sink.connect(runner.board)
    }

    func begin(_ id: UInt32, _ subject: String = "als") {
        let started = JobStarted(jobID: id, spec: JobSpec(kind: "embed", subject: subject))
        runner.board.began(started, timeMilliseconds: 1_000)
        runner.wake()
    }

    func waitForEnd(within limit: DispatchTimeInterval = .seconds(10)) throws -> JobEnded {
        try sink.next(within: limit)
    }
}

private final class EndedJobs: Sendable {
    private struct NoneEnded: Error {}

    private let semaphore = DispatchSemaphore(value: 0)
    private let board = Mutex<JobBoard?>(nil)
    private let waiting = Mutex<[JobEnded]>([])

    func connect(_ board: JobBoard) { self.board.withLock { $0 = board } }

    func add(_ ended: JobEnded) {
        board.withLock { $0 }?.ended(ended, timeMilliseconds: 2_000)
        waiting.withLock { $0.append(ended) }
        semaphore.signal()
    }

    func next(within limit: DispatchTimeInterval) throws -> JobEnded {
        guard semaphore.wait(timeout: .now() + limit) == .success else { throw NoneEnded() }
        return waiting.withLock { $0.removeFirst() }
    }
}

struct JobRunnerTests {
    @Test func `a job runs, says how far it is, and ends with what came of it`() throws {
        let work = SteeredWork()
        let test = RunnerUnderTest(work)
        test.begin(1)
        try work.waitForBegin()
        let running = try #require(test.runner.board.job(1))
        #expect(running.state == .running)
        #expect(running.phase == "step 1")
        #expect(running.fraction == 0.25)
        #expect(running.loss == 2.5)
        #expect(test.runner.board.running == "embed als")

        work.letEnd()
        #expect(try test.waitForEnd() == JobEnded(jobID: 1, state: .done, message: "fine", version: 3))
        let done = try #require(test.runner.board.job(1))
        #expect(done.state == .done)
        #expect(done.version == 3)
        #expect(done.endedMilliseconds == 2_000)
        #expect(test.runner.board.running == "")
    }

    @Test func `jobs run one after the other, in the order in which they began`() throws {
        let work = SteeredWork()
        let test = RunnerUnderTest(work)
        test.begin(1)
        try work.waitForBegin()
        test.begin(2)
        test.begin(3)
        #expect(test.runner.board.job(2)?.state == .queued)
        #expect(test.runner.board.waiting == 2)
        #expect(test.runner.board.newest(2).map(\.id) == [3, 2])
        for id in 1...3 {
            work.letEnd()
            #expect(try test.waitForEnd().jobID == UInt32(id))
        }
    }

    @Test func `a cancelled job ends at its next step, and the next one begins`() throws {
        let work = SteeredWork()
        let test = RunnerUnderTest(work)
        test.begin(1)
        try work.waitForBegin()
        test.begin(2)
        guard case .asked = test.runner.board.cancel(1) else {
            Issue.record("a running job is asked to end")
            return
        }
        #expect(test.runner.board.job(1)?.phase == "cancelling")
        #expect(try test.waitForEnd().state == .cancelled)
        try work.waitForBegin()
        work.letEnd()
        #expect(try test.waitForEnd() == JobEnded(jobID: 2, state: .done, message: "fine", version: 3))
    }

    @Test func `a job that waits is taken back at once`() throws {
        let work = SteeredWork()
        let test = RunnerUnderTest(work)
        test.begin(1)
        try work.waitForBegin()
        test.begin(2)
        guard case .waited = test.runner.board.cancel(2) else {
            Issue.record("a job that waits has not begun")
            return
        }
        #expect(test.runner.board.waiting == 0)
        work.letEnd()
        #expect(try test.waitForEnd().jobID == 1)
    }

    @Test func `what is over or unknown cannot be cancelled`() throws {
        let work = SteeredWork()
        let test = RunnerUnderTest(work)
        test.begin(1)
        work.letEnd()
        _ = try test.waitForEnd()
        guard case .over = test.runner.board.cancel(1), case .unknown = test.runner.board.cancel(9) else {
            Issue.record("job 1 is over, and there is no job 9")
            return
        }
    }

    @Test func `a job that fails says why, and the runner goes on`() throws {
        let work = SteeredWork { () throws(JobFault) in throw JobFault("too few ratings; rate more") }
        let test = RunnerUnderTest(work)
        test.begin(1)
        test.begin(2)
        for id in 1...2 {
            work.letEnd()
            let ended = try test.waitForEnd()
            #expect(ended == JobEnded(jobID: UInt32(id), state: .failed, message: "too few ratings; rate more"))
        }
    }

    @Test func `a job that the end of the daemon cuts off has no end in the log`() throws {
        let work = SteeredWork()
        let test = RunnerUnderTest(work)
        test.begin(1)
        try work.waitForBegin()
        test.runner.stop()
        test.begin(2)
        #expect(throws: (any Error).self) { try test.waitForEnd(within: .milliseconds(300)) }
        #expect(test.runner.board.unfinished == [1, 2])
    }

    @Test func `an unknown kind names the nearest one`() {
        let test = RunnerUnderTest(SteeredWork())
        let unknown = #expect(throws: JobFault.self) { try test.runner.check(JobSpec(kind: "embd", subject: "als")) }
        #expect(unknown?.message == "there is no kind of job \"embd\"; did you mean embed?")
        let refused = #expect(throws: JobFault.self) {
            try test.runner.check(JobSpec(kind: "embed", subject: "nonsense"))
        }
        #expect(refused?.message == "there is no such thing")
    }
}

struct JobProgressTests {
    @Test func `rate and time left follow from what is done`() {
        let progress = JobProgress(TrainingProgress(phase: "epoch 1", done: 250, total: 1_000, unit: "words"), after: 5)
        #expect(progress.fraction == 0.25)
        #expect(progress.rate == 50)
        #expect(progress.secondsLeft == 15)
    }

    @Test func `without a unit there is no rate, and of the first moments no guess`() {
        let progress = JobProgress(TrainingProgress(phase: "reading", done: 1, total: 2, unit: ""), after: 0.1)
        #expect(progress.rate == 0)
        #expect(progress.secondsLeft == nil)
    }

    @Test func `a loss that is no number is not shown`() {
        let progress = JobProgress(TrainingProgress(phase: "epoch 1", done: 0, total: 0, loss: .nan), after: 1)
        #expect(progress.loss == nil)
        #expect(progress.fraction == 0)
    }
}
