import Testing

@testable import Engine

/// A model that was stored is the model that was trained.
struct RankedModelFileTests {
    private let log = PlantedLog.twoTastes

    private func trained(_ model: any RankingModel) throws -> (RankedModel, SampleTable) {
        let table = SampleTable(replaying: log)
        var settings = TrainingSettings()
        settings.epochs = 1
        settings.batch = 128
        let indices = (0..<UInt32(table.count)).map { $0 }
        return (try RankingTrainer(model, .reference, settings).train(on: table, indices: indices), table)
    }

    private func manifest(_ name: String, _ model: RankedModel, settings: [String: String] = [:]) -> ModelManifest {
        ModelManifest(
            model: name,
            preset: "sparrow",
            settings: settings,
            objective: model.objective,
            columns: model.encoder.columns,
            seed: 1,
            data: .init(logOffset: 800, ratingCount: 800, hash: "00"),
            codeVersion: "test"
        )
    }

    private func decoded(_ bytes: [UInt8]) throws -> (model: RankedModel, manifest: ModelManifest) {
        try bytes.withUnsafeBytes { try RankedModel.decoded($0, file: "weights.safetensors") }
    }

    @Test(arguments: ["embedding-mlp", "din", "deepfm", "two-towers", "neural-cf"])
    func `it comes back with the same probabilities`(name: String) throws {
        let entry = try #require(ModelCatalogue.entry(name))
        let candidate = try #require(try entry.model(ModelSettings(["embedding": "6"])) as? RankingCandidate)
        let (model, table) = try trained(candidate.model)
        let bytes = try model.encoded(manifest: manifest(name, model, settings: ["embedding": "6"]))

        let (stored, manifest) = try decoded(bytes)

        let all = (0..<UInt32(table.count)).map { $0 }
        #expect(stored.probabilities(of: table, at: all) == model.probabilities(of: table, at: all))
        #expect(manifest.model == name)
    }

    @Test func `its calibration comes back too`() throws {
        var (model, table) = try trained(FM())
        let plain = model.probabilities(of: table, at: [0, 1, 2])
        model.calibration = try IsotonicCalibration(scores: [-1, 1], isPositive: [false, true])
        let bytes = try model.encoded(manifest: manifest("fm", model))

        let stored = try decoded(bytes).model

        #expect(stored.calibration == model.calibration)
        #expect(stored.probabilities(of: table, at: [0, 1, 2]) == model.probabilities(of: table, at: [0, 1, 2]))
        #expect(stored.probabilities(of: table, at: [0, 1, 2]) != plain)
    }

    @Test func `weights of other settings are refused, naming both shapes`() throws {
        let (model, _) = try trained(EmbeddingMLP(widths: [128, 128]))
        let bytes = try model.encoded(manifest: manifest("wide-and-deep", model))

        #expect(throws: EngineError.self) { try decoded(bytes) }
    }

    @Test func `an unknown model is refused by its name`() throws {
        let (model, _) = try trained(EmbeddingMLP())
        let bytes = try model.encoded(manifest: manifest("tomorrow", model))

        let error = try #require(throws: EngineError.self) { try decoded(bytes) }
        #expect(error.description.contains("tomorrow"))
    }

    @Test func `a cut or damaged file is refused`() throws {
        let (model, _) = try trained(EmbeddingMLP(widths: [8]))
        var bytes = try model.encoded(manifest: manifest("embedding-mlp", model))
        #expect(throws: EngineError.self) { try decoded(Array(bytes.dropLast(100))) }
        bytes[bytes.count - 200] ^= 0x10
        #expect(throws: EngineError.self) { try decoded(bytes) }
    }
}
