/// A trained model as one safetensors file: the weights as tensors by name, the manifest and the state of its encoder among
/// the metadata, one checksum over all of it.
///
/// Reading goes in two steps, as only the manifest tells which weights there must be:
/// ```swift
/// let file = try ModelFile(decoding: bytes, file: "weights.safetensors")
/// let graph = …  // from file.manifest and file.attachment("encoder")
/// let weights = try file.parameters(expecting: graph.shapes)
/// ```
public struct ModelFile {
    /// An array of weights: its name in the graph, its shape, its values row-major.
    public typealias Parameter = (name: String, shape: [Int], values: [Float])

    private static let manifestKey = "manifest"

    public let manifest: ModelManifest
    private let tensors: Safetensors
    private let file: String

    /// The file's bytes.
    ///
    /// - Parameters:
    ///   - manifest: of the model.
    ///   - parameters: all weights, each name once.
    ///   - attachments: texts by name that are kept with the weights, as the encoder's JSON.
    /// - Returns: the whole file; the same content gives the same bytes.
    /// - Throws: `EngineError` for a weight or a measurement that is NaN or infinite.
    public static func encode(
        manifest: ModelManifest,
        parameters: [Parameter],
        attachments: [String: String] = [:]
    ) throws(EngineError) -> [UInt8] {
        precondition(
            attachments[manifestKey] == nil && attachments[SafetensorsSeal.key] == nil,
            "ModelFile: an attachment has a name of the format"
        )
        var file = SafetensorsWriter()
        file.metadata = attachments
        file.metadata[manifestKey] = String(decoding: try manifest.json(), as: UTF8.self)
        for parameter in parameters {
            if let place = parameter.values.firstIndex(where: { !$0.isFinite }) {
                throw .badManifest(
                    manifest.model,
                    "value \(place) of \(quotedForError(parameter.name)) is \(parameter.values[place])"
                )
            }
            file.add(parameter.name, shape: parameter.shape, parameter.values)
        }
        return file.encoded(sealing: sealedTexts(file.metadata))
    }

    /// Reads the manifest, and checks the whole file.
    ///
    /// - Parameters:
    ///   - bytes: the file, mapped or read; it must outlive this value.
    ///   - file: its name, for errors.
    /// - Throws: `EngineError` for a file that is damaged, cut short, foreign or of a newer format.
    public init(decoding bytes: UnsafeRawBufferPointer, file: String) throws(EngineError) {
        tensors = try Safetensors(decoding: bytes, file: file)
        self.file = file
        guard let json = tensors.metadata[ModelFile.manifestKey] else {
            throw .badWeights(file, "it has no manifest, so it is no model of ours")
        }
        try tensors.checkSeal(over: ModelFile.sealedTexts(tensors.metadata))
        manifest = try ModelManifest(json: Array(json.utf8), file: file)
    }

    /// A text that was kept with the weights.
    ///
    /// - Throws: `EngineError` where there is none of this name.
    public func attachment(_ name: String) throws(EngineError) -> String {
        guard let text = optionalAttachment(name) else {
            throw .badWeights(file, "it has no attachment \(quotedForError(name))")
        }
        return text
    }

    /// A text that not every model has.
    public func optionalAttachment(_ name: String) -> String? {
        name == ModelFile.manifestKey ? nil : tensors.metadata[name]
    }

    /// The weights of a graph, all of them finite.
    ///
    /// - Parameter expected: name and shape of each array that the graph has.
    /// - Returns: the values, in the order of `expected`.
    /// - Throws: `EngineError` with the names, or the two shapes, that are not the same in graph and file; with the place of
    ///   a value that is no number.
    public func parameters(expecting expected: [(name: String, shape: [Int])]) throws(EngineError) -> [[Float]] {
        let names = Set(expected.map(\.name))
        let missing = names.subtracting(tensors.names).sorted()
        let superfluous = tensors.names.filter { !names.contains($0) }
        guard missing.isEmpty, superfluous.isEmpty else {
            let faults = [
                missing.isEmpty ? nil : "it lacks \(ModelFile.list(missing))",
                superfluous.isEmpty ? nil : "it has \(ModelFile.list(superfluous)), which the model does not know",
            ]
            throw .badWeights(
                file,
                "its weights are not those of \(manifest.model): \(faults.compactMap { $0 }.joined(separator: ", and "))"
            )
        }
        var parameters: [[Float]] = []
        for (name, shape) in expected {
            let found = tensors.shape(of: name) ?? []
            guard found == shape else {
                throw .badWeights(
                    file,
                    "its weights are not those of \(manifest.model): \(quotedForError(name)) is \(shapeDescription(found)) "
                        + "in the file and \(shapeDescription(shape)) in the model"
                )
            }
            parameters.append(try tensors.finiteValues(name))
        }
        return parameters
    }

    /// What the checksum covers besides the weights: all metadata but itself, names and texts.
    private static func sealedTexts(_ metadata: [String: String]) -> [String] {
        metadata.filter { $0.key != SafetensorsSeal.key }.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }

    /// The first few names, and how many more there are.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(3).map(quotedForError).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}
