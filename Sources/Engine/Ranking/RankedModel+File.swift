internal import Foundation

/// A trained ranking model as a file: its weights by name, the manifest, and the encoder of its columns.
extension RankedModel {
    private static let encoderKey = "encoder"

    /// The file's bytes.
    ///
    /// - Parameter manifest: names the model and its settings as the catalogue knows them, so that the graph can be built again.
    /// - Returns: header and weights, as they are written.
    /// - Throws: `EngineError` for weights that are not finite.
    public func encoded(manifest: ModelManifest) throws(EngineError) -> [UInt8] {
        let (network, _) = network(batchMax: 1, threads: 1)
        let encoderText: String
        do {
            let json = JSONEncoder()
            json.outputFormatting = .sortedKeys
            encoderText = String(decoding: try json.encode(encoder), as: UTF8.self)
        } catch {
            preconditionFailure("RankedModel: an encoder has no JSON: \(error)")
        }
        return try ModelFile.encode(
            manifest: manifest,
            parameters: network.allWeights.map { ($0.name, $0.shape, Array($0.values)) },
            attachments: [Self.encoderKey: encoderText]
        )
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
        let encoder: FeatureEncoder
        do {
            encoder = try JSONDecoder().decode(
                FeatureEncoder.self,
                from: Data(try stored.attachment(encoderKey).utf8)
            )
        } catch let error as EngineError {
            throw error
        } catch {
            throw .badWeights(file, "its encoder of columns cannot be read")
        }
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
        return (
            RankedModel(model: model, encoder: encoder, objective: manifest.objective, weights: weights), manifest
        )
    }
}
