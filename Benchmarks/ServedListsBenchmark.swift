import ArgumentParser
import Foundation
import Harness
import Protocol

/// Leave-last-out over the daemon: everybody's last positive is held out, with what was rated after it; the rest is imported, a ranking model is trained
/// and put into service, and each person's list of ten is asked for as a client asks. EASE's lists over the same daemon are the peer.
struct ServedListsBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "served",
        abstract: "NDCG@10 of each person's last positive, as served."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "The ranking model.")
    var model = "wide-and-deep"

    @Option(help: "Seed of its training.")
    var seed: UInt64 = 1

    private struct Line {
        var text: Substring
        var movie: UInt32
        var stars: Double
        var time: UInt64
    }

    func run() throws {
        let bench = try Bench(options)
        let held = try writeSplit(to: bench.scratch.path("train"))
        let daemon = try bench.start(["--no-list-cache"])
        _ = try bench.importing(bench.scratch.path("train"), into: daemon)
        let client = try daemon.connect(name: "bench")
        let stats = try client.waitForModel(trainedTo: 1, within: .seconds(120))
        print("kernel: \(stats.kernel); \(stats.ratings) ratings of \(stats.users) people, \(held.count) held out")
        try client.train(model, seed: seed)
        print("\(try client.promote(model)) serves")
        let users = held.keys.sorted()
        let ease = try users.map { try gain(client, $0, held[$0] ?? 0, model: "ease") }
        let served = try users.map { try gain(client, $0, held[$0] ?? 0, model: "") }
        let differences = zip(served, ease).map { $0 - $1 }
        let interval = paired(differences)
        print("NDCG@10: ease \(number(mean(ease))), as served \(number(mean(served))) (\(users.count) people)")
        print(
            "difference \(number(mean(differences))), 95 % interval \(number(interval.low)) … \(number(interval.high))"
        )
        Target.atLeast(-0.005, "").report("low end of the difference", interval.low)
    }

    private func gain(_ client: Client, _ user: UInt32, _ movie: UInt32, model: String) throws -> Double {
        let list = try client.call(GetRecommendationsRequest(userID: user, size: 10, model: model))
        guard let place = list.items.firstIndex(where: { $0.movie?.id == movie }) else { return 0 }
        return 1 / log2(Double(place) + 2)
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

    /// By drawing people with replacement (Efron 1979).
    private func paired(_ values: [Double]) -> (low: Double, high: Double) {
        var random = RandomNumbers(seed: 1)
        let means = (0..<2_000).map { _ in
            mean(values.map { _ in values[Int.random(in: values.indices, using: &random)] })
        }.sorted()
        return (means[means.count / 40], means[means.count - 1 - means.count / 40])
    }

    /// Writes the training part in the same format.
    ///
    /// - Returns: the held-out movie of each person.
    private func writeSplit(to directory: String) throws -> [UInt32: UInt32] {
        let data = try options.dataDirectory()
        let files = FileManager.default
        try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for name in ["movies.csv", "links.csv"] {
            try files.copyItem(atPath: data + "/" + name, toPath: directory + "/" + name)
        }
        let text = try String(contentsOfFile: data + "/ratings.csv", encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline)
        var people: [UInt32: [Line]] = [:]
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",")
            guard fields.count == 4, let user = UInt32(fields[0]), let movie = UInt32(fields[1]),
                let stars = Double(fields[2]), let time = UInt64(fields[3])
            else { throw HarnessError("ratings.csv: not a rating: \(line)") }
            people[user, default: []].append(Line(text: line, movie: movie, stars: stars, time: time))
        }
        var held: [UInt32: UInt32] = [:]
        var kept = lines.prefix(1).map { $0 }
        for user in people.keys.sorted() {
            let ordered = (people[user] ?? []).sorted { ($0.time, $0.movie) < ($1.time, $1.movie) }
            let last = ordered.lastIndex { $0.stars >= 3.5 }
            guard let last, last > 0 else {
                kept += ordered.map(\.text)
                continue
            }
            held[user] = ordered[last].movie
            kept += ordered[..<last].map(\.text)
        }
        try (kept.joined(separator: "\n") + "\n").write(
            toFile: directory + "/ratings.csv",
            atomically: true,
            encoding: .utf8
        )
        return held
    }
}
