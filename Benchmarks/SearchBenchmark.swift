import ArgumentParser
import Harness
import Protocol

/// SearchMovies as one types: every beginning of a title's words.
struct SearchBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "SearchMovies over beginnings of titles."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "How long each run is measured.")
    var seconds = 5.0

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded()
        let queries = try client.movies(atMost: 500).flatMap { movie in
            (1...max(1, min(12, movie.title.count))).map { String(movie.title.prefix($0)) }
        }
        for count in [1, 16] {
            let result = try ClosedLoop(
                address: daemon.address,
                load: .search(queries.filter { !$0.allSatisfy(\.isWhitespace) }),
                users: [1],
                movies: [],
                connections: count,
                seconds: seconds
            ).run()
            print(
                "\(count) connections: \(number(result.rate))/s, p50 \(number(quantile(result.latencies, 0.5))) ms, "
                    + "p99 \(number(quantile(result.latencies, 0.99))) ms"
            )
        }
    }
}
