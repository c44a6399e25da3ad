/// The ranking models by name, each with its settings: of Sparrow, and of the reference system.
enum RankingCatalogue {
    /// What every ranking model lets one set.
    private static let common = [
        "epochs", "batch", "learning-rate", "table-learning-rate", "embedding", "candidates", "validation", "patience",
    ]

    private typealias Choice = @Sendable (ModelSettings) throws(EngineError) -> any RankingModel

    private static let choices: [(name: String, settings: [String], choice: Choice)] = [
        ("logistic-regression", [], logisticRegression),
        ("fm", [], fm),
        ("embedding-mlp", ["hidden"], embeddingMLP),
        ("wide-and-deep", ["hidden"], wideAndDeep),
        ("neural-cf", ["shape"], neuralCF),
        ("two-towers", ["training"], twoTowers),
        ("deepfm", ["form"], deepFM),
        ("din", ["history"], din),
    ]

    static let entries: [ModelCatalogue.Entry] = choices.map { entry($0.name, $0.settings, $0.choice) }

    // MARK: Models

    private static let logisticRegression: Choice = { settings in
        LogisticRegression(columns: settings.preset == .reference ? referenceColumns : LogisticRegression().columns)
    }

    private static let fm: Choice = { settings throws(EngineError) in
        FM(
            columns: settings.preset == .reference ? referenceColumns : FM().columns,
            embeddingWidth: try embedding(settings)
        )
    }

    private static let embeddingMLP: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        var model =
            settings.preset == .reference
            ? EmbeddingMLP(columns: referenceColumns, embeddingWidth: width, poolsGenres: false)
            : EmbeddingMLP(embeddingWidth: width)
        model.widths = try settings.widths("hidden") ?? model.widths
        return model
    }

    private static let wideAndDeep: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        var model =
            settings.preset == .reference
            ? WideAndDeep.reference(embeddingWidth: width) : WideAndDeep(embeddingWidth: width)
        model.widths = try settings.widths("hidden") ?? model.widths
        return model
    }

    private static let neuralCF: Choice = { settings throws(EngineError) in
        let standard: NeuralCF.Shape = settings.preset == .reference ? .concatenation : .neuMF
        let shape = try settings.choice("shape", of: NeuralCF.Shape.self) ?? standard
        return NeuralCF(shape: shape, embeddingWidth: try embedding(settings))
    }

    private static let twoTowers: Choice = { settings throws(EngineError) in
        let training = try settings.choice("training", of: TwoTowers.Training.self) ?? .pointwise
        return TwoTowers(training: training, embeddingWidth: try embedding(settings, or: 16))
    }

    private static let deepFM: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        let standard: DeepFM.Form = settings.preset == .reference ? .paper : .parted
        let form = try settings.choice("form", of: DeepFM.Form.self) ?? standard
        return form == .parted
            ? DeepFM(embeddingWidth: width)
            : DeepFM(form: form, columns: referenceColumns, embeddingWidth: width, widths: [64, 64])
    }

    private static let din: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        let isReference = settings.preset == .reference
        let length = try settings.integer("history", in: 1...1_000) ?? (isReference ? 5 : 50)
        guard isReference else { return DIN(historyLength: length, embeddingWidth: width) }
        return DIN(
            historyLength: length,
            columns: referenceColumns,
            embeddingWidth: width,
            idPenalty: 0,
            poolsGenres: false
        )
    }

    // MARK: From a file

    /// The model that a file's manifest names, for its weights.
    ///
    /// - Parameters:
    ///   - manifest: names it, with its settings.
    ///   - encoder: of the file.
    ///   - file: for errors.
    /// - Returns: the model, ready for its graph to be built.
    /// - Throws: `EngineError` for a model that is not known here, or settings that it does not have.
    static func model(
        of manifest: ModelManifest,
        encoder: FeatureEncoder,
        file: String
    ) throws(EngineError) -> any RankingModel {
        guard let choice = choices.first(where: { $0.name == manifest.model })?.choice,
            let preset = ModelSettings.Preset(rawValue: manifest.preset)
        else {
            throw .badWeights(file, "it is of the model \(quotedForError(manifest.model)), which is not known here")
        }
        let model = try choice(ModelSettings(manifest.settings, preset: preset))
        return encoder.numbers.contains { $0.number == .recallScore } ? WithRecallScore(model: model) : model
    }

    /// What the deep models of the reference system read.
    static let referenceColumns: [Column] =
        [.category(.movieID), .category(.userID)] + Column.genres + Column.numbers

    private static func entry(_ name: String, _ names: [String], _ choice: @escaping Choice) -> ModelCatalogue.Entry {
        ModelCatalogue.Entry(name, settings: common + names) { settings throws(EngineError) in
            RankingCandidate(
                name: name,
                model: try choice(settings),
                settings: try training(settings, of: name),
                candidateCount: try settings.integer("candidates", in: 1...1_000_000) ?? 500
            )
        }
    }

    private static func embedding(_ settings: ModelSettings, or width: Int = 10) throws(EngineError) -> Int {
        try settings.integer("embedding", in: 1...512) ?? width
    }

    private static func training(_ settings: ModelSettings, of name: String) throws(EngineError) -> TrainingSettings {
        var training = TrainingSettings.reference
        if settings.preset == .sparrow {
            training = TrainingSettings()
            training.batch = 512
            training.optimiser.tableLearningRate = 3e-3
            // Ids and histories are learnt by heart sooner than anything else.
            if name == "two-towers" { training.epochs = 3 }
            if name == "din" {
                training.epochs = 4
                training.validationShare = 0.05
                training.optimiser.tableLearningRate = 1e-3
            }
        }
        training.epochs = try settings.integer("epochs", in: 1...1_000) ?? training.epochs
        training.batch = try settings.integer("batch", in: 1...65_536) ?? training.batch
        training.validationShare =
            try settings.number("validation", in: 0...0.5) ?? training.validationShare
        training.patience = try settings.integer("patience", in: 1...1_000) ?? training.patience
        if let rate = try settings.number("learning-rate", in: 0...1e9) {
            training.optimiser.learningRate = Float(rate)
            training.optimiser.tableLearningRate = nil
        }
        if let rate = try settings.number("table-learning-rate", in: 0...1e9) {
            training.optimiser.tableLearningRate = Float(rate)
        }
        return training
    }
}

extension WideAndDeep {
    /// The reference system's: all slots in the deep part, the cross of candidate and newest liked movie in the wide one.
    static func reference(embeddingWidth: Int) -> WideAndDeep {
        WideAndDeep(
            columns: RankingCatalogue.referenceColumns + [.cross(.movieID, .recentMovie(0), buckets: 10_000)],
            embeddingWidth: embeddingWidth,
            wideColumns: [],
            poolsGenres: false
        )
    }
}
