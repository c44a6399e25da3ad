internal import Foundation

/// What a trained model says of itself: made of what, by what, how good it was. JSON, within the weights' file and, for
/// people, beside it.
public struct ModelManifest: Hashable, Sendable, Codable {
    /// What the model was trained on.
    public struct TrainingData: Hashable, Sendable, Codable {
        /// The log up to here went into it.
        public var logOffset: UInt64
        public var ratingCount: Int
        /// Of the ratings, hexadecimal: whether two models saw the same.
        public var hash: String

        public init(logOffset: UInt64, ratingCount: Int, hash: String) {
            self.logOffset = logOffset
            self.ratingCount = ratingCount
            self.hash = hash
        }
    }

    /// What was measured of it.
    public struct Measurement: Hashable, Sendable, Codable {
        /// The protocol: `temporal`.
        public var protocolName: String
        /// `auc`.
        public var metric: String
        public var value: Double
        /// The ends of the 95 % interval; `nil` for a metric that has none.
        public var lower: Double?
        public var upper: Double?

        public init(protocolName: String, metric: String, value: Double, interval: ClosedRange<Double>? = nil) {
            self.protocolName = protocolName
            self.metric = metric
            self.value = value
            lower = interval?.lowerBound
            upper = interval?.upperBound
        }
    }

    /// Of the layout of manifest and weights; a file of a newer one is refused.
    public static let currentFormatVersion = 1

    public private(set) var formatVersion = ModelManifest.currentFormatVersion
    /// Its name in the catalogue of models: `wide-and-deep`.
    public var model: String
    /// Where the defaults come from, and the settings that differ from them, as they are written.
    public var preset: String
    public var settings: [String: String]
    /// Which objective its logits mean.
    public var objective: Objective
    public var columns: [Column]
    public var seed: UInt64
    public var data: TrainingData
    public var measurements: [Measurement] = []
    /// From 1, rising; 0 before it is published.
    public var version: UInt32 = 0
    /// The version that it was trained from or replaces; `nil` for the first.
    public var parentVersion: UInt32?
    /// Of the program that trained it.
    public var codeVersion: String

    public init(
        model: String,
        preset: String,
        settings: [String: String],
        objective: Objective,
        columns: [Column],
        seed: UInt64,
        data: TrainingData,
        codeVersion: String
    ) {
        self.model = model
        self.preset = preset
        self.settings = settings
        self.objective = objective
        self.columns = columns
        self.seed = seed
        self.data = data
        self.codeVersion = codeVersion
    }

    /// The JSON of manifest.json: keys sorted, so that the same manifest gives the same bytes.
    ///
    /// - Throws: `EngineError` for a measurement that is no finite number, which JSON cannot hold.
    public func json() throws(EngineError) -> [UInt8] {
        for measurement in measurements {
            let figures = [measurement.value, measurement.lower, measurement.upper].compactMap { $0 }
            guard figures.allSatisfy(\.isFinite) else {
                throw .badManifest(model, "its \(measurement.metric) on \(measurement.protocolName) is not finite")
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            throw .badManifest(model, "\(error)")
        }
    }

    /// Reads manifest.json.
    ///
    /// - Parameters:
    ///   - json: its bytes.
    ///   - file: its name, for errors.
    /// - Throws: `EngineError` for what is no manifest, or one of a newer format.
    public init(json: [UInt8], file: String) throws(EngineError) {
        let decoder = JSONDecoder()
        guard let format = try? decoder.decode(Format.self, from: Data(json)) else {
            throw .badWeights(file, "its manifest is not that of a model")
        }
        guard format.formatVersion == ModelManifest.currentFormatVersion else {
            throw .badWeights(
                file,
                "it is of format \(format.formatVersion), this program reads \(ModelManifest.currentFormatVersion)"
            )
        }
        do {
            self = try decoder.decode(ModelManifest.self, from: Data(json))
        } catch {
            throw .badWeights(file, "its manifest \(ModelManifest.fault(error))")
        }
    }

    /// Which field of a manifest cannot be read, as far as Foundation tells.
    private static func fault(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "lacks \(quotedForError(key.stringValue))"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "cannot be read: \(context.debugDescription)"
                : "has a wrong \(quotedForError(context.codingPath.map(\.stringValue).joined(separator: ".")))"
        default: "cannot be read"
        }
    }

    /// What every format has.
    private struct Format: Decodable {
        var formatVersion: Int
    }
}
