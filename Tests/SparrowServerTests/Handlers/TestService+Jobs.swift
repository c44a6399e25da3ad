import Dispatch
import Protocol
import Synchronization
import Testing

@testable import SparrowServer

/// Waits for a job to end, woken as a client's stream would be.
final class JobEnd: Wakeable {
    private let woken = DispatchSemaphore(value: 0)

    func wake() { woken.signal() }

    func wait(for id: UInt32, on board: JobBoard) throws -> Job {
        board.add(self, job: id)
        defer { board.remove(self, job: id) }
        while true {
            let job = try #require(board.job(id))
            if job.state != .queued, job.state != .running { return job }
            try #require(woken.wait(timeout: .now() + 30) == .success, "job \(id) did not end within 30 s")
        }
    }
}

extension TestService {
    /// Trains an embedding in the daemon's own way, and waits for its end.
    @discardableResult
    func embed(_ name: String, _ settings: [String: String] = [:]) throws -> Job { try run("embed", name, settings) }

    /// Runs a job of any kind, and waits for its end.
    func run(_ kind: String, _ name: String, _ settings: [String: String] = [:]) throws -> Job {
        let request = StartJobRequest(
            requestID: .random(),
            kind: kind,
            name: name,
            settings: settings.map { Setting(name: $0.key, value: $0.value) }
        )
        let job: Job = try write { try service.startJob(request, $0) }
        return try JobEnd().wait(for: job.id, on: service.jobs.board)
    }

    @discardableResult
    func addMovie(_ title: String, genres: [String], plot: String = "", keywords: [String] = []) throws -> UInt32 {
        let request = CreateMovieRequest(
            requestID: .random(),
            title: title,
            year: 2026,
            genres: genres,
            keywords: keywords,
            plot: plot
        )
        let reply: CreateMovieReply = try write { try service.createMovie(request, $0) }
        return reply.movieID
    }
}

/// A slice of the log that a test waits for.
final class WaitingSlice: Sendable {
    private let answer = Mutex<Result<EventSlice, Status>?>(nil)
    private let isAnswered = DispatchSemaphore(value: 0)

    func end(_ result: Result<EventSlice, Status>) {
        answer.withLock { $0 = result }
        isAnswered.signal()
    }

    func wait() throws -> EventSlice {
        try #require(isAnswered.wait(timeout: .now() + 10) == .success, "no answer within 10 s")
        return try #require(answer.withLock { $0 }).get()
    }
}
