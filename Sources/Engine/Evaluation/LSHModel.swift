/// An embedding that has learnt, as a search by vectors sees it: where the movies lie, and where a user's history.
struct SearchedEmbedding: Sendable {
    let space: EmbeddingSpace
    /// The vector that a history asks with, `[space.width]`; `nil` where nothing in it says anything.
    let userVector: @Sendable ([Rating]) -> [Float]?
}

/// Another model's embedding searched by LSH in place of a scan, in the leaderboard: what recall by hashing costs in
/// quality.
struct LSHModel: EvaluatedModel {
    /// Trains the embedding; `EvaluatedModel.train` has what the arguments mean.
    typealias Embedding =
        @Sendable (
            _ data: TrainingData,
            _ progress: (TrainingProgress) -> Void,
            _ shouldStop: @escaping @Sendable () -> Bool
        ) throws(EngineError) -> SearchedEmbedding

    /// Beside those of the embedding.
    static let settings = ["method", "bits", "step", "tables", "probes", "recall", "found"]

    private enum Method: String, CaseIterable {
        case hyperplanes
        /// Bucketed random projection.
        case buckets
    }

    let name = "lsh"
    private let embedding: Embedding
    private var index = LSHIndex.Settings()
    /// How many movies a search is asked for: what recall takes of one source.
    private var foundMax = 200

    /// - Parameters:
    ///   - settings: its own; the preset `reference` is three tables of buckets of width 0.1, and no others looked
    ///     into.
    ///   - embedding: trains what is searched.
    /// - Throws: `EngineError` for a value that makes no sense.
    init(_ settings: ModelSettings, embedding: @escaping Embedding) throws(EngineError) {
        self.embedding = embedding
        if settings.preset == .reference { index = .reference }
        // More than the ten of a list: what the user knows lies nearest, and is not wanted.
        index.neighbours = 50
        let bits = try settings.integer("bits", in: 1...20)
        let step = try settings.number("step", in: 0.0001...4)
        switch try settings.choice("method", of: Method.self) {
        case .hyperplanes: index.method = .hyperplanes(bits: bits)
        case .buckets: index.method = .buckets(width: Float(step ?? 0.1))
        case nil:
            if let bits, case .hyperplanes = index.method { index.method = .hyperplanes(bits: bits) }
            if let step, case .buckets = index.method { index.method = .buckets(width: Float(step)) }
        }
        if let tables = try settings.integer("tables", in: 1...64) { index.tables = tables }
        if let recall = try settings.number("recall", in: 0.01...0.999) {
            index.recall = recall
            index.probes = nil
        }
        if let probes = try settings.integer("probes", in: 1...1_000_000) { index.probes = probes }
        if let count = try settings.integer("found", in: 1...100_000) { foundMax = count }
    }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        let searched = try embedding(data, progress, shouldStop)
        if shouldStop() { throw .cancelled }
        progress(TrainingProgress(phase: "hashing", done: 0, total: 1, unit: ""))
        var settings = index
        settings.seed = data.seed
        let matrix = data.training.matrix()
        let queries = stride(from: 0, to: matrix.userCount, by: max(1, matrix.userCount / 256)).compactMap {
            searched.userVector(matrix.history(ofUser: $0))
        }
        return Trained(
            index: try LSHIndex(searched.space, settings, queries: queries),
            userVector: searched.userVector,
            foundMax: foundMax
        )
    }

    private struct Trained: TrainedModel {
        let index: LSHIndex
        let userVector: @Sendable ([Rating]) -> [Float]?
        let foundMax: Int

        var byteCount: Int { index.space.byteCount + index.byteCount }

        var remark: String? {
            guard index.measuredRecall < index.settings.recall else { return nil }
            let percent = Int((100 * index.measuredRecall).rounded(.down))
            return "looks into \(index.probes) buckets and finds \(percent) % of the nearest"
        }

        /// Movies that were not found come below all that were, and are equal among themselves.
        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            guard let vector = userVector(query.history) else { return [Float](repeating: 0, count: movieRows.count) }
            let known = query.history.map { UInt32($0.movieRow) }
            let found = index.search(vector, count: foundMax, allowed: nil, excluded: known)
            let lowest = (found.last?.score ?? 0) - 1
            let scores = Dictionary(uniqueKeysWithValues: found.map { ($0.movieRow, $0.score) })
            return movieRows.map { scores[Int($0)] ?? lowest }
        }
    }
}
