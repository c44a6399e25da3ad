import Engine
import Protocol
import Store

/// Jobs: trainings and other long work in the background.
extension Service {
    /// `StartJob`: a job that waits for its turn, or runs at once.
    ///
    /// - Throws: INVALID_ARGUMENT for an unknown kind, name or setting; RESOURCE_EXHAUSTED where too many wait.
    func startJob(_ request: StartJobRequest, _ call: some WriteCall) throws(Status) {
        let spec = JobSpec(
            kind: request.kind,
            subject: request.name,
            settings: try Service.settings(request.settings),
            seed: request.seed ?? 1
        )
        do {
            try jobs.check(spec)
        } catch {
            throw .invalidArgument(error.message)
        }
        guard jobs.board.waiting < JobBoard.queueMax else {
            throw .resourceExhausted(
                "\(JobBoard.queueMax) jobs wait for their turn; ListJobs shows them, CancelJob takes one back"
            )
        }
        try submit(.startJob(spec), request.requestID, call) { [board = jobs.board] acknowledgement in
            guard case .job(let id) = acknowledgement.answer else { return Job() }
            return board.job(id) ?? Job(id: id)
        }
    }

    /// `WatchJob`: the job at once, then each time that it has moved; the stream ends with it.
    func watchJob(_ request: WatchJobRequest, _ call: IncomingCall) throws(Status) -> CallOutcome {
        guard jobs.board.job(request.jobID) != nil else { throw Service.noJob(request.jobID) }
        let stream = call.openStream()
        let watcher = JobWatcher(stream, jobID: request.jobID, jobs.board)
        jobs.board.add(watcher, job: request.jobID)
        stream.onCredit { watcher.wake() }
        stream.onCancel { [board = jobs.board] in board.remove(watcher, job: request.jobID) }
        watcher.wake()
        return .later
    }

    /// `CancelJob`: a job that waits ends at once, one that runs at its next step.
    ///
    /// - Throws: NOT_FOUND; FAILED_PRECONDITION for a job that is over.
    func cancelJob(_ request: CancelJobRequest, _ call: IncomingCall) throws(Status) {
        let board = jobs.board
        switch board.cancel(request.jobID) {
        case .unknown: throw Service.noJob(request.jobID)
        case .over: throw .failedPrecondition("job \(request.jobID) is over; ListJobs shows how it ended")
        case .asked: call.reply(board.job(request.jobID) ?? Job(id: request.jobID))
        case .waited:
            let ended = JobEnded(jobID: request.jobID, state: .cancelled, message: "cancelled before it began")
            writer.submit(Submission(requestID: nil, mutation: .endJob(ended))) { result in
                switch result {
                case .success: call.reply(board.job(request.jobID) ?? Job(id: request.jobID))
                case .failure(let refusal): call.fail(Status(refusal))
                }
            }
        }
    }

    /// `ListJobs`: the newest first.
    func listJobs(_ request: ListJobsRequest) throws(Status) -> JobList {
        guard request.size <= UInt32(JobBoard.keptMax) else {
            throw .invalidArgument("size \(request.size) is outside of 1 to \(JobBoard.keptMax) (0 means 100)")
        }
        return JobList(jobs: jobs.board.newest(request.size == 0 ? 100 : Int(request.size)))
    }

    private static func noJob(_ id: UInt32) -> Status { .notFound("job \(id) is not known; ListJobs lists them") }

    /// At the start: the jobs of earlier starts, those that were cut off marked as such.
    func loadJobs(_ records: [JobRecord]) {
        jobs.board.load(records)
        for id in jobs.board.unfinished {
            let ended = JobEnded(jobID: id, state: .interrupted, message: "the daemon ended first; start it again")
            writer.submit(Submission(requestID: nil, mutation: .endJob(ended))) { _ in }
        }
    }

    /// What the log says of jobs and models, on the writer's thread.
    func apply(_ event: Store.Event) {
        scheduler.heard(event)
        switch event.body {
        case .jobStarted(let started):
            jobs.board.began(started, timeMilliseconds: event.timeMilliseconds)
            jobs.wake()
        case .jobEnded(let ended):
            Failpoint.jobEnded.reached("\(ended.state)")
            jobs.board.ended(ended, timeMilliseconds: event.timeMilliseconds)
        case .modelPromoted(let promoted): rankers.apply(promoted, at: event.offset)
        case .experimentPut(let put): apply(put, of: event)
        default: break
        }
    }
}
