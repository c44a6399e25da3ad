import ArgumentParser
import Engine
import Foundation
import Harness

/// Whether speed cost quality: AUC of models trained by Sparrow and by PyTorch on the same samples, and of LightGBM, means over seeds.
struct PeersQualityBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers-quality",
        abstract: "AUC on held-out ratings, beside PyTorch and LightGBM."
    )

    /// Models that Sparrow and the peers have alike.
    private static let names = [
        "logistic-regression", "fm", "embedding-mlp", "wide-and-deep", "neural-cf", "two-towers", "deepfm", "din",
    ]

    @OptionGroup var options: RankingOptions

    @Option(help: "Whose settings: \(ModelSettings.Preset.allCases.map(\.rawValue).joined(separator: " or ")).")
    var preset = "sparrow"

    @Option(help: "Protocols with commas between them: temporal, random.")
    var protocols = "temporal,random"

    @Option(help: "Trainings of each model, with as many seeds.")
    var seeds = 5

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        let models = try trainings()
        let peers = options.installedPeers()
        for name in protocols.split(separator: ",") {
            try compare(models, split(log, String(name)), log, peers)
        }
    }

    private func trainings() throws -> [ComparedTraining] {
        guard let preset = ModelSettings.Preset(rawValue: preset) else {
            let known = ModelSettings.Preset.allCases.map(\.rawValue).joined(separator: " and ")
            throw ValidationError("--preset \(preset): there are \(known)")
        }
        let names = options.models == "all" ? Self.names : options.models.split(separator: ",").map(String.init)
        return try names.map { name in
            guard Self.names.contains(name) else {
                throw ValidationError("--models: no model \(name); there are \(Self.names.joined(separator: ", "))")
            }
            return ComparedTraining(name: name, preset: preset, isQuick: options.quick)
        }
    }

    /// The protocol's own training ratings; what it does not train on is asked about.
    private func split(_ log: RatingLog, _ name: String) throws -> SampleFile.Split {
        let known: [any EvaluationProtocol] = [Temporal(), RandomSplit()]
        guard let found = known.first(where: { $0.name == name }) else {
            throw ValidationError("--protocols \(name): there are \(known.map(\.name).joined(separator: " and "))")
        }
        var conditions = EvaluationConditions()
        conditions.seed = options.seed
        let task = try found.task(for: EvaluationInput(log: log), conditions)
        let training = task.trainings[0].trainingPositions
        let isTraining = Set(training)
        return SampleFile.Split(
            protocolName: name,
            seed: options.seed,
            training: training.map { UInt32($0) },
            test: (0..<log.count).filter { !isTraining.contains($0) }.map { UInt32($0) }
        )
    }

    private func compare(
        _ models: [ComparedTraining],
        _ split: SampleFile.Split,
        _ log: RatingLog,
        _ peers: Peers?
    ) throws {
        print("\(split.protocolName): \(split.training.count) ratings to learn from, \(split.test.count) to ask about")
        let scratch = try Scratch()
        let path = scratch.path("samples.safetensors")
        if peers != nil {
            try SampleFile(SampleTable(replaying: log), fittingTo: split.training).write(split, to: path)
        }
        var best = (name: "", auc: 0.0)
        for model in models {
            let own = try meanAUC(model, split, log)
            if own > best.auc { best = (model.name, own) }
            let name = "\(model.name), \(split.protocolName)"
            guard let peers, let theirs = try peerAUC(peers, model, path) else {
                print("\(name): AUC \(Self.decimal(own))")
                continue
            }
            print("\(name): AUC \(Self.decimal(own)), PyTorch \(Self.decimal(theirs))")
            Target.atLeast(-0.003, "AUC").report("\(name), above PyTorch", own - theirs)
        }
        guard let peers else { return }
        let trees = try peers.run("lightgbm_auc.py", [path, "--threads", "\(options.threads)"])
        for result in trees { print("LightGBM on \(result.columns ?? "?"): AUC \(Self.decimal(result.auc ?? 0))") }
        guard let rival = trees.compactMap(\.auc).max() else { return }
        Target.atLeast(0, "AUC").report("the best model, \(best.name), above LightGBM's best", best.auc - rival)
    }

    private func meanAUC(_ model: ComparedTraining, _ split: SampleFile.Split, _ log: RatingLog) throws -> Double {
        let labels = split.test.map { log.halfStars[Int($0)] >= Self.likedFrom }
        let positions = split.test.map { Int($0) }
        var sum = 0.0
        for seed in 0..<seeds {
            let data = TrainingData(
                log: log,
                trainingPositions: split.training.map { Int($0) },
                objective: .reference,
                likedFrom: Self.likedFrom,
                seed: options.seed &* 1_000 &+ UInt64(seed),
                threads: options.threads
            )
            let trained = try model.model().train(on: data, progress: { _ in }, shouldStop: { false })
            let pairs = ScoredPairs(
                scores: trained.probabilities(at: positions) ?? [],
                isPositive: labels,
                userIndices: [UInt32](repeating: 0, count: labels.count)
            )
            sum += pairs.auc(userWeights: [1]) ?? 0
        }
        return sum / Double(seeds)
    }

    private static let likedFrom: UInt8 = 7

    private func peerAUC(_ peers: Peers, _ model: ComparedTraining, _ path: String) throws -> Double? {
        try peers.run(
            "quality.py",
            [path, "--models", model.name, "--seeds", "\(seeds)", "--threads", "\(options.threads)"]
                + model.peerArguments
        ).first?.auc
    }

    private static func decimal(_ value: Double) -> String { String(format: "%.4f", value) }
}

/// A model with settings that are Sparrow's and the peer's alike.
private struct ComparedTraining {
    let name: String
    let preset: ModelSettings.Preset
    let isQuick: Bool

    private var epochs: Int {
        if isQuick { return 1 }
        if preset == .reference { return 5 }
        // As the catalogue has it: ids and histories are learnt by heart sooner than anything else.
        return switch name {
        case "din": 4
        case "two-towers": 3
        default: 8
        }
    }
    private var batch: Int { preset == .reference ? 12 : 512 }
    private var tableRate: Double { preset == .reference || name == "din" ? 1e-3 : 3e-3 }

    func model() throws -> any EvaluatedModel {
        guard let entry = ModelCatalogue.entry(name) else { throw HarnessError("no model \(name)") }
        // The shapes that the peers have.
        let shapes = ["shape": "neumf", "history": "\(ReferenceModel.historyLength)", "validation": "0"]
        let training = ["epochs": "\(epochs)", "batch": "\(batch)", "table-learning-rate": "\(tableRate)"]
        return try entry.model(ModelSettings(training.merging(shapes) { $1 }, preset: preset))
    }

    var peerArguments: [String] {
        ["--preset", preset.rawValue, "--epochs", "\(epochs)", "--batch", "\(batch)", "--table-rate", "\(tableRate)"]
    }
}
