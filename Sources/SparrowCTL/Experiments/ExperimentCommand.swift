internal import ArgumentParser
internal import Protocol
internal import Text

struct ExperimentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment",
        abstract: "Experiments: which people get which lists, and what becomes of it.",
        subcommands: [List.self, Put.self, Report.self, End.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists them, those that run first.")

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let list = try session.call(ListExperimentsRequest())
            session.output.list(list.experiments) {
                var table = Table([
                    .text("experiment"), .text("state"), .text("begun (UTC)"), .text("ended"), .text("arm"),
                    .number("weight"), .flexible("settings"), .flexible("note"),
                ])
                for experiment in list.experiments {
                    for (place, arm) in experiment.arms.enumerated() {
                        let isFirst = place == 0
                        table.add(
                            isFirst ? experiment.name : "",
                            isFirst ? (experiment.state == .running ? "running" : "ended") : "",
                            isFirst ? Show.time(experiment.begunMilliseconds / 1_000) : "",
                            isFirst ? Show.time(experiment.endedMilliseconds / 1_000) : "",
                            arm.name,
                            String(arm.weight),
                            ArmText.settings(of: arm),
                            isFirst ? experiment.note : ""
                        )
                    }
                }
                return table
            }
        }
    }

    struct Put: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begins an experiment: people are dealt to its arms from now on.",
            discussion: """
                An arm is NAME:WEIGHT[:key=value…] with the keys \(ArmText.keys.joined(separator: ", ")); the first is the control. The \
                weights are of 100 people; who is in no arm gets what serves. Example:
                  sparrowctl experiment put mmr-03 --arm control:50 --arm B:50:diversity=0.3
                """
        )

        @Argument(help: "A name that none has had yet.") var name: String
        @Option(help: ArgumentHelp("An arm; two to eight, the control first.", valueName: "arm")) var arm: [String]
        @Option(help: "What it is about, for people.") var note = ""
        @Option(
            help: ArgumentHelp(
                "A like within so many seconds of the exposure counts (default: 7 days).",
                valueName: "seconds"
            )
        )
        var window: UInt32 = 0
        @Option(help: "Of the hash that deals people (default: the name).") var salt = ""
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (2...8).contains(arm.count) else {
                throw ValidationError("\(arm.count) arms: give --arm two to eight times, the control first")
            }
            _ = try arm.map(ArmText.arm)
        }

        func run() throws {
            let session = try Session(options)
            let experiment = Experiment(
                name: name,
                arms: try arm.map(ArmText.arm),
                salt: salt,
                windowSeconds: window,
                note: note
            )
            let reply = try session.call(
                PutExperimentRequest(requestID: RequestID.random(), experiment: experiment)
            )
            session.output.one(reply) {
                let shares = experiment.arms.map { "\($0.name) \($0.weight) %" }.joined(separator: ", ")
                let rest = 100 - experiment.arms.reduce(0) { $0 + Int($1.weight) }
                return [
                    "\(Text.displayable(name)) runs: \(Text.displayable(shares))"
                        + (rest > 0 ? ", in none \(rest) %" : "")
                ]
            }
        }
    }

    struct End: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends an experiment: everybody gets what serves, and its report stays."
        )

        @Argument(help: "Its name.") var name: String
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let session = try Session(options)
            let reply = try session.call(
                PutExperimentRequest(
                    requestID: RequestID.random(),
                    experiment: Experiment(name: name),
                    end: true
                )
            )
            session.output.one(reply) {
                ["\(Text.displayable(name)) ended \(Show.time((reply.experiment?.endedMilliseconds ?? 0) / 1_000)) UTC"]
            }
        }
    }

    struct Report: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what became of each arm, and what is sure.",
            discussion: """
                Rates are per film that somebody saw, once each. ✓ stands where a difference is sure however often one looks, ? where it is not. \
                With --user and no name: two models' lists woven into one, by the stars of one person.
                """
        )

        @Argument(help: "Its name.") var name: String?
        @Option(help: "Interleaving, of this person; an id or a name.") var user: UserReference?
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (name == nil) != (user == nil) else {
                throw ValidationError("give the name of an experiment, or --user for interleaving")
            }
        }

        func run() throws {
            let session = try Session(options)
            let userID = try user.map { try session.user($0) } ?? 0
            let report = try session.call(GetExperimentReportRequest(name: name ?? "", userID: userID))
            session.output.one(report) {
                name == nil
                    ? ExperimentTables.interleaving(report, width: session.output.width)
                    : ExperimentTables.report(report, width: session.output.width)
            }
        }
    }
}
