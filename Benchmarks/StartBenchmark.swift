import ArgumentParser
import Harness
import Protocol

/// How long the daemon takes to its ready line on a store that is already loaded.
struct StartBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start on a loaded store, to the ready line."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "How many starts.")
    var times = 10

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded()
        client.close()
        var orderly = Latencies()
        var afterKill = Latencies()
        for _ in 0..<times {
            guard daemon.stop() == .status(0) else { throw HarnessError("the daemon does not stop: \(daemon.log)") }
            try daemon.restart()
            orderly.record(daemon.startTime)
            let model = try daemon.connect(name: "bench").call(GetStatsRequest()).model
            guard model?.name == "ease" else {
                throw HarnessError("ready with \(model?.name ?? "no model"), not with the stored weights")
            }
            daemon.kill9()
            try daemon.restart()
            afterKill.record(daemon.startTime)
        }
        print("after an orderly stop: \(orderly.summary)")
        print("after kill -9:         \(afterKill.summary)")
        Target.atMost(0.5, "s").report("start, median", quantile(orderly.values, 0.5) / 1_000)
        Target.atMost(0.5, "s").report("start after kill -9, median", quantile(afterKill.values, 0.5) / 1_000)
    }
}

/// What the daemon holds in memory once data and model are loaded, and after some load.
struct MemoryBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "memory", abstract: "Resident memory of the daemon.")

    @OptionGroup var options: BenchOptions

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded()
        report("after the start", daemon)
        _ = try ClosedLoop(
            address: daemon.address,
            load: .recommendations(size: 20),
            users: try client.userIDs(),
            movies: [],
            connections: 64,
            seconds: 3
        ).run()
        report("after 3 s of 64 connections", daemon)
    }

    private func report(_ when: String, _ daemon: Daemon) {
        let memory = ProcessFigures(daemon.processID)
        print("\(when): VmRSS \(number(memory.resident / 1e6)) MB, VmHWM \(number(memory.residentPeak / 1e6)) MB")
    }
}
