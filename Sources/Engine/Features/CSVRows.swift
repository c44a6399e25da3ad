/// The rows of comma-separated text (RFC 4180): fields may stand in quotes, in which a quote is written twice.
struct CSVRows {
    /// A field, and the place of its first byte in its line, from 1.
    struct Field {
        var text: String
        var column: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    /// The line that the last row began in, from 1.
    private(set) var line = 0
    private var nextLine = 1

    private enum Byte {
        static let quote = UInt8(ascii: "\"")
        static let comma = UInt8(ascii: ",")
        static let newline = UInt8(ascii: "\n")
        static let carriageReturn = UInt8(ascii: "\r")
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // A byte order mark is no part of the first name.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next row; `nil` at the end. Empty lines are passed over.
    mutating func next() -> [Field]? {
        while position < bytes.count {
            line = nextLine
            let fields = row()
            if fields.count > 1 || fields.first?.text.isEmpty == false { return fields }
        }
        return nil
    }

    private mutating func row() -> [Field] {
        let start = position
        var fields: [Field] = []
        while true {
            let column = position - start + 1
            fields.append(Field(text: field(), column: column))
            guard position < bytes.count else { return fields }
            let separator = bytes[position]
            position += 1
            if separator == Byte.comma { continue }
            nextLine += 1
            return fields
        }
    }

    /// Reads to the comma or newline after a field.
    private mutating func field() -> String {
        var content: [UInt8] = []
        var isQuoted = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == Byte.quote {
                let isDoubled = isQuoted && position + 1 < bytes.count && bytes[position + 1] == Byte.quote
                if isDoubled {
                    content.append(byte)
                    position += 1
                } else {
                    isQuoted.toggle()
                }
            } else if !isQuoted, byte == Byte.comma || byte == Byte.newline {
                break
            } else {
                if byte == Byte.newline { nextLine += 1 }
                content.append(byte)
            }
            position += 1
        }
        if content.last == Byte.carriageReturn { content.removeLast() }
        return String(decoding: content, as: UTF8.self)
    }
}
