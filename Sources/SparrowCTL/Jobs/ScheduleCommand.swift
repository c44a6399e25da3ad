internal import ArgumentParser
internal import Foundation
internal import Protocol
internal import Text

struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Jobs that start by themselves, every so long or after so many new ratings.",
        discussion: """
            JOB is a kind and a name: train:din, embed:als, scrub:all. A scheduled job starts when no other job runs or waits. Failures double the \
            wait. Two embeddings are scheduled from the beginning; remove takes them away like others.
            """,
        subcommands: [ShowAll.self, Put.self, Remove.self]
    )

    /// `train:din`.
    struct JobName: ExpressibleByArgument {
        let kind: String
        let name: String

        init?(argument: String) {
            let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            (kind, name) = (parts[0], parts[1])
        }
    }

    struct ShowAll: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Lists the schedules, with what came of their last jobs."
        )

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let schedules = try session.call(GetScheduleRequest()).schedules
            session.output.list(schedules) {
                var table = Table([
                    .text("job"), .text("starts"), .number("new ratings"), .text("next by time"), .number("failures"),
                    .flexible("last"),
                ])
                for schedule in schedules {
                    table.add(
                        Text.displayable("\(schedule.kind):\(schedule.name)"),
                        ScheduleCommand.condition(schedule),
                        Show.count(schedule.ratingsSince),
                        Show.time(schedule.nextMilliseconds / 1_000),
                        schedule.failures > 0 ? String(schedule.failures) : "–",
                        Text.displayable(ScheduleCommand.last(schedule))
                    )
                }
                return table
            }
        }
    }

    struct Put: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Sets when a job starts by itself, in the place of what was set before.",
            discussion: "With both conditions, the first that is met starts it: --after-ratings 5000 --every 1d."
        )

        @Argument(help: "train:din, embed:als, scrub:all, …") var job: JobName
        @Option(help: ArgumentHelp("After so many new ratings since it last began.", valueName: "count"))
        var afterRatings: UInt64 = 0
        @Option(help: ArgumentHelp("Every so long since it last began: 90s, 15m, 6h, 7d.", valueName: "time"))
        var every: TimeSpan?
        @Option(
            name: .customLong("set"),
            help: ArgumentHelp("A setting of the job; may be repeated.", valueName: "key=value")
        )
        var settings: [String] = []
        @Flag(help: "Of train: put what it makes into service where the gate lets it.") var promote = false
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            _ = try JobOptions.wireSettings(settings)
            guard afterRatings > 0 || every != nil else {
                throw ValidationError("give --after-ratings, --every, or both; schedule remove takes a schedule away")
            }
        }

        func run() throws {
            let session = try Session(options)
            let schedule = Schedule(
                kind: job.kind,
                name: job.name,
                afterRatings: afterRatings,
                everySeconds: every?.seconds ?? 0,
                settings: try JobOptions.wireSettings(settings),
                promotes: promote
            )
            let reply = try session.call(SetScheduleRequest(requestID: RequestID.random(), schedule: schedule))
            session.output.one(reply) {
                guard let set = reply.schedule else { return [] }
                return [Text.displayable("\(set.kind):\(set.name) starts \(ScheduleCommand.condition(set))")]
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a schedule away; a job that runs goes on.")

        @Argument(help: "train:din, embed:als, …") var job: JobName
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let schedule = Schedule(kind: job.kind, name: job.name)
            let reply = try session.call(SetScheduleRequest(requestID: RequestID.random(), schedule: schedule))
            session.output.one(reply) { [Text.displayable("\(job.kind):\(job.name) starts no more by itself")] }
        }
    }

    static func condition(_ schedule: Schedule) -> String {
        var words: [String] = []
        if schedule.afterRatings > 0 { words.append("after \(Show.count(schedule.afterRatings)) ratings") }
        if schedule.everySeconds > 0 { words.append("every \(TimeSpan(seconds: schedule.everySeconds).shown)") }
        return words.joined(separator: " or ") + (schedule.promotes ? ", promoted if it passes" : "")
    }

    private static func last(_ schedule: Schedule) -> String {
        guard schedule.lastJobID > 0 else { return schedule.lastMessage }
        return "job \(schedule.lastJobID): \(schedule.lastMessage)"
    }
}

/// A span of time as people write it: `90s`, `15m`, `6h`, `7d`.
struct TimeSpan: ExpressibleByArgument, Equatable {
    let seconds: UInt64
    /// The largest first.
    private static let units: [(letter: Character, seconds: UInt64)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]

    init(seconds: UInt64) { self.seconds = seconds }

    init?(argument: String) {
        guard let last = argument.last, let unit = Self.units.first(where: { $0.letter == last }),
            let count = UInt64(argument.dropLast()), count > 0
        else { return nil }
        let (seconds, overflows) = count.multipliedReportingOverflow(by: unit.seconds)
        guard !overflows else { return nil }
        self.seconds = seconds
    }

    /// In the largest unit that holds it whole.
    var shown: String {
        guard let unit = Self.units.first(where: { seconds >= $0.seconds && seconds % $0.seconds == 0 }) else {
            return "0s"
        }
        return "\(seconds / unit.seconds)\(unit.letter)"
    }
}
