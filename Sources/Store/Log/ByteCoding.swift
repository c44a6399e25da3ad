/// Bytes that cannot be what they should be.
struct CodingFault: Error, Equatable {
    var what: String
}

/// Writes the log's compact encoding: varints (7 bits a byte, low first), zigzag for signed numbers, and strings and
/// lists with their length before them.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func flag(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    mutating func number(_ value: some BinaryInteger) {
        var rest = UInt64(value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func signed(_ value: Int64) {
        number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func blob(_ value: [UInt8]) {
        number(value.count)
        bytes.append(contentsOf: value)
    }

    mutating func text(_ value: String) {
        number(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func texts(_ values: [String]) {
        number(values.count)
        for value in values { text(value) }
    }

    /// Nil is 0, a value is itself plus 1.
    mutating func optional(_ value: (some BinaryInteger)?) {
        number(value.map { UInt64($0) + 1 } ?? 0)
    }

    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(bytes.count + count)
    }

    /// Each number as its difference to the one before.
    mutating func deltas(_ values: [UInt32]) {
        number(values.count)
        var previous: Int64 = 0
        for value in values {
            signed(Int64(value) - previous)
            previous = Int64(value)
        }
    }
}

/// Reads what `ByteWriter` wrote; every length is checked against the bytes that are left before anything is allocated.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.count - position }

    mutating func byte() throws(CodingFault) -> UInt8 {
        guard position < bytes.count else { throw CodingFault(what: "the body ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func flag() throws(CodingFault) -> Bool {
        try byte() != 0
    }

    mutating func word() throws(CodingFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next < 2 else { throw CodingFault(what: "a number is too long") }
            value |= UInt64(next & 0x7f) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    mutating func number<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws(CodingFault) -> Value {
        let value = try word()
        guard let fitting = Value(exactly: value) else {
            throw CodingFault(what: "the number \(value) is out of range")
        }
        return fitting
    }

    mutating func signed() throws(CodingFault) -> Int64 {
        let value = try word()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A count of things that take at least one byte each.
    mutating func count() throws(CodingFault) -> Int {
        let value = try word()
        guard value <= UInt64(remaining) else { throw CodingFault(what: "a length of \(value) is beyond the end") }
        return Int(value)
    }

    mutating func blob() throws(CodingFault) -> [UInt8] {
        let length = try count()
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    mutating func text() throws(CodingFault) -> String {
        guard let text = String(validating: try blob(), as: UTF8.self) else {
            throw CodingFault(what: "a text is not UTF-8")
        }
        return text
    }

    mutating func texts() throws(CodingFault) -> [String] {
        let length = try count()
        var texts: [String] = []
        for _ in 0..<length { texts.append(try text()) }
        return texts
    }

    mutating func optional<Value: FixedWidthInteger>(
        _ type: Value.Type = Value.self
    ) throws(CodingFault) -> Value? {
        let value = try word()
        guard value > 0 else { return nil }
        guard let fitting = Value(exactly: value - 1) else { throw CodingFault(what: "a number is out of range") }
        return fitting
    }

    mutating func deltas() throws(CodingFault) -> [UInt32] {
        let length = try count()
        var values: [UInt32] = []
        values.reserveCapacity(length)
        var previous: Int64 = 0
        for _ in 0..<length {
            let value = try UInt32.checked(previous &+ signed())
            values.append(value)
            previous = Int64(value)
        }
        return values
    }

    func end() throws(CodingFault) {
        guard remaining == 0 else { throw CodingFault(what: "\(remaining) bytes are left over") }
    }
}

extension UInt32 {
    static func checked(_ value: Int64) throws(CodingFault) -> UInt32 {
        guard let fitting = UInt32(exactly: value) else {
            throw CodingFault(what: "the number \(value) is out of range")
        }
        return fitting
    }
}
