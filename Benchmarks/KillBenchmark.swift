import ArgumentParser
import Harness
import Protocol

/// kill -9 under load, with the clients' ledgers held against the log.
struct KillBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "killcycles",
        abstract: "kill -9 under load, again and again."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "How many kills.")
    var cycles = 200

    @Option(help: "Clients that write.")
    var writers = 4

    @Option(help: "Seed of what is written and when is killed.")
    var seed: UInt64 = 1

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded()
        let movies = try client.movies(atMost: 1_000).map(\.id)
        client.close()
        let begun = ContinuousClock.now
        let report = try KillCycles(cycles: cycles, writers: writers, seed: seed).run(on: daemon, movies: movies)
        print("\(report)")
        print("\(number((ContinuousClock.now - begun).seconds)) s")
        print(report.isClean ? "reached: no acknowledged write lost, none applied twice" : "MISSED")
        if !report.isClean { throw ExitCode(1) }
    }
}
