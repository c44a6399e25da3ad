import Text

/// One line of text being written, with the cursor at its end.
struct TextField: Equatable, Sendable {
    private static let lengthMax = 200

    var text = ""

    /// Takes a key; false where it means nothing to a field.
    mutating func take(_ key: Key) -> Bool {
        switch key {
        case .character(let character):
            insert(String(character))
            return true
        case .backspace:
            if !text.isEmpty { text.removeLast() }
            return true
        case .control("u"):
            text = ""
            return true
        case .control("w"):
            while text.last == " " { text.removeLast() }
            while let last = text.last, last != " " { text.removeLast() }
            return true
        default: return false
        }
    }

    /// Typed or pasted; line feeds become spaces, other controls go.
    mutating func insert(_ typed: String) {
        for character in typed where text.unicodeScalars.count < Self.lengthMax {
            if character.isNewline || character == "\t" {
                text.append(" ")
            } else if Text.displayable(String(character)) == String(character) {
                text.append(character)
            }
        }
    }
}
