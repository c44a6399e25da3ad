internal import Foundation

/// What an embedding space says of itself: by which model, of which ratings, how.
public struct EmbeddingManifest: Hashable, Sendable, Codable {
    /// Of the layout of file and manifest; a file of a newer one is refused.
    public static let currentFormatVersion = 1

    public private(set) var formatVersion = EmbeddingManifest.currentFormatVersion
    /// Its name in the catalogue of models: `item2vec`.
    public var model: String
    /// Values a vector.
    public var width: Int
    public var measure: EmbeddingSpace.Measure
    /// What differs from the model's defaults, as it was written.
    public var settings: [String: String]
    public var seed: UInt64
    /// The log up to here went into it.
    public var trainedUpTo: UInt64
    public var ratingCount: Int
    /// Whether the same ratings, settings and seed give the same bytes; a lock-free training gives that up.
    public var isReproducible = true
    /// Figures of the training by name, finite: `loss`.
    public var figures: [String: Double] = [:]

    public init(
        model: String,
        width: Int,
        measure: EmbeddingSpace.Measure,
        settings: [String: String] = [:],
        seed: UInt64,
        trainedUpTo: UInt64 = 0,
        ratingCount: Int
    ) {
        self.model = model
        self.width = width
        self.measure = measure
        self.settings = settings
        self.seed = seed
        self.trainedUpTo = trainedUpTo
        self.ratingCount = ratingCount
    }

    /// Its JSON: keys sorted, so that the same manifest gives the same text.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only a figure that is not finite could not be encoded, and the trainers write none.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    init?(json: String) {
        guard let manifest = try? JSONDecoder().decode(EmbeddingManifest.self, from: Data(json.utf8)) else {
            return nil
        }
        self = manifest
    }
}
