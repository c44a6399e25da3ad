/// Writes messages as compact JSON, key by key in the order of the proto.
package struct JSONWriter: Sendable {
    package private(set) var text = ""
    private var needsComma = false

    package init() {}

    package mutating func beginObject() {
        text += "{"
        needsComma = false
    }

    package mutating func endObject() {
        text += "}"
        needsComma = true
    }

    /// An absent value writes nothing, not even its key.
    mutating func field<Value: JSONWritable>(_ name: StaticString, _ value: Value?) {
        guard let value else { return }
        key(name)
        value.write(to: &self)
        needsComma = true
    }

    mutating func field<Value: JSONWritable>(_ name: StaticString, _ values: [Value]) {
        key(name)
        text += "["
        needsComma = false
        for value in values {
            separate()
            value.write(to: &self)
            needsComma = true
        }
        text += "]"
        needsComma = true
    }

    mutating func field<Message: WireMessage>(_ name: StaticString, _ message: Message?) {
        guard let message else { return }
        key(name)
        message.write(to: &self)
    }

    mutating func field<Message: WireMessage>(_ name: StaticString, _ messages: [Message]) {
        key(name)
        text += "["
        needsComma = false
        for message in messages {
            separate()
            message.write(to: &self)
        }
        text += "]"
        needsComma = true
    }

    mutating func field(_ name: StaticString, hex bytes: [UInt8]) {
        let digits = Array("0123456789abcdef".unicodeScalars)
        var hex = ""
        for byte in bytes {
            hex.unicodeScalars.append(digits[Int(byte >> 4)])
            hex.unicodeScalars.append(digits[Int(byte & 15)])
        }
        field(name, hex)
    }

    fileprivate mutating func raw(_ value: String) {
        text += value
    }

    private mutating func key(_ name: StaticString) {
        separate()
        text += "\"\(name)\":"
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { text += "," }
        needsComma = false
    }
}

/// A scalar that has a form in JSON.
protocol JSONWritable {
    func write(to json: inout JSONWriter)
}

extension Bool: JSONWritable {
    func write(to json: inout JSONWriter) { json.raw(self ? "true" : "false") }
}

extension UInt32: JSONWritable {
    func write(to json: inout JSONWriter) { json.raw(String(self)) }
}

extension UInt64: JSONWritable {
    func write(to json: inout JSONWriter) { json.raw(String(self)) }
}

extension Int64: JSONWritable {
    func write(to json: inout JSONWriter) { json.raw(String(self)) }
}

extension Double: JSONWritable {
    /// JSON knows neither infinities nor NaN.
    func write(to json: inout JSONWriter) { json.raw(isFinite ? String(self) : "null") }
}

extension String: JSONWritable {
    func write(to json: inout JSONWriter) {
        var quoted = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            // Control characters, and what a terminal or a reader of lines could take for one.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        json.raw(quoted + "\"")
    }
}
