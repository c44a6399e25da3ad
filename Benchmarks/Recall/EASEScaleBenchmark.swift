import ArgumentParser
import Engine
import Foundation
import Harness

/// EASE of many movies: the time of a training, what the weights take, whole and pruned, and what pruning costs in NDCG@10.
struct EASEScaleBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ease",
        abstract: "EASE of many movies: time, memory, and what pruned weights cost in NDCG@10."
    )

    @OptionGroup var options: RankingOptions
    @Option(help: "Movies with weights, at most.") var movies = 10_000
    @Option(help: "What the pruned weights may take, in MB.") var weightMB = 64.0
    @Flag(help: "Only train on all ratings: for data that no quality is to be claimed of.") var speedOnly = false

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        try train(log.matrix())
        if !speedOnly { try cost(log) }
    }

    private func train(_ matrix: RatingMatrix) throws {
        var settings = EASE.Settings()
        settings.movieCountMax = movies
        settings.threads = options.threads
        settings.weightBytesMax = Int(weightMB * 1e6)
        // The choice of λ is made on fewer movies, whatever their number here.
        settings.lambdas = [400]
        var phases: [(phase: String, at: ContinuousClock.Instant)] = []
        let begun = ContinuousClock.now
        let ease = try EASE.train(
            on: matrix,
            settings: settings,
            progress: { phases.append(($0.phase, .now)) }
        )
        let seconds = (ContinuousClock.now - begun).seconds
        for (one, next) in zip(phases, phases.dropFirst()) {
            print("  \(one.phase): \(number((next.at - one.at).seconds)) s")
        }
        let whole = Double(ease.width * ease.width * 2) / 1e6
        print(
            "EASE, \(ease.width) movies, \(options.threads) threads: \(number(seconds)) s; weights"
                + " \(number(Double(ease.byteCount) / 1e6)) MB (whole \(number(whole)) as int16, \(number(2 * whole)) as float32)"
        )
    }

    /// Of the same split: whole weights against pruned ones.
    private func cost(_ log: RatingLog) throws {
        guard let entry = ModelCatalogue.entry("ease") else { throw HarnessError("the catalogue has no ease") }
        var figures: [Double] = []
        for size in [1e6, weightMB] {
            let settings = ModelSettings(["movies": "\(movies)", "weight-mb": "\(size)"])
            var conditions = EvaluationConditions()
            conditions.seed = options.seed
            conditions.threads = options.threads
            let models = [try entry.model(settings)]
            let evaluation = Evaluation(Stratified(), models: models, conditions: conditions, rival: nil)
            let board = try evaluation.run(on: EvaluationInput(log: log), seconds: { 0 })
            guard let row = board.rows.first else { throw HarnessError("ease: no figures") }
            if let failure = row.failure { throw HarnessError("ease: \(failure)") }
            let ndcg = row.figures.first { $0.key.name == "NDCG@10" }?.value.value ?? .nan
            figures.append(ndcg)
            let bytes = row.byteCount ?? 0
            print("stratified, weights of at most \(number(size)) MB: NDCG@10 \(number(ndcg)), \(bytes) bytes")
        }
        print("pruning costs \(number(figures[0] - figures[1])) of NDCG@10")
    }
}
