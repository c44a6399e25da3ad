/// Arrays and strings on their way into a safetensors file (see `Safetensors`).
///
/// The data begin at a multiple of 64 bytes and the widest numbers stand first, so that each tensor of a mapped file is
/// aligned as its numbers are; the format has no holes with which to align further. The same content gives the same bytes.
public struct SafetensorsWriter {
    private static let alignment = 64

    private struct Tensor {
        var name: String
        var type: SafetensorsType
        var shape: [Int]
        var bytes: [UInt8]
    }

    /// The strings of `__metadata__`.
    public var metadata: [String: String] = [:]
    private var tensors: [Tensor] = []

    public init() {}

    /// Adds a tensor.
    ///
    /// - Precondition: the name is new, and the shape is that of the values, row-major.
    public mutating func add<Element: SafetensorsElement>(_ name: String, shape: [Int], _ values: [Element]) {
        precondition(
            shape.reduce(1, *) == values.count,
            "\(name): \(values.count) values for \(shapeDescription(shape))"
        )
        precondition(
            name != SafetensorsHeader.metadataKey && !tensors.contains { $0.name == name },
            "safetensors: a second tensor \(name)"
        )
        let bytes = values.withUnsafeBytes { Array($0) }
        tensors.append(Tensor(name: name, type: Element.safetensorsType, shape: shape, bytes: bytes))
    }

    /// The file's bytes: header length, header, data.
    ///
    /// - Parameter sealedTexts: what the checksum covers besides the data (see `Safetensors.checkSeal`); without it there is
    ///   none.
    /// - Returns: the whole file.
    public func encoded(sealing sealedTexts: [String]? = nil) -> [UInt8] {
        let ordered = [4, 2, 1].flatMap { bytes in tensors.filter { $0.type.bytes == bytes } }
        var header = SafetensorsHeader()
        header.metadata = metadata
        var end = 0
        for tensor in ordered {
            let start = end
            end += tensor.bytes.count
            header.tensors.append(
                .init(name: tensor.name, type: tensor.type.rawValue, shape: tensor.shape, start: start, end: end)
            )
        }
        if let sealedTexts {
            var seal = SafetensorsSeal(over: sealedTexts)
            for tensor in ordered { tensor.bytes.withUnsafeBytes { seal.add($0) } }
            header.metadata[SafetensorsSeal.key] = seal.text
        }
        let json = header.json(alignedTo: SafetensorsWriter.alignment)
        var file: [UInt8] = []
        file.reserveCapacity(8 + json.count + end)
        withUnsafeBytes(of: UInt64(json.count).littleEndian) { file.append(contentsOf: $0) }
        file.append(contentsOf: json)
        for tensor in ordered { file.append(contentsOf: tensor.bytes) }
        return file
    }
}
