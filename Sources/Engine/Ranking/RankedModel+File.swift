internal import Foundation

/// A trained ranking model as a file: its weights by name, the manifest, and the encoder of its columns.
extension RankedModel {
    private static let encoderKey = "encoder"
    private static let calibrationKey = "calibration"

    /// The file's bytes.
    ///
    /// - Parameter manifest: names the model and its settings as the catalogue knows them, so that the graph can be built again.
    /// - Returns: header and weights, as they are written.
    /// - Throws: `EngineError` for weights that are not finite.
    public func encoded(manifest: ModelManifest) throws(EngineError) -> [UInt8] {
        let (network, _) = network(batchMax: 1, threads: 1)
        var attachments = [Self.encoderKey: Self.json(encoder)]
        if let calibration { attachments[Self.calibrationKey] = Self.json(calibration) }
        return try ModelFile.encode(
            manifest: manifest,
            parameters: network.allWeights.map { ($0.name, $0.shape, Array($0.values)) },
            attachments: attachments
        )
    }

    private static func json(_ value: some Encodable) -> String {
        do {
            let json = JSONEncoder()
            json.outputFormatting = .sortedKeys
            return String(decoding: try json.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("RankedModel: a part of the model has no JSON: \(error)")
        }
    }

    /// An attachment as the value that it holds.
    private static func attached<Value: Decodable>(
        _ text: String,
        as type: Value.Type,
        _ what: String,
        file: String
    ) throws(EngineError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch let error as EngineError {
            throw error
        } catch {
            throw .badWeights(file, "its \(what) cannot be read")
        }
    }

    /// Reads and checks a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the whole file, mapped or read.
    ///   - file: its name, for errors.
    /// - Returns: the model, and its manifest.
    /// - Throws: `EngineError` for a file that is damaged, cut short, of an unknown model, or whose weights are not that model's.
    public static func decoded(
        _ bytes: UnsafeRawBufferPointer,
        file: String
    ) throws(EngineError) -> (model: RankedModel, manifest: ModelManifest) {
        let stored = try ModelFile(decoding: bytes, file: file)
        let manifest = stored.manifest
        let encoder = try attached(
            try stored.attachment(encoderKey),
            as: FeatureEncoder.self,
            "encoder of columns",
            file: file
        )
        let model = try RankingCatalogue.model(of: manifest, encoder: encoder, file: file)
        guard Set(model.columns).isSubset(of: encoder.columns) else {
            throw .badWeights(file, "its columns are not those that \(manifest.model) reads")
        }
        let graph = RankingGraph(model, encoder, manifest.objective, batchMax: 1, isTraining: false)
        let network = Network(graph.graph, outputs: graph.logits, optimiser: nil, threads: 1, seed: 0)
        let expected = network.allWeights.map { (name: $0.name, shape: $0.shape) }
        let values = try stored.parameters(expecting: expected)
        var weights: [String: [Float]] = [:]
        for (place, parameter) in expected.enumerated() { weights[parameter.name] = values[place] }
        var ranked = RankedModel(model: model, encoder: encoder, objective: manifest.objective, weights: weights)
        if let text = stored.optionalAttachment(calibrationKey) {
            ranked.calibration = try attached(text, as: IsotonicCalibration.self, "calibration", file: file)
        }
        return (ranked, manifest)
    }
}
