/// Why a text from outside is refused: what, where, what to do.
package struct TextError: Error, Equatable, CustomStringConvertible {
    package let description: String

    private init(_ description: String) {
        self.description = description
    }

    static func notUTF8(_ what: String, atByte byte: Int) -> TextError {
        TextError("\(what) is not UTF-8 at byte \(byte + 1); send it as UTF-8")
    }

    static func forbidden(_ scalar: Unicode.Scalar, kind: String, _ what: String, at position: Int, of text: String)
        -> TextError
    {
        TextError(
            "\(what) \(quoted(text)) has \(kind) \(scalar.codePoint) as character \(position + 1); take it out"
        )
    }

    static func tooLong(_ what: String, _ text: String, count: Int, max: Int) -> TextError {
        TextError("\(what) \(quoted(text)) has \(count) characters; at most \(max) are allowed")
    }

    static func tooShort(_ what: String, min: Int) -> TextError {
        TextError("\(what) is empty; give it at least \(min) \(min == 1 ? "character" : "characters")")
    }

    /// The beginning of a text from outside, in quotes, safe to print.
    private static func quoted(_ text: String) -> String {
        "\"\(Text.cut(text, to: 40))\""
    }
}
