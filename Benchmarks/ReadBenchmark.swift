import ArgumentParser
import Foundation
import Importers

/// How fast rating files are read and checked, by themselves, on one core.
struct ReadBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Reading and checking of a MovieLens directory or zip archive, without a daemon."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "A directory or archive instead of ml-latest-small, best of some 100 MB (made by make-ratings).")
    var path: String?

    @Option(help: "How often.") var times = 10

    func run() throws {
        let path = try path ?? options.dataDirectory()
        var fastest = Double.infinity
        var bytes = 0.0
        for _ in 0..<times {
            let begun = Self.processorSeconds()
            var read: ImportRecords.Progress?
            let records = try ImportRecords.read(from: path) { read = $0 }
            let seconds = Self.processorSeconds() - begun
            bytes = Double(read?.bytesRead ?? 0)
            fastest = min(fastest, seconds)
            print("\(records.ratings.count) ratings, \(number(bytes / 1e6)) MB in \(number(seconds)) s of one core")
        }
        Target.atLeast(150, "MB/s").report("read", bytes / 1e6 / fastest)
    }

    /// What this process has used: on a busy machine the clock on the wall says little of one core.
    private static func processorSeconds() -> Double {
        Double(clock()) / Double(CLOCKS_PER_SEC)
    }
}
