internal import Protocol
internal import Text

/// Follows a job of the daemon to its end.
struct JobWatch {
    let session: Session

    /// Shows how far it is, and then how it ended. Ctrl-C asks the daemon to cancel it, once more leaves it alone.
    ///
    /// - Parameters:
    ///   - jobID: of the job.
    ///   - cancels: that Ctrl-C cancels; else it ends the watch.
    /// - Throws: `Failure` for a job that came to nothing.
    func run(_ jobID: UInt32, cancels: Bool) throws {
        var line = JobLine(width: StandardError.terminalWidth, now: .now)
        var last: Job?
        while true {
            do {
                try session.follow { _, _ in
                    WatchJobRequest(jobID: jobID)
                } consume: { job in
                    last = job
                    if session.options.json {
                        session.output.json(job)
                    } else if let text = line.update(job, now: .now) {
                        StandardError.write(text)
                    }
                    return .proceed
                }
                break
            } catch ClientError.interrupted {
                StandardError.write(line.clear())
                guard cancels, last?.phase != "cancelling" else { return }
                session.forgetInterrupt()
                // The waiting call was cut off in the middle of the stream.
                try session.reconnect()
                _ = try session.call(CancelJobRequest(jobID: jobID))
                StandardError.note("cancelling job \(jobID)")
            }
        }
        StandardError.write(line.clear())
        guard let last else { return }
        try Self.conclude(last, session.output)
    }

    /// Says what came of it.
    ///
    /// - Throws: `Failure` where nothing did.
    private static func conclude(_ job: Job, _ output: Output) throws {
        let name = "job \(job.id), \(Text.displayable(job.kind)) \(Text.displayable(job.name))"
        switch job.state {
        case .done:
            if !output.isJSON { output.print(["\(name): \(Text.displayable(job.message))"]) }
        case .cancelled: throw Failure(.other, "\(name): cancelled; nothing was changed")
        default: throw Failure(.other, "\(name): \(Text.displayable(job.message))")
        }
    }
}
