/// What stands in front of the tensors: a JSON object of name → `{"dtype", "shape", "data_offsets"}`, and of
/// `"__metadata__"` → an object of strings.
struct SafetensorsHeader {
    /// One tensor as the header describes it.
    struct Tensor {
        var name: String
        /// "F32" and so on, not yet checked.
        var type: String
        var shape: [Int]
        /// Bytes of the data that follow the header.
        var start: Int
        var end: Int
    }

    static let metadataKey = "__metadata__"

    /// In the order of the header.
    var tensors: [Tensor] = []
    var metadata: [String: String] = [:]

    init() {}

    /// Reads the JSON, strictly: a key twice or one that the format does not know is refused.
    ///
    /// - Throws: `EngineError` with the byte of the header at which it goes wrong.
    init(json: UnsafeRawBufferPointer, file: String) throws(EngineError) {
        guard json.first == UInt8(ascii: "{") else {
            throw .badWeights(file, "its header does not begin with {, so it is no safetensors file")
        }
        var reader = SafetensorsHeaderReader(bytes: json, file: file)
        var header = SafetensorsHeader()
        try reader.object { (reader, name) throws(EngineError) in
            if name == SafetensorsHeader.metadataKey {
                try reader.object { (reader, key) throws(EngineError) in header.metadata[key] = try reader.string() }
            } else {
                header.tensors.append(try Tensor(name: name, from: &reader))
            }
        }
        try reader.end()
        self = header
    }

    /// The JSON, keys sorted, with spaces at its end so that what follows it in the file is aligned.
    func json(alignedTo alignment: Int) -> [UInt8] {
        var entries = tensors.sorted { $0.name < $1.name }.map { tensor in
            "\(quoted(tensor.name)):{\"data_offsets\":[\(tensor.start),\(tensor.end)],\"dtype\":\(quoted(tensor.type)),"
                + "\"shape\":[\(tensor.shape.map(String.init).joined(separator: ","))]}"
        }
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            entries.insert("\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}", at: 0)
        }
        var bytes = Array("{\(entries.joined(separator: ","))}".utf8)
        let unaligned = (MemoryLayout<UInt64>.size + bytes.count) % alignment
        if unaligned != 0 { bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: alignment - unaligned)) }
        return bytes
    }

    /// A JSON string (RFC 8259 §7).
    private func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension SafetensorsHeader.Tensor {
    fileprivate init(name: String, from reader: inout SafetensorsHeaderReader) throws(EngineError) {
        var (type, shape, offsets): (String?, [Int]?, [Int]?)
        try reader.object { (reader, key) throws(EngineError) in
            switch key {
            case "dtype": type = try reader.string()
            case "shape": shape = try reader.numbers()
            case "data_offsets": offsets = try reader.numbers()
            default: throw reader.fault("tensor \(quotedForError(name)) has a field \(quotedForError(key))")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2 else {
            throw reader.fault("tensor \(quotedForError(name)) lacks its dtype, its shape or its two data_offsets")
        }
        self.init(name: name, type: type, shape: shape, start: offsets[0], end: offsets[1])
    }
}

/// Text of a file as it may stand in an error: quoted, escaped, not endless.
func quotedForError(_ text: String) -> String {
    let shown = text.prefix(60)
    return (shown.count == text.count ? text : shown + "…").debugDescription
}
