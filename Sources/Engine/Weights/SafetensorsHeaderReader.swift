/// The JSON that a safetensors header may have: objects, strings and arrays of counts.
///
/// Foundation's decoder takes a key that comes twice in silence, and the format forbids it.
struct SafetensorsHeaderReader {
    private let bytes: UnsafeRawBufferPointer
    private let file: String
    private var position = 0

    /// - Parameters:
    ///   - bytes: the header, which outlives the reader.
    ///   - file: the name of the file, for errors.
    init(bytes: UnsafeRawBufferPointer, file: String) {
        self.bytes = bytes
        self.file = file
    }

    func fault(_ text: String) -> EngineError {
        .badWeights(file, "byte \(position) of its header: \(text)")
    }

    /// Reads an object; `member` reads the value of each key.
    mutating func object(
        _ member: (inout SafetensorsHeaderReader, String) throws(EngineError) -> Void
    ) throws(EngineError) {
        try expect("{")
        var keys = Set<String>()
        if skip("}") { return }
        repeat {
            let key = try string()
            guard keys.insert(key).inserted else { throw fault("\(quotedForError(key)) comes twice") }
            try expect(":")
            try member(&self, key)
        } while skip(",")
        try expect("}")
    }

    mutating func numbers() throws(EngineError) -> [Int] {
        try expect("[")
        var numbers: [Int] = []
        if skip("]") { return numbers }
        repeat { numbers.append(try number()) } while skip(",")
        try expect("]")
        return numbers
    }

    mutating func string() throws(EngineError) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw fault("text that is no UTF-8") }
                return string
            case UInt8(ascii: "\\"): text.append(contentsOf: String(try escaped()).utf8)
            case 0..<0x20: throw fault("a control character within quotes")
            default: text.append(byte)
            }
        }
        throw fault("it ends within quotes")
    }

    /// Nothing but padding may follow.
    mutating func end() throws(EngineError) {
        skipSpace()
        guard position == bytes.count else { throw fault("something follows the object") }
    }

    /// A whole number from 0.
    private mutating func number() throws(EngineError) -> Int {
        skipSpace()
        let first = position
        var value = 0
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            let (tens, tensOverflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = tens.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            guard !tensOverflow, !sumOverflow else { throw fault("a number that is too large") }
            value = sum
            position += 1
        }
        guard position > first else { throw fault("a whole number from 0 was expected") }
        return value
    }

    /// What stands after a backslash.
    private mutating func escaped() throws(EngineError) -> Unicode.Scalar {
        guard position < bytes.count else { throw fault("it ends within quotes") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw fault("an escape that JSON does not have")
        }
    }

    /// Four digits, or two times four for a character beyond the first 65,536.
    private mutating func unicode() throws(EngineError) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw fault("half of a surrogate pair") }
        position += 2
        let second = try fourDigits()
        guard UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw fault("half of a surrogate pair") }
        return scalar
    }

    private mutating func fourDigits() throws(EngineError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw fault("it ends within quotes") }
        let digits = bytes[position..<(position + 4)].map { Character(Unicode.Scalar($0)).hexDigitValue }
        var value: UInt16 = 0
        for digit in digits {
            guard let digit else { throw fault("an escape that JSON does not have") }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(EngineError) {
        guard skip(character) else { throw fault("\(character) was expected") }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            default: return
            }
        }
    }
}
