import ArgumentParser
import Foundation
import Harness
import Protocol

/// How long `sparrowctl import` takes, and what memory the daemon takes for it.
struct ImportBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "import", abstract: "Import of a MovieLens directory.")

    @OptionGroup var options: BenchOptions

    @Option(help: "A directory of 20 million ratings (made by make-ratings) instead of ml-latest-small.")
    var ratingsDir: String?

    @Option(help: "How often, each time into an empty store.")
    var times = 3

    func run() throws {
        let directory = try ratingsDir ?? options.dataDirectory()
        var fastest = Duration.seconds(1_000_000)
        for _ in 0..<(ratingsDir == nil ? times : 1) {
            let bench = try Bench(options)
            let daemon = try bench.start()
            let time = try bench.importing(directory, into: daemon, within: .seconds(1_800))
            let stats = try daemon.connect(name: "bench").call(GetStatsRequest())
            let memory = ProcessFigures(daemon.processID)
            print("kernel: \(stats.kernel)")
            print(
                "\(stats.ratings) ratings in \(number(time.seconds)) s, \(number(Double(stats.ratings) / time.seconds))/s; "
                    + "daemon VmHWM \(number(memory.residentPeak / 1e6)) MB, database \(number(Double(stats.databaseBytes) / 1e6)) MB"
            )
            fastest = min(fastest, time)
            if ratingsDir != nil { try reportTraining(daemon) }
        }
        Target.atMost(ratingsDir == nil ? 1 : 120, "s").report("import", fastest.seconds)
    }

    /// What follows the import by itself, and is part of what the daemon's memory must allow for.
    private func reportTraining(_ daemon: Daemon) throws {
        let stats = try daemon.connect(name: "bench").waitForModel(trainedTo: 1, within: .seconds(600))
        print("training took \(number(Double(stats.model?.trainMilliseconds ?? 0) / 1_000)) s")
        let peak = ProcessFigures(daemon.processID).residentPeak / 1e6
        Target.atMost(3_000, "MB").report("daemon's VmHWM, training included", peak)
    }
}
