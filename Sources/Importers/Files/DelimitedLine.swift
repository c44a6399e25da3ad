internal import Text

/// How a file parts its lines into fields.
struct Dialect: Sendable {
    enum Encoding: Sendable {
        case utf8
        case latin1
    }

    var delimiter: UInt8
    /// Two delimiters in a row part fields: `::`.
    var isDoubled = false
    /// Fields may stand in double quotes, doubled inside.
    var isQuoted: Bool
    var encoding: Encoding

    static let csv = Dialect(delimiter: UInt8(ascii: ","), isQuoted: true, encoding: .utf8)
    static let tabs = Dialect(delimiter: 0x09, isQuoted: false, encoding: .utf8)
    static let bars = Dialect(delimiter: UInt8(ascii: "|"), isQuoted: false, encoding: .latin1)

    static func doubleColons(_ encoding: Encoding) -> Dialect {
        Dialect(delimiter: UInt8(ascii: ":"), isDoubled: true, isQuoted: false, encoding: encoding)
    }

    /// Which character of the line (from 1) a byte belongs to.
    func column(ofByte offset: Int, in line: UnsafeRawBufferPointer) -> Int {
        switch encoding {
        case .latin1: offset + 1
        case .utf8: line.prefix(offset).count { $0 & 0xC0 != 0x80 } + 1
        }
    }
}

/// One field of a line, without its quotes.
struct Field {
    static let bytesMax = 4_096

    var bytes: [UInt8]
    /// Where it begins, in bytes from the start of the line.
    var offset: Int
    var encoding: Dialect.Encoding = .utf8

    var isEmpty: Bool { bytes.isEmpty }

    /// The beginning of the field in quotes, safe to print.
    var quoted: String {
        "\"\(Text.cut(unchecked, to: 40))\""
    }

    private var unchecked: String {
        switch encoding {
        case .utf8: return String(decoding: bytes, as: UTF8.self)
        case .latin1:
            var text = String.UnicodeScalarView()
            for byte in bytes { text.append(Unicode.Scalar(byte)) }
            return String(text)
        }
    }

    /// The field as a text that may be stored: no control characters, valid UTF-8, not longer than allowed.
    func text(_ what: String, length: ClosedRange<Int>) throws(LineFault) -> String {
        do throws(TextError) {
            switch encoding {
            case .utf8: return try Text.checked(utf8: bytes, what, length: length)
            case .latin1: return try Text.checked(unchecked, what, length: length)
            }
        } catch {
            throw LineFault(at: offset, error.description, advice: "then import again")
        }
    }

    /// The parts between bars.
    func parts() -> [Field] {
        var parts: [Field] = []
        var start = 0
        for end in bytes.indices where bytes[end] == UInt8(ascii: "|") {
            parts.append(Field(bytes: Array(bytes[start..<end]), offset: offset + start, encoding: encoding))
            start = end + 1
        }
        parts.append(Field(bytes: Array(bytes[start...]), offset: offset + start, encoding: encoding))
        return parts
    }

    /// An id: 1 to 4294967295.
    func id(_ what: String) throws(LineFault) -> UInt32 {
        guard let number = decimal(), number > 0, let id = UInt32(exactly: number) else {
            throw LineFault(at: offset, "\(what) \(quoted) is not a whole number from 1 to \(UInt32.max)")
        }
        return id
    }

    /// Seconds since 1970, before the year 2100.
    func time() throws(LineFault) -> UInt32 {
        guard let number = decimal(), number <= RatingColumns.timeMax else {
            throw LineFault(
                at: offset,
                "timestamp \(quoted) is not in Unix seconds from 0 to \(RatingColumns.timeMax) (the year 2099)"
            )
        }
        return UInt32(number)
    }

    func halfStars() throws(LineFault) -> UInt8 {
        guard let stars = Stars(parsing: String(decoding: bytes, as: UTF8.self)) else {
            throw LineFault(at: offset, "rating \(quoted) is off the half-star grid (0.5 to 5.0)")
        }
        return stars.halfStars
    }

    /// At most eighteen digits and nothing else.
    func decimal() -> UInt64? {
        guard (1...18).contains(bytes.count) else { return nil }
        var number: UInt64 = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + UInt64(byte - 0x30)
        }
        return number
    }
}

