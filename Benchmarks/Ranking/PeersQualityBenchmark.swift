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

    enum Preset: String, CaseIterable, ExpressibleByArgument {
        case sparrow, reference

        var settings: TrainingSettings {
            switch self {
            case .sparrow: TrainingSettings()
            case .reference: .reference
            }
        }

        /// In the peers' settings as in Sparrow's.
        func model(_ model: ReferenceModel) -> any RankingModel {
            switch self {
            case .reference: model.model
            case .sparrow:
                switch model {
                case .embeddingMLP: EmbeddingMLP()
                case .wideAndDeep: WideAndDeep()
                case .neuralCF: NeuralCF()
                case .deepFM: DeepFM()
                case .din: DIN()
                }
            }
        }
    }

    @OptionGroup var options: RankingOptions

    @Option(help: "Whose settings: \(Preset.allCases.map(\.rawValue).joined(separator: " or ")).")
    var preset = Preset.sparrow

    @Option(help: "Protocols with commas between them: temporal, random.")
    var protocols = "temporal,random"

    @Option(help: "Trainings of each model, with as many seeds.")
    var seeds = 5

    func run() throws {
        let log = try options.log()
        options.printConditions(log)
        let table = SampleTable(replaying: log)
        let peers = options.installedPeers()
        for name in protocols.split(separator: ",") {
            try compare(split(log, String(name)), table, peers)
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

    private func compare(_ split: SampleFile.Split, _ table: SampleTable, _ peers: Peers?) throws {
        print("\(split.protocolName): \(split.training.count) ratings to learn from, \(split.test.count) to ask about")
        let scratch = try Scratch()
        let path = scratch.path("samples.safetensors")
        if peers != nil { try SampleFile(table, fittingTo: split.training).write(split, to: path) }
        var best = (name: "", auc: 0.0)
        for model in try options.referenceModels() {
            let own = try meanAUC(model, split, table)
            if own > best.auc { best = (model.rawValue, own) }
            let name = "\(model.rawValue), \(split.protocolName)"
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

    private func meanAUC(_ model: ReferenceModel, _ split: SampleFile.Split, _ table: SampleTable) throws -> Double {
        let labels = split.test.map { table.label(of: table.samples[Int($0)]) }
        var sum = 0.0
        for seed in 0..<seeds {
            var settings = preset.settings
            settings.threads = options.threads
            settings.seed = options.seed &* 1_000 &+ UInt64(seed)
            if options.quick { settings.epochs = 1 }
            let ranked = try RankingTrainer(preset.model(model), .reference, settings)
                .train(on: table, indices: split.training)
            let pairs = ScoredPairs(
                scores: ranked.probabilities(of: table, at: split.test, threads: options.threads),
                isPositive: labels,
                userIndices: [UInt32](repeating: 0, count: labels.count)
            )
            sum += pairs.auc(userWeights: [1]) ?? 0
        }
        return sum / Double(seeds)
    }

    private func peerAUC(_ peers: Peers, _ model: ReferenceModel, _ path: String) throws -> Double? {
        try peers.run(
            "quality.py",
            [
                path, "--preset", preset.rawValue, "--models", model.rawValue, "--seeds", "\(seeds)",
                "--threads", "\(options.threads)",
            ] + (options.quick ? ["--epochs", "1"] : [])
        ).first?.auc
    }

    private static func decimal(_ value: Double) -> String { String(format: "%.4f", value) }
}
