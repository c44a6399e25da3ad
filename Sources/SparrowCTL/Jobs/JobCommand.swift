internal import ArgumentParser
internal import Protocol
internal import Text

struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Long work of the daemon: trainings, scrubs.",
        subcommands: [List.self, Watch.self, Cancel.self, Retry.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the jobs, the newest first.")

        @Option(help: ArgumentHelp("The newest so many, 1 to 1,000.", valueName: "count")) var limit: UInt32 = 100
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (1...1_000).contains(limit) else {
                throw ValidationError("--limit \(limit): give a number from 1 to 1000")
            }
        }

        func run() throws {
            let session = try Session(options)
            let jobs = try session.call(ListJobsRequest(size: limit)).jobs
            session.output.list(jobs) {
                var table = Table([
                    .number("id"), .text("job"), .text("state"), .text("started"), .number("took"), .flexible("what"),
                ])
                for job in jobs {
                    table.add(
                        String(job.id),
                        Text.displayable("\(job.kind) \(job.name)"),
                        JobCommand.state(job),
                        Show.time(job.startedMilliseconds / 1_000),
                        JobCommand.seconds(job),
                        Text.displayable(job.message.isEmpty ? job.phase : job.message)
                    )
                }
                return table
            }
        }
    }

    struct Watch: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows how far a job is, until it ends or Ctrl-C.")

        @Argument(help: "Its number.") var id: UInt32
        @OptionGroup var options: GlobalOptions

        func run() throws {
            try JobWatch(session: try Session(options, endsOnInterrupt: true)).run(id, cancels: false)
        }
    }

    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a job; what it would replace stays in service.")

        @Argument(help: "Its number.") var id: UInt32
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let job = try session.call(CancelJobRequest(jobID: id))
            session.output.one(job) { ["job \(job.id): \(JobCommand.state(job))"] }
        }
    }

    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Starts a job again, as it was: its name, settings and seed."
        )

        @Argument(help: "Its number.") var id: UInt32
        @Flag(help: "Say the new job's number and do not wait for its end.") var background = false
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            guard let job = try session.call(ListJobsRequest(size: 1_000)).jobs.first(where: { $0.id == id }) else {
                throw Failure(.other, "job \(id) is not known; sparrowctl job list lists them")
            }
            guard job.state != .queued, job.state != .running else {
                throw Failure(.other, "job \(id) has not ended; sparrowctl job watch \(id) shows how far it is")
            }
            try JobOptions.run(
                job.kind,
                job.name,
                settings: job.settings,
                seed: job.seed,
                background: background,
                options
            )
        }
    }

    private static func state(_ job: Job) -> String {
        switch job.state {
        case .queued: "waiting"
        case .running:
            job.phase == "cancelling"
                ? "cancelling" : "running \(Show.decimal((job.fraction * 100).rounded(.down), 0)) %"
        case .done: "done"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .interrupted: "interrupted"
        default: "–"
        }
    }

    private static func seconds(_ job: Job) -> String {
        guard job.endedMilliseconds > job.startedMilliseconds else { return "–" }
        return Show.decimal(Double(job.endedMilliseconds - job.startedMilliseconds) / 1_000, 1) + " s"
    }
}
