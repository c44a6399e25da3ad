internal import ArgumentParser
internal import Protocol

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Drives the daemon with synthetic people of known taste, until the time is up or Ctrl-C.",
        discussion: """
            They are called sim-SEED-1, sim-SEED-2, …, ask for lists, read them from the top, open and rate by their taste with some noise, and report what \
            they have seen. At the end stands what was done, and what is true of each arm by their tastes, to compare with `experiment report`. \
            Their ratings count as anybody's: use a data directory of its own, or take them away by `sparrowctl user erase` for each \
            `sparrowctl user list` has.
            """
    )

    @Option(help: "How many people, 1 to 100000.") var users = 100
    @Option(help: "For how long, once they are there.") var minutes = 1.0
    @Option(help: "Of tastes and choices: the same people again.") var seed: UInt64 = 1
    @Option(help: "Lists a second, 0.1 to 1000.") var rate = 20.0
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...100_000).contains(users) else {
            throw ValidationError("--users \(users): give a number from 1 to 100000")
        }
        guard (0.01...10_080).contains(minutes) else {
            throw ValidationError("--minutes \(minutes): give a number from 0.01 to 10080")
        }
        guard (0.1...1_000).contains(rate) else {
            throw ValidationError("--rate \(rate): give a number from 0.1 to 1000")
        }
    }

    func run() throws {
        let session = try Session(options, endsOnInterrupt: true)
        var simulation = Simulation(
            session,
            Simulation.Settings(users: users, seconds: minutes * 60, seed: seed, rate: rate)
        )
        try simulation.run()
        if options.json {
            StandardOutput.write(simulation.summary.json + "\n")
        } else {
            session.output.print(simulation.summary.lines(width: session.output.width))
        }
    }
}
