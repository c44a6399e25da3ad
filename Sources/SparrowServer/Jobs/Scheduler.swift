import Dispatch
import Foundation
import Logging
import Store
import Synchronization

/// Starts jobs by themselves: looks once a second what `Schedules` says is due, and puts what a scheduled training made into service.
final class Scheduler: Sendable {
    /// The first half of the request ids of its own writes: so the log tells a scheduled job from another.
    private static let mark: UInt64 = 0x5350_5257_5343_4845

    private let views: LiveViews
    private let writer: Writer
    private let jobs: JobRunner
    private let rankers: Rankers
    private let trainer: Trainer
    private let log: Logger
    private let state: Mutex<Schedules>
    private let isStopping = Atomic<Bool>(false)
    private let queue = DispatchQueue(label: "schedules", qos: .utility)

    init(
        _ views: LiveViews,
        _ writer: Writer,
        _ jobs: JobRunner,
        _ rankers: Rankers,
        _ trainer: Trainer,
        _ log: Logger
    ) {
        self.views = views
        self.writer = writer
        self.jobs = jobs
        self.rankers = rankers
        self.trainer = trainer
        self.log = log
        state = Mutex(Schedules())
    }

    /// At the start, before anything is written: what earlier starts left.
    func load(_ stored: [StoredSchedule], _ records: [JobRecord], _ beginnings: [UInt32: JobBeginning]) {
        state.withLock {
            $0.load(
                stored,
                jobs: records,
                beginnings: beginnings,
                isScheduled: Scheduler.isOwn,
                now: Scheduler.milliseconds()
            )
        }
    }

    /// From now on jobs start by themselves.
    func begin() {
        // What was imported before readers could ask is seen by them.
        importSeen()
        lookAgain()
    }

    func stop() { isStopping.store(true, ordering: .relaxed) }

    private func lookAgain() {
        queue.asyncAfter(deadline: .now() + .seconds(1)) {
            guard !self.isStopping.load(ordering: .relaxed) else { return }
            self.look(at: Scheduler.milliseconds())
            self.lookAgain()
        }
    }

    // MARK: What the log says, on the writer's thread

    func heard(_ event: Store.Event) {
        switch event.body {
        case .scheduleSet(let schedule):
            state.withLock { $0.set(schedule, timeMilliseconds: event.timeMilliseconds) }
        case .jobStarted(let started):
            state.withLock {
                $0.began(
                    started,
                    timeMilliseconds: event.timeMilliseconds,
                    isScheduled: Scheduler.isOwn(event.requestID)
                )
            }
        case .jobEnded(let ended): heard(ended)
        case .importCommitted(_, let counts): state.withLock { $0.imported(counts.applied) }
        default: break
        }
    }

    /// A job ended, though the log may not have it.
    func heard(_ ended: JobEnded) { state.withLock { $0.ended(ended) } }

    func rated(_ count: Int) { state.withLock { $0.rated(UInt64(count)) } }

    /// Readers see the ratings of the imports that have ended.
    func importSeen() { state.withLock { $0.importSeen() } }

    // MARK: What is due

    /// Starts what is due, and promotes what waits for it.
    ///
    /// - Parameter now: Unix milliseconds.
    func look(at now: Int64) {
        while let promotion = state.withLock({ $0.takePromotion() }) { promote(promotion) }
        let facts = facts(at: now)
        guard let spec = state.withLock({ $0.next(facts) }) else { return }
        do {
            try jobs.check(spec)
        } catch {
            return refused(spec, error.message, now)
        }
        let id = RequestID(high: Scheduler.mark, low: .random(in: 0 ... .max))
        writer.submit(Submission(requestID: id, mutation: .startJob(spec))) { result in
            switch result {
            case .success: self.state.withLock { $0.answered() }
            case .failure(let refusal): self.refused(spec, refusal.message, now)
            }
        }
    }

    private func refused(_ spec: JobSpec, _ message: String, _ now: Int64) {
        log.warning("the schedule of \(spec.kind) \(spec.subject) could not start its job: \(message)")
        state.withLock { $0.refused(spec, message, now: now) }
    }

    private func facts(at now: Int64) -> Schedules.Facts {
        Schedules.Facts(
            now: now,
            ratingCount: UInt64(views.statistics.ratingCount),
            isIdle: jobs.board.isIdle && !trainer.isTraining,
            imported: Set(views.snapshots.current.spaces.filter(\.isImported).map(\.name))
        )
    }

    /// Only what the gate let pass. The request id is the job's own: after a crash the write is repeated, and applied once.
    private func promote(_ promotion: Schedules.Promotion) {
        let model = promotion.model
        func note(_ text: String) {
            log.info("schedule: \(model.name) \(model.version) \(text)")
            state.withLock { $0.note(promotion, text) }
        }
        guard let entry = rankers.entry(model), entry.refusals.isEmpty else { return note("was not promoted") }
        do {
            try rankers.load(model)
        } catch {
            return note("was not promoted: \(error.message)")
        }
        let mutation = Mutation.promoteModel(label: ServingLabel.stable, model)
        let id = RequestID(high: Scheduler.mark &+ 1, low: UInt64(promotion.jobID))
        writer.submit(Submission(requestID: id, mutation: mutation)) { [log, self] result in
            let text =
                switch result {
                case .success: "serves"
                case .failure(let refusal): "was not promoted: \(refusal.message)"
                }
            log.info("schedule: \(model.name) \(model.version) \(text)")
            state.withLock { $0.note(promotion, text) }
        }
    }

    // MARK: What is shown

    /// All schedules as they stand, by kind and name.
    func all() -> [Schedules.Status] {
        let facts = facts(at: Scheduler.milliseconds())
        return state.withLock { $0.all(facts) }
    }

    func status(of schedule: JobSchedule) -> Schedules.Status? {
        let facts = facts(at: Scheduler.milliseconds())
        return state.withLock { $0.status(of: Schedules.Name(schedule), facts) }
    }

    private static func isOwn(_ id: RequestID?) -> Bool {
        id?.bytes.prefix(8) == RequestID(high: mark, low: 0).bytes.prefix(8)
    }

    private static func milliseconds() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
}
