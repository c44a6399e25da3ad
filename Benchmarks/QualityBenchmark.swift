import ArgumentParser
import Foundation
import Harness
import Protocol

/// NDCG@10 of the lists as the daemon serves them: ml-100k, three quarters of each person's ratings imported, the rest held out.
///
/// The list is GetRecommendations of size 10 over all that the person has not rated in the imported part.
struct QualityBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "quality", abstract: "NDCG@10 as served, on ml-100k.")

    @OptionGroup var options: BenchOptions

    @Option(help: "Directory with u.data, u.item, u.user and u.genre.")
    var ml100k: String

    @Option(help: "Seed of the split.")
    var seed: UInt64 = 1

    @Option(help: "Model to ask for (empty: the one in service).")
    var model = ""

    func run() throws {
        let bench = try Bench(options)
        let held = try writeSplit(to: bench.scratch.path("train"))
        let daemon = try bench.start()
        _ = try bench.importing(bench.scratch.path("train"), into: daemon)
        let client = try daemon.connect(name: "bench")
        let stats = try client.waitForModel(trainedTo: 1, within: .seconds(120))
        print("kernel: \(stats.kernel); \(stats.ratings) ratings of \(stats.users) people in training")
        if let model = stats.model {
            print(
                "model \(model.name), λ \(number(model.lambda)), NDCG@10 on its own split \(number(model.validationNdcg))"
            )
        }
        var all: [Double] = []
        var liked: [Double] = []
        for (user, ratings) in held.sorted(by: { $0.key < $1.key }) {
            let list = try client.call(GetRecommendationsRequest(userID: user, size: 10, model: model)).items
                .compactMap(\.movie?.id)
            all.append(ndcg(list, relevant: Set(ratings.keys)))
            let good = Set(ratings.filter { $0.value >= 8 }.keys)
            if !good.isEmpty { liked.append(ndcg(list, relevant: good)) }
        }
        Target.atLeast(0.475, "NDCG@10").report("every held-out rating relevant (\(all.count) people)", mean(all))
        Target.atLeast(0.39, "NDCG@10").report("only four stars and more (\(liked.count) people)", mean(liked))
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

    /// Binary relevance, logarithmic discount, normalised by the best list that there could be (Järvelin and Kekäläinen 2002).
    private func ndcg(_ list: [UInt32], relevant: Set<UInt32>) -> Double {
        func discount(_ index: Int) -> Double { 1 / log2(Double(index) + 2) }
        let gain = list.prefix(10).enumerated().reduce(0) {
            $0 + (relevant.contains($1.element) ? discount($1.offset) : 0)
        }
        let ideal = (0..<min(10, relevant.count)).reduce(0) { $0 + discount($1) }
        return gain / ideal
    }

    /// Writes the training part in the same format.
    ///
    /// - Returns: the held-out ratings in half stars, by person and movie.
    private func writeSplit(to directory: String) throws -> [UInt32: [UInt32: Int]] {
        let files = FileManager.default
        try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: ml100k) where name != "u.data" {
            try files.copyItem(atPath: ml100k + "/" + name, toPath: directory + "/" + name)
        }
        let text = try String(contentsOfFile: ml100k + "/u.data", encoding: .utf8)
        var lines: [UInt32: [Substring]] = [:]
        for line in text.split(separator: "\n") {
            guard let user = line.split(separator: "\t").first.flatMap({ UInt32($0) }) else { continue }
            lines[user, default: []].append(line)
        }
        var random = RandomNumbers(seed: seed)
        var training: [Substring] = []
        var held: [UInt32: [UInt32: Int]] = [:]
        for user in lines.keys.sorted() {
            let shuffled = (lines[user] ?? []).shuffled(using: &random)
            let cut = shuffled.count * 3 / 4
            training += shuffled[..<cut]
            for line in shuffled[cut...] {
                let fields = line.split(separator: "\t").compactMap { Int($0) }
                guard fields.count >= 3 else { throw HarnessError("u.data: not a rating: \(line)") }
                held[user, default: [:]][UInt32(fields[1])] = fields[2] * 2
            }
        }
        try (training.joined(separator: "\n") + "\n").write(
            toFile: directory + "/u.data",
            atomically: true,
            encoding: .utf8
        )
        return held
    }
}
