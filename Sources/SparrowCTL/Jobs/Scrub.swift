internal import ArgumentParser

struct Scrub: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares every event and every artifact of the daemon with its checksum.",
        discussion: """
            Reads at low priority while the daemon serves. Damage ends it with an error that says what is damaged and what to do; a damaged artifact \
            is not put into service any more. `schedule set scrub:all --every 7d` does it regularly.
            """
    )

    enum Part: String, ExpressibleByArgument, CaseIterable {
        case all, artifacts, log
    }

    @Argument(help: "all, artifacts or log.") var part = Part.all
    @Flag(help: "Say the job's number and do not wait for its end.") var background = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try JobOptions.run("scrub", part.rawValue, settings: [], seed: 1, background: background, options)
    }
}
