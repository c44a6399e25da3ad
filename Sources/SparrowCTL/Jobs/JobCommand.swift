internal import ArgumentParser
internal import Protocol
internal import Text

struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Long work of the daemon: trainings.",
        subcommands: [List.self, Watch.self, Cancel.self]
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
