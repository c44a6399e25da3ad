import Protocol
import Synchronization

/// One `WatchJob` stream: the job as it is, each time that it has moved; the stream ends with the job.
///
/// Many steps merge into one look at the newest state, and with no credit left the look waits for credit.
final class JobWatcher: Wakeable {
    private let stream: OutgoingStream
    private let jobID: UInt32
    private let board: JobBoard
    private let isWoken = Mutex(false)

    init(_ stream: OutgoingStream, jobID: UInt32, _ board: JobBoard) {
        self.stream = stream
        self.jobID = jobID
        self.board = board
    }

    func wake() {
        let isFirst = isWoken.withLock { isWoken in
            defer { isWoken = true }
            return !isWoken
        }
        if isFirst { stream.call.link.execute { self.look() } }
    }

    private func look() {
        isWoken.withLock { $0 = false }
        // More credit wakes it again.
        guard !stream.isOver, stream.creditLeft > 0, let job = board.job(jobID) else { return }
        stream.send(job.encoded())
        guard job.state != .queued, job.state != .running else { return }
        board.remove(self, job: jobID)
        stream.end(.ok)
    }
}
