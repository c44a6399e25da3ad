/// Text from outside, made safe to keep (`checked`), to show (`displayable`, `cut`, `padded`) and to find (`folded`, `words`).
///
/// The terminal interface, the tables of the command line and the logs share these functions, so that no film title can move
/// a cursor, hide text or break a column in any of them.
package enum Text {
    /// What a character that must not be shown is replaced by.
    package static let replacement: Unicode.Scalar = "\u{FFFD}"
}

extension Unicode.Scalar {
    /// C0, DEL and C1.
    var isControl: Bool {
        properties.generalCategory == .control
    }

    /// Marks, embeddings, overrides and isolates that reorder the text around them.
    var isBidirectionalControl: Bool {
        switch value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Line and paragraph separator, which some terminals and editors take for a line feed.
    var isLineSeparator: Bool {
        value == 0x2028 || value == 0x2029
    }

    /// What terminals disagree on and a reader does not miss: joiners, variation selectors, skin tones, soft hyphens, tags.
    var isDroppedWhenShown: Bool {
        switch value {
        case 0x00AD, 0x034F, 0x180B...0x180F, 0x200B...0x200D, 0x2060...0x2064, 0xFE00...0xFE0F, 0xFEFF: true
        case 0x1F3FB...0x1F3FF, 0xE0000...0xE01EF: true
        default: false
        }
    }

    /// `U+202E`: how messages name a character that must not be printed.
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
