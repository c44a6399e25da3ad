@_spi(_Unicode) import Swift

extension Text {
    /// The text as search compares it: case, diacritics, ligatures and full-width forms do not count. `Œuvre` is `oeuvre`,
    /// `Łódź` is `lodz`, `Ｍａｔｒｉｘ` is `matrix`.
    package static func folded(_ text: String) -> String {
        if isPlainASCII(text) { return text.lowercased() }
        var folded = ""
        for scalar in text._nfd where !isDiacritic(scalar) && !scalar.isDroppedWhenShown {
            let narrow = narrowed(scalar)
            if let letters = letters(of: narrow) {
                folded += letters
            } else {
                folded += narrow.properties.lowercaseMapping
            }
        }
        return folded
    }

    /// The words of a title or a query, folded, in their order: runs of letters and digits; each Chinese or Japanese character is a
    /// word of its own, as those scripts set no spaces.
    ///
    /// An apostrophe before one or two letters belongs to the word (`ocean's` is `oceans`), any other parts words
    /// (`L'Avventura` is `l`, `avventura`).
    package static func words(_ text: String) -> [String] {
        let scalars = Array(folded(text).unicodeScalars)
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func endWord() {
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
        }
        for (index, scalar) in scalars.enumerated() {
            if isWordByItself(scalar) {
                endWord()
                words.append(String(scalar))
            } else if isWordPart(scalar) {
                word.append(scalar)
            } else if scalar != "'" || !isSuffix(scalars[(index + 1)...]) {
                endWord()
            }
        }
        endWord()
        return words
    }

    /// One or two letters and then no more of a word: the `s` of `ocean's`.
    private static func isSuffix(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let run = rest.prefix(3).prefix(while: isWordPart)
        return run.count == 1 || run.count == 2
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType != nil
            || properties.generalCategory == .nonspacingMark || properties.generalCategory == .spacingMark
    }

    /// Kana and ideographs.
    private static func isWordByItself(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3041...0x3096, 0x30A1...0x30FA: true
        default: scalar.properties.isIdeographic
        }
    }

    /// Accents and the points of Hebrew and Arabic; not the marks of Indic scripts and kana, which make another letter.
    private static func isDiacritic(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.canonicalCombiningClass.rawValue >= 10
    }

    /// Full-width forms of ASCII as ASCII, typographic apostrophes as the plain one.
    private static func narrowed(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x3000, 0x00A0: " "
        case 0x2018, 0x2019, 0x02BC, 0x00B4, 0x0060: "'"
        default: scalar
        }
    }

    /// Letters that no canonical decomposition reaches.
    private static func letters(of scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "ß", "ẞ": "ss"
        case "æ", "Æ": "ae"
        case "œ", "Œ": "oe"
        case "ø", "Ø": "o"
        case "ł", "Ł": "l"
        case "đ", "Đ", "ð", "Ð": "d"
        case "þ", "Þ": "th"
        case "ħ", "Ħ": "h"
        case "ı": "i"
        case "ŋ", "Ŋ": "n"
        case "ĳ", "Ĳ": "ij"
        case "ς": "σ"
        case "\u{FB00}": "ff"
        case "\u{FB01}": "fi"
        case "\u{FB02}": "fl"
        case "\u{FB03}": "ffi"
        case "\u{FB04}": "ffl"
        case "\u{FB05}", "\u{FB06}": "st"
        default: nil
        }
    }
}
