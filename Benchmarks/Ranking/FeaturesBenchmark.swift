import ArgumentParser
import Engine
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Point-in-time features on one thread, beside pandas: samples made of a log, inputs made of samples, and the memory of both.
struct FeaturesBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Samples a second by replaying a log, beside pandas, and memory."
    )

    @OptionGroup var options: RankingOptions

    @Option(help: "A second MovieLens directory, of 20 million ratings for instance.")
    var ratingsDir: String?

    @Flag(help: "Train Wide & Deep for one epoch on the last log, for the peak of memory.")
    var train = false

    func run() throws {
        PeakMemory.forget()
        let log = try options.log()
        options.printConditions(log)
        let rate = try measure(log)
        let peer = try options.installedPeers()?.run("features.py", [options.directory()]).first
        if let peer, let theirs = peer.samplesPerSecond {
            print("\(peer.peer) \(peer.version ?? ""): \(number(theirs)) samples/s")
            print("features, one thread: \(number(rate / theirs)) × the peer")
        }
        guard let ratingsDir else {
            if train { try measureTraining(log) }
            return
        }
        let large = try RatingLog(directory: ratingsDir)
        print("\(large.count) ratings of \(large.userCount) people and \(large.movieCount) movies")
        _ = try measure(large)
        if train { try measureTraining(large) }
    }

    /// - Returns: samples a second.
    private func measure(_ log: RatingLog) throws -> Double {
        let repetitions = options.quick ? 1 : max(1, min(15, 5_000_000 / log.count))
        let times = (0..<repetitions).map { _ in
            let begun = ContinuousClock.now
            let table = SampleTable(replaying: log)
            let time = ContinuousClock.now - begun
            precondition(table.count == log.count)
            return time.seconds
        }
        let rate = Double(log.count) / quantile(times, 0.5)
        Target.atLeast(1e6, "samples/s").report("features, one thread", rate)

        let table = SampleTable(replaying: log)
        let reference = ReferenceModel.wideAndDeep.model.columns
        try print("inputs: \(number(encodingNanoseconds(reference, table))) ns a sample for \(reference.count) columns")
        let history = ReferenceModel.din.model.columns
        try print(
            "inputs: \(number(encodingNanoseconds(history, table))) ns a sample for \(history.count) columns, "
                + "a history of \(ReferenceModel.historyLength) among them"
        )
        print("peak memory: \(number(PeakMemory.megabytes)) MB")
        return rate
    }

    /// What the encoder takes for a sample, the last million of the log at most.
    private func encodingNanoseconds(_ columns: [Column], _ table: SampleTable) throws -> Double {
        let indices = Array(UInt32(max(0, table.count - 1_000_000))..<UInt32(table.count))
        let encoder = try FeatureEncoder(fitting: columns, to: table, indices: indices)
        let bound = encoder.bound(to: table)
        // One place more, so that an array without a value has an address too.
        var categories = [UInt32](repeating: 0, count: encoder.slots.count + 1)
        var numbers = [Float](repeating: 0, count: encoder.numbers.count + 1)
        var sequence = [UInt32](repeating: 0, count: encoder.historyLength + 1)
        let passes = options.quick ? 1 : max(1, 1_000_000 / indices.count)
        let begun = ContinuousClock.now
        for _ in 0..<passes {
            for index in indices {
                let sample = table.samples[Int(index)]
                _ = table.withHistory(of: sample) { end, count in
                    bound.encode(
                        sample,
                        history: end,
                        historyCount: count,
                        categories: &categories,
                        numbers: &numbers,
                        sequence: &sequence
                    )
                }
            }
        }
        return (ContinuousClock.now - begun).seconds * 1e9 / Double(passes * indices.count)
    }

    private func measureTraining(_ log: RatingLog) throws {
        var settings = TrainingSettings()
        settings.epochs = 1
        settings.threads = options.threads
        settings.seed = options.seed
        let begun = ContinuousClock.now
        let table = SampleTable(replaying: log)
        let ranked = try RankingTrainer(WideAndDeep(), .reference, settings)
            .train(on: table, indices: Array(0..<UInt32(table.count)))
        let seconds = (ContinuousClock.now - begun).seconds
        print(
            "features and one epoch of Wide & Deep: \(number(seconds)) s, "
                + "\(number(Double(ranked.trainedSamples) / seconds)) samples/s on \(options.threads) threads"
        )
        Target.atMost(6_000, "MB").report("peak memory, training included", PeakMemory.megabytes)
    }
}

/// The most that this process has had resident.
enum PeakMemory {
    static var megabytes: Double { ProcessFigures(getpid()).residentPeak / 1e6 }

    /// Counts from what is resident now (proc(5), clear_refs). Without the right to do so the peak stays that of the whole process.
    static func forget() {
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    }
}
