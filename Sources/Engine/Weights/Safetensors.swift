/// A safetensors file that was read and checked: named arrays of numbers and a few strings.
///
/// The format (huggingface/safetensors, README): eight bytes of header length, little-endian; a JSON header; then the
/// tensors one after the other without a hole, row-major and little-endian. Any tool that reads safetensors reads what
/// `SafetensorsWriter` writes, and a file of any other tool is read here.
///
/// Everything that a file says of itself is checked against its bytes before a value is read. The values are copied where
/// they are asked for: a mapped file is paged in once.
public struct Safetensors {
    /// One array of the file.
    struct Tensor {
        var type: SafetensorsType
        var shape: [Int]
        /// Its bytes among the data.
        var bytes: Range<Int>
    }

    /// The longest header that the format allows.
    static let headerBytesMax = 100_000_000

    /// The strings of `__metadata__`.
    public let metadata: [String: String]
    private let tensors: [String: Tensor]
    /// What follows the header.
    private let data: UnsafeRawBufferPointer
    private let file: String

    /// Reads the header and checks it.
    ///
    /// - Parameters:
    ///   - bytes: the whole file, mapped or read; it must outlive this value.
    ///   - file: its name, for errors.
    /// - Throws: `EngineError` for a file that is cut short, is no safetensors file, or has tensors that lie outside of it,
    ///   upon each other, or not as their shapes say.
    public init(decoding bytes: UnsafeRawBufferPointer, file: String) throws(EngineError) {
        guard bytes.count >= 8 else { throw .badWeights(file, "\(bytes.count) bytes are no safetensors file") }
        let headerLength = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard headerLength <= UInt64(min(bytes.count - 8, Safetensors.headerBytesMax)) else {
            throw .badWeights(file, "its header would be \(headerLength) bytes long, the file has \(bytes.count)")
        }
        let headerEnd = 8 + Int(headerLength)
        let header = try SafetensorsHeader(json: UnsafeRawBufferPointer(rebasing: bytes[8..<headerEnd]), file: file)
        self.file = file
        data = UnsafeRawBufferPointer(rebasing: bytes[headerEnd...])
        metadata = header.metadata
        var tensors: [String: Tensor] = [:]
        for tensor in header.tensors { tensors[tensor.name] = try Tensor(tensor, file: file) }
        self.tensors = tensors
        try checkPlaces(header.tensors)
    }

    /// The names of all tensors, sorted.
    public var names: [String] { tensors.keys.sorted() }

    /// The shape of a tensor; `nil` where there is none of this name.
    public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

    /// A copy of a tensor's values, row-major.
    ///
    /// - Throws: `EngineError` where there is no tensor of this name, or where it is of another type.
    public func values<Element: SafetensorsElement>(
        _ name: String,
        as type: Element.Type = Element.self
    ) throws(EngineError) -> [Element] {
        guard let tensor = tensors[name] else {
            throw .badWeights(file, "it has no tensor \(quotedForError(name))")
        }
        guard tensor.type == Element.safetensorsType else {
            throw .badWeights(
                file,
                "its tensor \(quotedForError(name)) is of type \(tensor.type.rawValue), not \(Element.safetensorsType.rawValue)"
            )
        }
        let count = tensor.bytes.count / MemoryLayout<Element>.size
        return [Element](unsafeUninitializedCapacity: count) { values, initialised in
            let bytes = UnsafeRawBufferPointer(rebasing: data[tensor.bytes])
            UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
            initialised = count
        }
    }

    /// The values of a tensor of floats, none of them NaN or infinite.
    ///
    /// - Throws: as `values`, and `EngineError` with the place of the first value that is no number.
    public func finiteValues(_ name: String) throws(EngineError) -> [Float] {
        let values = try values(name, as: Float.self)
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw .badWeights(file, "value \(place) of its tensor \(quotedForError(name)) is \(values[place])")
        }
        return values
    }

    /// Compares the checksum that the file carries with the one of its data and of texts among its metadata.
    ///
    /// - Parameter texts: what `SafetensorsWriter.encoded(sealing:)` was given.
    /// - Throws: `EngineError` where the two differ, or where the file carries none.
    public func checkSeal(over texts: [String]) throws(EngineError) {
        var seal = SafetensorsSeal(over: texts)
        seal.add(data)
        guard metadata[SafetensorsSeal.key] == seal.text else {
            throw .badWeights(file, "its checksum is not that of its contents: damaged or cut short")
        }
    }

    /// The tensors must cover the data from the first byte to the last, one after the other.
    private func checkPlaces(_ headerTensors: [SafetensorsHeader.Tensor]) throws(EngineError) {
        var covered = 0
        for tensor in headerTensors.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            let name = quotedForError(tensor.name)
            guard tensor.end <= data.count else {
                throw .badWeights(
                    file,
                    "its tensor \(name) ends at byte \(tensor.end), its data have \(data.count): it is cut short"
                )
            }
            guard tensor.start >= covered else {
                throw .badWeights(file, "its tensor \(name) lies upon another one, at byte \(tensor.start)")
            }
            guard tensor.start == covered else {
                throw .badWeights(file, "no tensor has its bytes \(covered) to \(tensor.start), before \(name)")
            }
            covered = tensor.end
        }
        guard covered == data.count else {
            throw .badWeights(file, "\(data.count - covered) bytes follow its last tensor")
        }
    }
}

extension Safetensors.Tensor {
    /// Checks type, shape and size of a tensor, not yet where it lies.
    fileprivate init(_ tensor: SafetensorsHeader.Tensor, file: String) throws(EngineError) {
        let name = quotedForError(tensor.name)
        guard let type = SafetensorsType(rawValue: tensor.type) else {
            let known = SafetensorsType.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badWeights(file, "its tensor \(name) is of type \(quotedForError(tensor.type)), not one of \(known)")
        }
        guard tensor.start <= tensor.end else {
            throw .badWeights(file, "its tensor \(name) ends before it begins")
        }
        var size = type.bytes
        for length in tensor.shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: length)
            guard !overflow else {
                throw .badWeights(file, "its tensor \(name) would have a shape of \(shapeDescription(tensor.shape))")
            }
            size = product
        }
        guard size == tensor.end - tensor.start else {
            throw .badWeights(
                file,
                "its tensor \(name) of \(shapeDescription(tensor.shape)) \(type.rawValue) takes \(size) bytes, "
                    + "it has \(tensor.end - tensor.start)"
            )
        }
        self.init(type: type, shape: tensor.shape, bytes: tensor.start..<tensor.end)
    }
}

/// "[128 × 64]", as shapes stand in errors.
func shapeDescription(_ shape: [Int]) -> String {
    let shown = shape.prefix(8).map(String.init).joined(separator: " × ")
    return shape.count > 8 ? "[\(shown) × …]" : "[\(shown)]"
}
