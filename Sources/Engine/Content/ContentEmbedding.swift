/// The content space as an embedding that can be trained, published and put into service like the others.
public struct ContentEmbedding: EmbeddingTrainer {
    /// What gives new movies and queries their vectors, beside the vectors.
    public static let spaceFile = "content.safetensors"
    static let settings = ["width", "terms"]

    private var settings = ContentSpace.Settings()
    private let values: [String: String]

    init(_ given: ModelSettings) throws(EngineError) {
        values = given.values
        if let width = try given.integer("width", in: 1...512) { settings.width = width }
        if let count = try given.integer("terms", in: 1...1_000_000) { settings.termsMax = count }
    }

    public func train(
        on data: EmbeddingData,
        seed: UInt64,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> TrainedEmbedding {
        var settings = settings
        settings.seed = seed
        settings.threads = data.threads
        let content = try ContentSpace(
            fitting: data.movies,
            settings: settings,
            progress: { phase, fraction in
                let done = Int((fraction * 100).rounded())
                progress(TrainingProgress(phase: phase, done: done, total: 100, unit: ""))
            },
            shouldStop: shouldStop
        )
        guard content.space.origins.contains(.learnt) else {
            throw EngineError(description: "content: nothing is known of any movie; import movies with genres first")
        }
        let ids = data.movieIDs
        var manifest = content.space.manifest
        manifest.settings = values
        manifest.trainedUpTo = data.trainedUpTo
        let rows = (0..<UInt32(content.space.movieCount)).filter { content.space.hasVector(Int($0)) }
        return TrainedEmbedding(
            space: EmbeddingSpace(
                manifest: manifest,
                movieCount: content.space.movieCount,
                movieRows: rows,
                learnt: rows.flatMap { content.space.vector(ofMovie: Int($0)) }
            ),
            files: [ContentEmbedding.spaceFile: content.encoded { ids[$0] }]
        )
    }

    /// Reads a published content space.
    ///
    /// - Parameters:
    ///   - files: of the artifact.
    ///   - movieCount: of the catalogue.
    ///   - row: the catalogue's row of an id.
    /// - Returns: the space; a movie that it does not have is to be placed.
    /// - Throws: `EngineError` for a file that is missing or damaged.
    public static func decoded(
        _ files: [String: [UInt8]],
        movieCount: Int,
        row: (MovieID) -> Int?
    ) throws(EngineError) -> ContentSpace {
        guard let bytes = files[spaceFile] else { throw .badWeights(spaceFile, "it is missing beside the vectors") }
        let result = bytes.withUnsafeBytes { bytes -> Result<ContentSpace, EngineError> in
            do throws(EngineError) {
                return .success(try ContentSpace(decoding: bytes, file: spaceFile, movieCount: movieCount, row: row))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
