/// Item2vec (Barkan and Koenigstein 2016): skip-gram over what each user liked, in the order of time. Movies that are watched around each other
/// have like vectors.
struct Item2vec: EmbeddingTrainer {
    static let settings = SkipGram.Settings.names

    private var settings: SkipGram.Settings
    private let values: [String: String]
    /// Half stars of a positive.
    static let likedFrom: UInt8 = 7

    init(_ given: ModelSettings) throws(EngineError) {
        values = given.values
        var defaults = SkipGram.Settings()
        // A user's likes are few beside a graph's walks: NDCG@10 on ml-latest-small is .027 at .05 and .036 at .1.
        defaults.rate = 0.1
        if given.preset == .reference { defaults = .reference }
        settings = try SkipGram.Settings(given, defaults: defaults)
    }

    func train(
        on data: EmbeddingData,
        seed: UInt64,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> TrainedEmbedding {
        let sequences = MovieSequences(positivesOf: data.ratings, likedFrom: Item2vec.likedFrom)
        return try settings.trained(
            sequences,
            model: "item2vec",
            values,
            data,
            seed: seed,
            progress: progress,
            shouldStop: shouldStop
        )
    }
}

/// DeepWalk (Perozzi et al. 2014): skip-gram over random walks in the graph of what was liked one after the other.
struct DeepWalk: EmbeddingTrainer {
    static let settings = SkipGram.Settings.names + ["walks", "steps"]

    private var settings: SkipGram.Settings
    private var walks: Int?
    private var steps: Int
    private let values: [String: String]

    /// A walk for each edge of the graph, within these.
    private static let walksAllowed = 20_000...200_000
    /// Movies of all walks: 4 bytes each, twice.
    private static let wordsMax = 100_000_000

    init(_ given: ModelSettings) throws(EngineError) {
        values = given.values
        let isReference = given.preset == .reference
        var defaults = SkipGram.Settings()
        (defaults.window, defaults.wordsWanted, defaults.epochsAllowed) = (10, 24_000_000, 1...10)
        if isReference { defaults = .reference }
        settings = try SkipGram.Settings(given, defaults: defaults)
        walks = try given.integer("walks", in: 1...10_000_000) ?? (isReference ? 20_000 : nil)
        steps = try given.integer("steps", in: 2...1_000) ?? (isReference ? 10 : 40)
        guard (walks ?? 0) * steps <= DeepWalk.wordsMax else {
            throw .badSetting("walks", "\(walks ?? 0)", "give at most \(DeepWalk.wordsMax / steps) of \(steps) steps")
        }
    }

    func train(
        on data: EmbeddingData,
        seed: UInt64,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> TrainedEmbedding {
        progress(TrainingProgress(phase: "walking", done: 0, total: 1, unit: ""))
        let sequences = MovieSequences(positivesOf: data.ratings, likedFrom: Item2vec.likedFrom)
        let graph = TransitionGraph(sequences)
        let (fewest, most) = (DeepWalk.walksAllowed.lowerBound, DeepWalk.walksAllowed.upperBound)
        let count = walks ?? min(max(graph.edgeCount, fewest), most)
        let walked = graph.walks(count: count, steps: steps, seed: seed, shouldStop: shouldStop)
        if shouldStop() { throw .cancelled }
        return try settings.trained(
            walked,
            model: "deepwalk",
            values,
            data,
            seed: seed,
            progress: progress,
            shouldStop: shouldStop
        )
    }
}

extension SkipGram.Settings {
    static let names = [
        "dimension", "window", "negatives", "negative-exponent", "subsampling", "epochs", "learning-rate", "count-min",
        "lock-free",
    ]

    /// The reference system's.
    static let reference: SkipGram.Settings = {
        var settings = SkipGram.Settings()
        (settings.width, settings.window, settings.negatives, settings.epochs) = (10, 5, 5, 10)
        (settings.subsampling, settings.rate, settings.negativeExponent) = (1e-3, 0.025, 0.75)
        return settings
    }()

    private enum Switch: String, CaseIterable {
        case on, off
    }

    /// - Throws: `EngineError` for a value that makes no sense.
    init(_ given: ModelSettings, defaults: SkipGram.Settings) throws(EngineError) {
        self = defaults
        width = try given.integer("dimension", in: 1...512) ?? width
        window = try given.integer("window", in: 1...64) ?? window
        negatives = try given.integer("negatives", in: 1...64) ?? negatives
        negativeExponent = try given.number("negative-exponent", in: -2...2) ?? negativeExponent
        subsampling = try given.number("subsampling", in: 0...1) ?? subsampling
        epochs = try given.integer("epochs", in: 1...1_000) ?? epochs
        if let rate = try given.number("learning-rate", in: 1e-6...10) {
            self.rate = Float(rate)
            rateEnd = min(rateEnd, self.rate)
        }
        countMin = try given.integer("count-min", in: 1...1_000_000) ?? countMin
        if let lockFree = try given.choice("lock-free", of: Switch.self) { isLockFree = lockFree == .on }
    }

    /// Trains on sequences and makes a space of the vectors.
    fileprivate func trained(
        _ sequences: MovieSequences,
        model: String,
        _ values: [String: String],
        _ data: EmbeddingData,
        seed: UInt64,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> TrainedEmbedding {
        var settings = self
        settings.seed = seed
        settings.threads = data.threads
        var skipGram = try SkipGram(sequences, settings: settings)
        try skipGram.train(progress: progress, shouldStop: shouldStop)
        var manifest = EmbeddingManifest(
            model: model,
            width: width,
            measure: .cosine,
            settings: values,
            seed: seed,
            trainedUpTo: data.trainedUpTo,
            ratingCount: data.ratings.count
        )
        manifest.isReproducible = !isLockFree
        manifest.figures["words"] = Double(sequences.movieRows.count)
        if let loss = skipGram.loss, loss.isFinite { manifest.figures["loss"] = loss }
        return TrainedEmbedding(
            space: EmbeddingSpace(
                manifest: manifest,
                movieCount: sequences.movieCount,
                movieRows: skipGram.movieRows,
                learnt: skipGram.vectors
            )
        )
    }
}
