internal import Foundation
internal import Kernels

/// Weights as a file in the safetensors format: eight bytes of header length, a JSON header, the arrays one after the
/// other, little-endian. Any tool that reads safetensors reads it.
///
/// The arrays are the ones that serve (int16 correlations, see `EASE`), so that what was judged is what serves. Movies
/// stand by id: rows belong to one start of the daemon.
extension EASE {
    private static let model = "EASE"
    private static let alignment = 64

    /// The file's bytes.
    ///
    /// - Parameter movieID: the id of each catalogue row among `movieRows`.
    /// - Returns: header and arrays, as they are written.
    public func encoded(movieID: (Int) -> MovieID) -> [UInt8] {
        let ids = movieRows.map { movieID(Int($0)).rawValue.littleEndian }
        var data: [UInt8] = []
        data.reserveCapacity(correlations.count * 2 + width * 8 + 8)
        var tensors: [String: Tensor] = [:]
        func append<Element>(_ name: String, _ dtype: String, _ shape: [Int], _ values: [Element]) {
            let start = data.count
            values.withUnsafeBytes { data.append(contentsOf: $0) }
            tensors[name] = Tensor(dtype: dtype, shape: shape, data_offsets: [start, data.count])
        }
        append("roots", "F32", [width], roots)
        append("scale", "F32", [1], [scale])
        append("movie_ids", "U32", [width], ids)
        append("correlations", "I16", [width, width], correlations)

        let header = Header(
            tensors: tensors,
            metadata: [
                "model": EASE.model,
                "manifest": manifest.json,
                "checksum": data.withUnsafeBytes { EASE.checksum(manifest: manifest.json, data: $0) },
            ]
        ).padded(to: EASE.alignment)
        return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data
    }

    /// Reads and checks a file's bytes; 32 MB take about 20 ms.
    ///
    /// - Parameters:
    ///   - bytes: the whole file, mapped or read.
    ///   - file: its name, for errors.
    ///   - row: the catalogue's row of an id; `nil` for one that it does not have.
    /// - Throws: `EngineError` for a file that is damaged, cut short, of another model, or of another catalogue.
    public init(decoding bytes: UnsafeRawBufferPointer, file: String, row: (MovieID) -> Int?) throws(EngineError) {
        guard bytes.count >= 8 else { throw .badWeights(file, "\(bytes.count) bytes are no safetensors file") }
        let headerLength = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard headerLength <= UInt64(min(bytes.count - 8, 1 << 20)) else {
            throw .badWeights(file, "its header would be \(headerLength) bytes long, the file has \(bytes.count)")
        }
        let headerEnd = 8 + Int(headerLength)
        guard let header = Header(json: Data(bytes[8..<headerEnd])) else {
            throw .badWeights(file, "its header is not that of a safetensors file")
        }
        guard header.metadata["model"] == EASE.model, let json = header.metadata["manifest"],
            let manifest = Manifest(json: json)
        else { throw .badWeights(file, "it does not hold weights of \(EASE.model)") }
        let data = UnsafeRawBufferPointer(rebasing: bytes[headerEnd...])
        guard header.metadata["checksum"] == EASE.checksum(manifest: json, data: data) else {
            throw .badWeights(file, "its checksum is not that of its contents: damaged or cut short")
        }

        let ids: [UInt32] = try header.values("movie_ids", "U32", in: data, file: file)
        let roots: [Float] = try header.values("roots", "F32", in: data, file: file)
        let scale: [Float] = try header.values("scale", "F32", in: data, file: file)
        let correlations: [Int16] = try header.values("correlations", "I16", in: data, file: file)
        guard ids.count >= 2, roots.count == ids.count, scale.count == 1,
            correlations.count == ids.count * ids.count
        else { throw .badWeights(file, "its arrays do not fit each other") }
        guard scale[0].isFinite, roots.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw .badWeights(file, "it holds weights that are not numbers")
        }
        var rows: [UInt32] = []
        var seen = Set<Int>()
        for id in ids {
            guard let row = row(MovieID(UInt32(littleEndian: id))), seen.insert(row).inserted else {
                throw .badWeights(
                    file,
                    "movie \(UInt32(littleEndian: id)) of it is not in the catalogue, or twice in it"
                )
            }
            rows.append(UInt32(row))
        }
        self.init(manifest: manifest, movieRows: rows, correlations: correlations, scale: scale[0], roots: roots)
    }

    /// CRC-32C of the manifest's text and all arrays; the rest of the header is checked against their shapes.
    private static func checksum(manifest: String, data: UnsafeRawBufferPointer) -> String {
        let text = Array(manifest.utf8)
        let checksum = crc32c(crc32c(0, text, text.count), data.baseAddress, data.count)
        return String(checksum, radix: 16)
    }
}

/// One array in the header, in the format's own names.
private struct Tensor: Codable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
}

/// The JSON header: a map of names to tensors, among them the map `__metadata__` of strings.
private struct Header {
    var tensors: [String: Tensor]
    var metadata: [String: String]

    private enum Entry: Codable {
        case tensor(Tensor)
        case metadata([String: String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let tensor = try? container.decode(Tensor.self) {
                self = .tensor(tensor)
            } else {
                self = .metadata(try container.decode([String: String].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .tensor(let tensor): try container.encode(tensor)
            case .metadata(let metadata): try container.encode(metadata)
            }
        }
    }

    init(tensors: [String: Tensor], metadata: [String: String]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    init?(json: Data) {
        guard let entries = try? JSONDecoder().decode([String: Entry].self, from: json) else { return nil }
        tensors = [:]
        metadata = [:]
        for (name, entry) in entries {
            switch entry {
            case .tensor(let tensor): tensors[name] = tensor
            case .metadata(let map): metadata = map
            }
        }
    }

    /// The JSON, with spaces at its end so that the data that follow are aligned.
    func padded(to alignment: Int) -> [UInt8] {
        var entries = tensors.mapValues { Entry.tensor($0) }
        entries["__metadata__"] = .metadata(metadata)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var bytes = (try? encoder.encode(entries)).map { [UInt8]($0) } ?? []
        while (8 + bytes.count) % alignment != 0 { bytes.append(UInt8(ascii: " ")) }
        return bytes
    }

    /// A copy of an array's values, aligned as they must be.
    func values<Element: BitwiseCopyable>(
        _ name: String,
        _ dtype: String,
        in data: UnsafeRawBufferPointer,
        file: String
    ) throws(EngineError) -> [Element] {
        guard let tensor = tensors[name], tensor.dtype == dtype, tensor.data_offsets.count == 2 else {
            throw .badWeights(file, "it has no array \"\(name)\" of type \(dtype)")
        }
        let (start, end) = (tensor.data_offsets[0], tensor.data_offsets[1])
        let size = MemoryLayout<Element>.stride
        guard start >= 0, end >= start, end <= data.count, (end - start) % size == 0,
            tensor.shape.allSatisfy({ $0 >= 0 && $0 <= data.count }), tensor.shape.count <= 2,
            tensor.shape.reduce(1, *) == (end - start) / size
        else { throw .badWeights(file, "its array \"\(name)\" lies outside of the file") }
        return [Element](unsafeUninitializedCapacity: (end - start) / size) { values, count in
            UnsafeMutableRawBufferPointer(values).copyMemory(from: UnsafeRawBufferPointer(rebasing: data[start..<end]))
            count = (end - start) / size
        }
    }
}

extension EASE.Manifest {
    fileprivate var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    fileprivate init?(json: String) {
        guard let manifest = try? JSONDecoder().decode(EASE.Manifest.self, from: Data(json.utf8)) else { return nil }
        self = manifest
    }
}
