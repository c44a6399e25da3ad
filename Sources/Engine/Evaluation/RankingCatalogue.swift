internal import Glibc

/// The ranking models by name, each with its settings: of Sparrow, and of the reference system.
enum RankingCatalogue {
    /// What every ranking model lets one set.
    private static let common = ["epochs", "batch", "learning-rate", "table-learning-rate", "embedding", "candidates"]

    private typealias Maker = @Sendable (SampleTable, [UInt32]) -> any RankingModel
    private typealias Choice = @Sendable (ModelSettings) throws(EngineError) -> Maker

    static let entries: [ModelCatalogue.Entry] = [
        entry("logistic-regression", [], logisticRegression),
        entry("fm", [], fm),
        entry("embedding-mlp", [], embeddingMLP),
        entry("wide-and-deep", [], wideAndDeep),
        entry("neural-cf", ["shape"], neuralCF),
        entry("two-towers", ["training"], twoTowers),
        entry("deepfm", ["form"], deepFM),
        entry("din", ["history"], din),
    ]

    // MARK: Models

    private static let logisticRegression: Choice = { settings in
        let columns = settings.preset == .reference ? referenceColumns : LogisticRegression().columns
        return { _, _ in LogisticRegression(columns: columns) }
    }

    private static let fm: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        let columns = settings.preset == .reference ? referenceColumns : FM().columns
        return { _, _ in FM(columns: columns, embeddingWidth: width) }
    }

    private static let embeddingMLP: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        guard settings.preset == .reference else { return { _, _ in EmbeddingMLP(embeddingWidth: width) } }
        return { _, _ in EmbeddingMLP(columns: referenceColumns, embeddingWidth: width, poolsGenres: false) }
    }

    private static let wideAndDeep: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        guard settings.preset == .reference else { return { _, _ in WideAndDeep(embeddingWidth: width) } }
        return { _, _ in WideAndDeep.reference(embeddingWidth: width) }
    }

    private static let neuralCF: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        let standard: NeuralCF.Shape = settings.preset == .reference ? .concatenation : .neuMF
        let shape = try settings.choice("shape", of: NeuralCF.Shape.self) ?? standard
        return { _, _ in NeuralCF(shape: shape, embeddingWidth: width) }
    }

    private static let twoTowers: Choice = { settings throws(EngineError) in
        let width = try embedding(settings, or: 16)
        let training = try settings.choice("training", of: TwoTowers.Training.self) ?? .pointwise
        return { table, indices in
            TwoTowers(training: training, embeddingWidth: width, frequencies: table, indices)
        }
    }

    private static let deepFM: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        let standard: DeepFM.Form = settings.preset == .reference ? .paper : .parted
        let form = try settings.choice("form", of: DeepFM.Form.self) ?? standard
        guard form != .parted else { return { _, _ in DeepFM(embeddingWidth: width) } }
        return { _, _ in DeepFM(form: form, columns: referenceColumns, embeddingWidth: width, widths: [64, 64]) }
    }

    private static let din: Choice = { settings throws(EngineError) in
        let width = try embedding(settings)
        let isReference = settings.preset == .reference
        let length = try settings.integer("history", in: 1...1_000) ?? (isReference ? 5 : 50)
        guard isReference else { return { _, _ in DIN(historyLength: length, embeddingWidth: width) } }
        return { _, _ in
            DIN(
                historyLength: length,
                columns: referenceColumns,
                embeddingWidth: width,
                idPenalty: 0,
                poolsGenres: false
            )
        }
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
            // A history is learnt by heart sooner than anything else.
            if name == "din" { training.epochs = 4 }
            training.optimiser.tableLearningRate = 3e-3
        }
        training.epochs = try settings.integer("epochs", in: 1...1_000) ?? training.epochs
        training.batch = try settings.integer("batch", in: 1...65_536) ?? training.batch
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

extension TwoTowers {
    /// With the movies' frequencies among the training samples, which the softmax needs.
    init(training: Training, embeddingWidth: Int, frequencies table: SampleTable, _ indices: [UInt32]) {
        self.init(training: training, embeddingWidth: embeddingWidth)
        guard training == .inBatchSoftmax else { return }
        var counts: [UInt32: Int] = [:]
        for index in indices {
            counts[table.movieIDs[Int(table.samples[Int(index)].movieRow)].rawValue, default: 0] += 1
        }
        // The vocabulary's order: by id, after "unknown".
        let total = Float(max(1, indices.count))
        logFrequency = [-logf(total)] + counts.sorted { $0.key < $1.key }.map { logf(Float($0.value) / total) }
    }
}