/// A line taken apart into its fields.
struct DelimitedLine {
    let fields: [Field]

    /// Takes a line, without its line feed, apart. `freeText` says which of how many fields is a text that may hold doubled
    /// delimiters itself: it gets what the fields before and after it leave.
    ///
    /// - Throws: a fault for a line or field that is too long and for quotes that do not match.
    init(
        _ line: UnsafeRawBufferPointer,
        _ dialect: Dialect,
        freeText: (index: Int, count: Int)? = nil
    ) throws(LineFault) {
        guard line.count <= TextFile.lineBytesMax else {
            throw LineFault(at: 0, "the line has \(line.count) bytes; at most \(TextFile.lineBytesMax) are read")
        }
        if dialect.isDoubled {
            fields = try Self.doublyParted(line, dialect, freeText)
        } else {
            fields = try Self.parted(line, dialect)
        }
    }

    private static func parted(_ line: UnsafeRawBufferPointer, _ dialect: Dialect) throws(LineFault) -> [Field] {
        var fields: [Field] = []
        var position = 0
        while true {
            let isQuoted = dialect.isQuoted && position < line.count && line[position] == UInt8(ascii: "\"")
            let (field, end) =
                isQuoted ? try quotedField(line, at: position, dialect) : plainField(line, at: position, dialect)
            fields.append(try checked(field))
            guard end < line.count else { return fields }
            position = end + 1
        }
    }

    private static func doublyParted(
        _ line: UnsafeRawBufferPointer,
        _ dialect: Dialect,
        _ freeText: (index: Int, count: Int)?
    ) throws(LineFault) -> [Field] {
        func isDelimiter(at index: Int) -> Bool {
            line[index] == dialect.delimiter && line[index + 1] == dialect.delimiter
        }
        // What is left between the fields that were found from the left and those from the right.
        var (start, end) = (0, line.count)
        var (before, after): ([Range<Int>], [Range<Int>]) = ([], [])
        while before.count < freeText?.index ?? .max,
            let next = (start..<max(start, end - 1)).first(where: isDelimiter)
        {
            before.append(start..<next)
            start = next + 2
        }
        if let freeText {
            while after.count < freeText.count - 1 - freeText.index,
                let last = (start..<max(start, end - 1)).last(where: isDelimiter)
            {
                after.append((last + 2)..<end)
                end = last
            }
        }
        var fields: [Field] = []
        for range in before + [start..<end] + after.reversed() {
            fields.append(
                try checked(Field(bytes: Array(line[range]), offset: range.lowerBound, encoding: dialect.encoding))
            )
        }
        return fields
    }

    private static func checked(_ field: Field) throws(LineFault) -> Field {
        guard field.bytes.count <= Field.bytesMax else {
            throw LineFault(
                at: field.offset,
                "the field has \(field.bytes.count) bytes; at most \(Field.bytesMax) are read"
            )
        }
        return field
    }

    /// Quotes inside such a field are characters like others: files from spreadsheets have them.
    private static func plainField(
        _ line: UnsafeRawBufferPointer,
        at start: Int,
        _ dialect: Dialect
    ) -> (Field, end: Int) {
        let end = line[start...].firstIndex(of: dialect.delimiter) ?? line.count
        return (Field(bytes: Array(line[start..<end]), offset: start, encoding: dialect.encoding), end)
    }

    private static func quotedField(
        _ line: UnsafeRawBufferPointer,
        at start: Int,
        _ dialect: Dialect
    ) throws(LineFault) -> (Field, end: Int) {
        let quote = UInt8(ascii: "\"")
        var bytes: [UInt8] = []
        var position = start + 1
        while position < line.count {
            let byte = line[position]
            if byte != quote {
                bytes.append(byte)
            } else if position + 1 < line.count, line[position + 1] == quote {
                bytes.append(quote)
                position += 1
            } else {
                let end = position + 1
                guard end == line.count || line[end] == dialect.delimiter else {
                    throw LineFault(
                        at: end,
                        "text after the closing quote of a field",
                        advice: "double the quotes inside it and import again"
                    )
                }
                return (Field(bytes: bytes, offset: start, encoding: dialect.encoding), end)
            }
            position += 1
        }
        throw LineFault(at: start, "the field's quote is not closed on its line")
    }
}
