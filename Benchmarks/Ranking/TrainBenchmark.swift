import ArgumentParser
import Engine
import Foundation
import Harness
import Synchronization

/// Samples a second of training, Sparrow's beside PyTorch's: the same samples, shapes, batch and threads, in the same run.
///
/// Only the loop over steps counts, after a warm-up. Sparrow's includes making the inputs out of samples; PyTorch has them ready in memory,
/// and counts with the fastest of its optimiser variants.
struct TrainBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Training of the reference's models, beside PyTorch."
    )

    @OptionGroup var options: RankingOptions

    @Option(help: "Batch sizes, with commas between them.")
    var batch = "1024,12"

    /// Sparrow's repetitions before the peer's turn, and again after it.
    private var repetitions: Int { options.quick ? 1 : 3 }
    private var seconds: Double { options.quick ? 0.3 : 1.5 }

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        let table = SampleTable(replaying: log)
        let training = Array(0..<UInt32(table.count * 4 / 5))
        let scratch = try Scratch()
        let path = scratch.path("samples.safetensors")
        let peers = options.installedPeers()
        if peers != nil {
            let test = Array(UInt32(training.count)..<UInt32(table.count))
            let split = SampleFile.Split(protocolName: "temporal", seed: 0, training: training, test: test)
            try SampleFile(table, fittingTo: training).write(split, to: path)
        }
        for batch in try batchSizes(atMost: training.count) {
            for model in try options.referenceModels() {
                var rates = try sparrow(model, batch, table, training)
                let result = try peers.flatMap { try peer($0, model, batch, path) }
                // The machine may have changed while the peer had its turn.
                if peers != nil { rates += try sparrow(model, batch, table, training) }
                report(model, batch, Self.median(rates), result)
            }
        }
    }

    private func batchSizes(atMost most: Int) throws -> [Int] {
        try batch.split(separator: ",").map { text in
            guard let size = Int(text), (1...most).contains(size) else {
                throw ValidationError("--batch \(text): give sizes from 1 to \(most)")
            }
            return size
        }
    }

    private func report(_ model: ReferenceModel, _ batch: Int, _ rate: Double, _ peer: Peers.Result?) {
        let name = "\(model.rawValue), batch \(batch), \(options.threads) threads"
        let own = "\(name): \(number(rate)) samples/s"
        guard let peer, let theirs = peer.samplesPerSecond else {
            print(own)
            return
        }
        print("\(own); \(peer.peer) \(peer.version ?? "") \(number(theirs)) with \(peer.variant ?? "?")")
        Target.atLeast(model.trainingTarget(batch: batch), "× the peer").report(name, rate / theirs)
    }

    private func sparrow(
        _ model: ReferenceModel,
        _ batch: Int,
        _ table: SampleTable,
        _ training: [UInt32]
    ) throws -> [Double] {
        try (0..<repetitions).map { _ in
            let rate = try TrainingRate(seconds: seconds)
                .measure(model.model, batch: batch, options, on: table, indices: training)
            guard rate > 0 else { throw HarnessError("\(model.rawValue): no step within \(seconds) s") }
            return rate
        }
    }

    private func peer(_ peers: Peers, _ model: ReferenceModel, _ batch: Int, _ path: String) throws -> Peers.Result? {
        let time = options.quick ? ["--rounds", "1", "--seconds", "0.3"] : []
        return try peers.run(
            "train.py",
            [
                path, "--preset", "reference", "--models", model.rawValue, "--batches", "\(batch)",
                "--threads", "\(options.threads)",
            ] + time
        ).first
    }

    private static func median(_ values: [Double]) -> Double { quantile(values, 0.5) }
}

/// Samples a second of the loop over steps, taken from the reports of a training that is stopped when its time is over.
private struct TrainingRate {
    /// After a warm-up of a fifth of it.
    let seconds: Double

    private struct Report {
        var phase: String
        var done: Int
        var time: ContinuousClock.Instant
    }

    /// - Returns: 0 where the time was too short for two reports.
    func measure(
        _ model: any RankingModel,
        batch: Int,
        _ options: RankingOptions,
        on table: SampleTable,
        indices: [UInt32]
    ) throws -> Double {
        var settings = TrainingSettings()
        settings.batch = batch
        settings.epochs = 10_000
        settings.schedule = .constant
        settings.userDropout = 0
        settings.movieDropout = 0
        settings.threads = options.threads
        settings.seed = options.seed
        var reports: [Report] = []
        let deadline = Deadline()
        let trainer = RankingTrainer(model, .reference, settings)
        func take(_ progress: TrainingProgress) {
            // The time runs from the first report on, when all memory was touched.
            if reports.isEmpty { deadline.set(after: .seconds(seconds * 1.2)) }
            reports.append(Report(phase: progress.phase, done: progress.done, time: .now))
        }
        do {
            _ = try trainer.train(on: table, indices: indices, progress: take, shouldStop: deadline.isOver)
        } catch {
            // Cancelled, as it must end.
            guard error == .cancelled else { throw error }
        }
        return rate(reports)
    }

    private func rate(_ reports: [Report]) -> Double {
        guard let first = reports.first else { return 0 }
        var samples = 0
        var time = Duration.zero
        for (last, next) in zip(reports, reports.dropFirst())
        where last.phase == next.phase && (last.time - first.time).seconds >= seconds * 0.2 {
            samples += next.done - last.done
            time += next.time - last.time
        }
        return samples > 0 ? Double(samples) / time.seconds : 0
    }
}

/// When a measurement ends; asked from the training's threads.
private final class Deadline: Sendable {
    private let end = Mutex(ContinuousClock.Instant.now + .seconds(60))

    func set(after duration: Duration) {
        end.withLock { $0 = .now + duration }
    }

    @Sendable func isOver() -> Bool {
        end.withLock { .now >= $0 }
    }
}
