import ArgumentParser
import Harness
import Protocol

/// GetRecommendations in a closed loop over 1, 16 and 64 connections, users uniform over all.
struct RecommendBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend",
        abstract: "GetRecommendations per second, with and without the cache of lists."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "How long each run is measured.")
    var seconds = 5.0

    @Option(help: "Connections of each run.")
    var connections = [1, 16, 64]

    @Option(help: "Threads of the client, which shares the processor with the daemon.")
    var clientThreads = 1

    @Option(help: "Event loops of the daemon (default: one a core).")
    var threads: Int?

    @Flag(help: "Do not decode the answers, to see what the client costs.")
    var noDecode = false

    @Option(help: "\"computed\" (--no-list-cache), \"shipped\" or \"both\".")
    var mode = "both"

    func run() throws {
        if mode != "shipped" {
            try measure("computed", arguments: ["--no-list-cache"], requestsPerRating: 0, target: 6_000)
        }
        if mode != "computed" { try measure("as shipped", arguments: [], requestsPerRating: 100, target: 12_000) }
    }

    private func measure(_ name: String, arguments: [String], requestsPerRating: Int, target: Double) throws {
        print(
            "\n\(name): \(requestsPerRating > 0 ? "one RateMovie in \(requestsPerRating) requests" : "daemon with --no-list-cache")"
        )
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded(arguments + (threads.map { ["--threads", "\($0)"] } ?? []))
        let users = try client.userIDs()
        let movies = try client.movies(atMost: 2_000).map(\.id)
        for count in connections {
            let before = ProcessFigures(daemon.processID)
            let result = try ClosedLoop(
                address: daemon.address,
                load: .recommendations(size: 20),
                users: users,
                movies: movies,
                connections: count,
                threads: min(clientThreads, count),
                seconds: seconds,
                requestsPerRating: requestsPerRating,
                decodes: !noDecode
            ).run()
            let busy = Double(ProcessFigures(daemon.processID).ticks - before.ticks) / 100 / (seconds * 1.2)
            let ratings =
                result.ratings.isEmpty
                ? ""
                : ", \(result.ratings.count) ratings p50 \(number(quantile(result.ratings, 0.5))) ms, "
                    + "p99 \(number(quantile(result.ratings, 0.99))) ms"
            print(
                "\(count) connections: \(number(result.rate))/s, p50 \(number(quantile(result.latencies, 0.5))) ms, "
                    + "p99 \(number(quantile(result.latencies, 0.99))) ms\(ratings); daemon on \(number(busy)) cores"
            )
            if count == 16 {
                Target.atLeast(target, "/s").report("\(name), 16 connections", result.rate)
                if requestsPerRating > 0 {
                    Target.atMost(5, "ms").report("\(name), 16 connections, p99", quantile(result.latencies, 0.99))
                }
            }
        }
        try printModel(client)
    }

    private func printModel(_ client: Client) throws {
        let stats = try client.call(GetStatsRequest())
        for method in stats.methods where ["GetRecommendations", "RateMovie"].contains(method.method) {
            print(
                "daemon's own \(method.method): p50 \(number(method.p50Milliseconds)) ms, p99 \(number(method.p99Milliseconds)) ms"
            )
        }
        if let model = stats.model { print("model version \(model.version), training \(model.training)") }
    }
}
