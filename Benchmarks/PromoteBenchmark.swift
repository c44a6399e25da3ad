import ArgumentParser
import Foundation
import Harness
import Protocol
import Synchronization

/// Promotions and rollbacks while 16 connections ask for ranked lists: no request may fail, and the second in which it happens is compared with quiet
/// ones. A request that fails ends the benchmark with its reason.
struct PromoteBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "What requests notice of promotions and rollbacks."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "The ranking model.")
    var model = "wide-and-deep"

    @Option(help: "How many promotions, and as many rollbacks.")
    var times = 5

    /// Seconds from one change to the next.
    private static let pause = 3.0

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded(["--no-list-cache"])
        let quick = [Setting(name: "epochs", value: "2")]
        for seed in [UInt64(1), 2] { try client.train(model, settings: quick, seed: seed) }
        try client.promote(model, 1)
        let users = try client.userIDs()
        let changes = Mutex<[UInt64]>([])
        let failure = Mutex<String?>(nil)
        let (rounds, model, address) = (times, model, daemon.address)
        let changer = Thread {
            do {
                let client = try Client.connect(address, name: "changer")
                for _ in 0..<rounds {
                    Thread.sleep(forTimeInterval: Self.pause)
                    changes.withLock { $0.append(monotonicNanoseconds()) }
                    try client.promote(model, 2)
                    Thread.sleep(forTimeInterval: Self.pause)
                    changes.withLock { $0.append(monotonicNanoseconds()) }
                    _ = try client.call(RollbackModelRequest(requestID: RequestID.random()))
                }
            } catch {
                failure.withLock { $0 = "\(error)" }
            }
        }
        changer.start()
        let result = try ClosedLoop(
            address: daemon.address,
            load: .recommendations(size: 32),
            users: users,
            movies: [],
            seconds: Self.pause * Double(2 * times) + 1
        ).run()
        while !changer.isFinished { usleep(10_000) }
        if let text = failure.withLock({ $0 }) { throw HarnessError(text) }
        report(result, changes: changes.withLock { $0 })
    }

    private func report(_ result: ClosedLoop.Result, changes: [UInt64]) {
        var (changing, quiet): ([Double], [Double]) = ([], [])
        for (latency, moment) in zip(result.latencies, result.moments) {
            let isChanging = changes.contains { moment >= $0 && moment < $0 + 1_000_000_000 }
            if isChanging { changing.append(latency) } else { quiet.append(latency) }
        }
        print("\(changes.count) changes, \(result.latencies.count) requests, \(number(result.rate))/s; none failed")
        print(
            "quiet seconds: p50 \(number(quantile(quiet, 0.5))) ms, p99 \(number(quantile(quiet, 0.99))) ms; "
                + "seconds of a change: p50 \(number(quantile(changing, 0.5))) ms, p99 \(number(quantile(changing, 0.99))) ms, "
                + "longest \(number(changing.max() ?? 0)) ms"
        )
        Target.atMost(2, "× that of quiet seconds").report(
            "p99 of the second of a change",
            quantile(changing, 0.99) / quantile(quiet, 0.99)
        )
    }
}
