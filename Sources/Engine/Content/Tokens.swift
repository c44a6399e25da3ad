internal import Text

/// The words of prose as terms: folded, without stop words, stemmed.
///
/// Stemming is light: what one word has in the plural and as a verb in -ed and -ing becomes one term, and nothing else does. It is the
/// first step of Porter's algorithm (1980) with its final -y and -e:
///
/// | ending | becomes | example |
/// | --- | --- | --- |
/// | -sses, -shes, -ches, -xes, -zes | without -es | churches → church |
/// | -ies | -ie | stories → storie → stori |
/// | -s, after neither s, u nor i | nothing | prisons → prison |
/// | -ing, -ed, after three letters with a vowel | nothing, a doubled consonant singled | stopping → stop |
/// | -ly, after three letters with a vowel | nothing | friendly → friend |
/// | -y after a consonant, -ie | -i | story, storie → stori |
/// | -e after three letters | nothing | escape → escap, as escaping |
///
/// A stem is for comparing and is no word to be shown.
enum Tokens {
    /// The terms of a text, in its order.
    static func words(_ text: String) -> [String] {
        folded(text).compactMap { stopWords.contains($0) ? nil : stem($0) }
    }

    /// The words of a name or phrase, all of them, as one term, in the singular: `Sci-Fi` → `sci fi`, `Buddies` → `buddi`. Verbs stay, as boxing is
    /// no box. Empty for a text without words.
    static func phrase(_ text: String) -> String {
        phrase(folded(text))
    }

    /// The same of words that are folded already.
    static func phrase(_ words: some Sequence<String>) -> String {
        words.map { changed($0) { _ in } }.joined(separator: " ")
    }

    /// The words, folded.
    static func folded(_ text: String) -> [String] {
        plainWords(text) ?? Text.words(text)
    }

    /// The stem of a folded word. Words with a digit or a letter outside of a...z stay as they are.
    static func stem(_ word: String) -> String {
        changed(word) { letters in
            if ends(letters, "ly"), isStem(letters.dropLast(2)) { letters.removeLast(2) }
            if ends(letters, "ing"), isStem(letters.dropLast(3)) {
                letters.removeLast(3)
                undouble(&letters)
            } else if ends(letters, "ed"), !ends(letters, "eed"), isStem(letters.dropLast(2)) {
                letters.removeLast(2)
                undouble(&letters)
            }
        }
    }

    /// A word in the singular, changed, and with its final vowel made one.
    private static func changed(_ word: String, _ change: (inout [UInt8]) -> Void) -> String {
        var letters = Array(word.utf8)
        guard letters.count > 2, letters.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
            return word
        }
        singularise(&letters)
        change(&letters)
        if letters.count > 3, ends(letters, "ie") { letters.removeLast() }
        if letters.count > 2, letters[letters.count - 1] == UInt8(ascii: "y"), !isVowel(letters[letters.count - 2]) {
            letters[letters.count - 1] = UInt8(ascii: "i")
        }
        if letters.count > 3, letters[letters.count - 1] == UInt8(ascii: "e") { letters.removeLast() }
        return String(decoding: letters, as: UTF8.self)
    }

    private static func singularise(_ letters: inout [UInt8]) {
        guard letters.count > 3, ends(letters, "s"), !ends(letters, "ss"), !ends(letters, "us"), !ends(letters, "is")
        else { return }
        let hasOwnE = ["sses", "shes", "ches", "xes", "zes"].allSatisfy { !ends(letters, $0) }
        letters.removeLast(hasOwnE ? 1 : 2)
    }

    /// `stopp` → `stop`; `kill`, `miss` and `buzz` keep both.
    private static func undouble(_ letters: inout [UInt8]) {
        let last = letters[letters.count - 1]
        guard last == letters[letters.count - 2], !isVowel(last), !"lsz".utf8.contains(last) else { return }
        letters.removeLast()
    }

    /// Whether so many letters say something without their ending: `hunt` does, `br` of `bring` does not.
    private static func isStem(_ letters: ArraySlice<UInt8>) -> Bool {
        letters.count >= 3 && letters.contains { isVowel($0) || $0 == UInt8(ascii: "y") }
    }

    private static func isVowel(_ letter: UInt8) -> Bool { "aeiou".utf8.contains(letter) }

    private static func ends(_ letters: [UInt8], _ ending: String) -> Bool {
        letters.count >= ending.utf8.count && letters.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }

    /// What `Text.words` gives for plain ASCII, from its bytes; `nil` for any other text. Most of what is known of a catalogue is plain, and
    /// asking Unicode of each letter takes ten times as long.
    private static func plainWords(_ text: String) -> [String]? {
        var text = text
        return text.withUTF8 { bytes -> [String]? in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            var words: [String] = []
            var word: [UInt8] = []
            for (place, byte) in bytes.enumerated() {
                if let letter = plainLetter(byte) {
                    word.append(letter)
                } else if !isApostrophe(byte) || !isSuffix(bytes.dropFirst(place + 1)), !word.isEmpty {
                    words.append(String(decoding: word, as: UTF8.self))
                    word.removeAll(keepingCapacity: true)
                }
            }
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            return words
        }
    }

    /// One or two letters and then no more of a word: the `s` of `ocean's`.
    private static func isSuffix(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let run = rest.prefix(3).prefix { plainLetter($0) != nil }
        return run.count == 1 || run.count == 2
    }

    private static func isApostrophe(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") }

    /// The letter in lower case, or the digit; `nil` for anything else.
    private static func plainLetter(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
        default: nil
        }
    }
}
