import ArgumentParser
import Harness
import Protocol

/// GetRecommendations end to end with a ranking model in service: 800 candidates, the best 32, every list computed; while nothing trains, and while
/// another model does.
struct RankBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rank",
        abstract: "GetRecommendations per second with a ranking model in service."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "How long each run is measured.")
    var seconds = 5.0

    @Option(help: "The ranking model.")
    var model = "wide-and-deep"

    @Option(help: "What trains meanwhile.")
    var training = "din"

    private static let size: UInt32 = 32
    private static let candidates: UInt32 = 800

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded(["--no-list-cache"])
        try client.train(model)
        let serving = try client.promote(model)
        print("\(serving) serves; \(Self.candidates) candidates, the best \(Self.size)")
        let users = try client.userIDs()
        let one = try measure(daemon, users, connections: 1)
        let many = try measure(daemon, users, connections: 16)
        if model == "wide-and-deep" {
            // gRPC for Python with DeepFM on ONNX Runtime, the same two cores: 1,399/s, p50 11 ms.
            Target.atLeast(2_500, "/s").report("16 connections", many.rate)
            Target.atMost(15, "ms").report("16 connections, p99", quantile(many.latencies, 0.99))
            Target.atMost(0.7, "ms").report("one request, p50", quantile(one.latencies, 0.5))
        } else if model == "din" {
            Target.atMost(2, "ms").report("one request, p50", quantile(one.latencies, 0.5))
        }
        let job = try client.start(training: training)
        let during = try measure(daemon, users, connections: 16, note: ", while \(training) trains")
        let state = try client.call(ListJobsRequest(size: 1)).jobs.first
        guard state?.id == job.id, state?.state == .running else {
            throw HarnessError("\(training) was done before the measuring was; give fewer --seconds")
        }
        _ = try client.call(CancelJobRequest(jobID: job.id))
        Target.atMost(3, "× that without training").report(
            "p99 while \(training) trains",
            quantile(during.latencies, 0.99) / quantile(many.latencies, 0.99)
        )
    }

    private func measure(
        _ daemon: Daemon,
        _ users: [UInt32],
        connections: Int,
        note: String = ""
    ) throws -> ClosedLoop.Result {
        // One source that has weights for all it gives: then the model judges every candidate.
        let source = SourceQuota(source: "item-based", quota: Self.candidates)
        let result = try ClosedLoop(
            address: daemon.address,
            load: .recommendations(size: Self.size, sources: [source]),
            users: users,
            movies: [],
            connections: connections,
            seconds: seconds
        ).run()
        print(
            "\(connections) connections\(note): \(number(result.rate))/s, "
                + "p50 \(number(quantile(result.latencies, 0.5))) ms, p99 \(number(quantile(result.latencies, 0.99))) ms"
        )
        return result
    }
}
