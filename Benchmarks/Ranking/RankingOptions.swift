import ArgumentParser
import Engine
import Foundation
import Harness

/// What the benchmarks of the ranking engine share. They measure the engine in this process, and beside it, where its environment is
/// installed, the same work by the peers of `Benchmarks/peers`.
struct RankingOptions: ParsableArguments {
    @Option(help: "MovieLens directory (default: ml-latest-small in $SPARROW_DATA or ../shared/data).")
    var data: String?

    @Option(help: "Threads of a training, Sparrow's and its peer's.")
    var threads = 2

    @Option(help: "Models, with commas between them.")
    var models = "all"

    @Option(help: "Seed of splits, weights and draws.")
    var seed: UInt64 = 7

    @Option(help: "Directory of the peers.")
    var peers = Programs.packageRoot + "/Benchmarks/peers"

    @Flag(help: "Measure Sparrow alone.")
    var alone = false

    @Flag(help: "A short run that shows whether all works; its figures mean nothing.")
    var quick = false

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads \(threads): give at least 1") }
    }

    func referenceModels() throws -> [ReferenceModel] {
        if models == "all" { return ReferenceModel.allCases }
        return try models.split(separator: ",").map { name in
            guard let model = ReferenceModel(rawValue: String(name)) else {
                let known = ReferenceModel.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--models: no model \(name); there are \(known)")
            }
            return model
        }
    }

    func log() throws -> RatingLog {
        try RatingLog(directory: directory())
    }

    func directory() throws -> String {
        guard let directory = data ?? Programs.sharedData("ml-latest-small") else {
            throw ValidationError("no ml-latest-small in $SPARROW_DATA or ../shared/data; give --data DIR")
        }
        return directory
    }

    /// The peers, if they are wanted and installed; else says what is missing.
    func installedPeers() -> Peers? {
        if alone { return nil }
        let peers = Peers(directory: peers)
        if peers == nil { print("no peers: \(self.peers)/setup installs them") }
        return peers
    }

    /// What the figures were measured with.
    func printConditions(_ log: RatingLog) {
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first ?? "?"
        print("\(log.count) ratings of \(log.userCount) people and \(log.movieCount) movies")
        print("kernel: \(kernelDescription()); load average before: \(load)")
        if quick { print("--quick: the figures mean nothing") }
    }
}
