/// The edit distance of one word of a query to many words, for words of up to 64 letters.
///
/// Optimal string alignment: inserting, deleting or replacing a letter and swapping two neighbours cost one each, and no letter is
/// edited twice. Bit-parallel after Hyyrö (2003), "A bit-vector algorithm for computing Levenshtein and Damerau edit distances",
/// fig. 5: a column of the table of differences is a word, so a letter of the other word costs some fifteen operations.
struct TypoMatcher {
    static let lengthMax = 64

    let editsMax: Int
    /// How many letters the word has.
    let length: Int
    /// Of three letters only the order is forgiven, "teh": with another letter in it half of all short words would do. Their sum, else `nil`.
    private let letterSum: UInt32?
    /// Bit h is set where the word has a letter of hash h: see `signature(of:)`.
    private let signature: UInt64
    /// Letter below 128 → its positions in the word.
    private var positions = [UInt64](repeating: 0, count: 128)
    private var otherPositions: [UInt32: UInt64] = [:]

    /// Of a word's letters as Unicode scalars; nil for a word that may have no edits: see `edits(allowedIn:)`.
    init?(_ word: [UInt32]) {
        editsMax = TypoMatcher.edits(allowedIn: word)
        guard editsMax > 0 else { return nil }
        length = word.count
        letterSum = word.count == 3 ? word.reduce(0, &+) : nil
        signature = TypoMatcher.signature(of: word[...])
        for (index, letter) in word.enumerated() {
            if letter < 128 {
                positions[Int(letter)] |= 1 << UInt64(index)
            } else {
                otherPositions[letter, default: 0] |= 1 << UInt64(index)
            }
        }
    }

    /// None up to two letters, one up to five (of three: two letters swapped), two above; none in a number, as another year is
    /// another film, nor in a word that is too long to be one.
    static func edits(allowedIn word: [UInt32]) -> Int {
        guard word.count <= lengthMax, !word.allSatisfy({ (48...57).contains($0) }) else { return 0 }
        return word.count <= 2 ? 0 : word.count <= 5 ? 1 : 2
    }

    /// The set of a word's letters, folded into 64 bits.
    static func signature(of word: ArraySlice<UInt32>) -> UInt64 { word.reduce(0) { $0 | 1 << UInt64($1 & 63) } }

    /// Whether the letters alone rule a word out: an edit brings or takes away one kind of letter at most. Most of a
    /// vocabulary falls here, for two operations a word.
    func excludes(_ other: UInt64, isPrefix: Bool) -> Bool {
        if (signature & ~other).nonzeroBitCount > editsMax { return true }
        return !isPrefix && (other & ~signature).nonzeroBitCount > editsMax
    }

    /// The edits between the word and another one, or the least to any beginning of it; nil above `editsMax`.
    func edits(to other: UnsafeBufferPointer<UInt32>, isPrefix: Bool) -> Int? {
        guard other.count >= length - editsMax, isPrefix || other.count <= length + editsMax else { return nil }
        if let letterSum, other.prefix(length).reduce(0, &+) != letterSum || !(isPrefix || other.count == length) {
            return nil
        }
        var rises = ~UInt64(0)
        var falls: UInt64 = 0
        var diagonal: UInt64 = 0
        var matchesBefore: UInt64 = 0
        let last = UInt64(1) << UInt64(length - 1)
        var distance = length
        var least = length
        // No beginning longer than this can be near enough.
        for letter in other.prefix(length + editsMax) {
            let matches = letter < 128 ? positions[Int(letter)] : otherPositions[letter] ?? 0
            let swaps = ((~diagonal & matches) << 1) & matchesBefore
            diagonal = (((matches & rises) &+ rises) ^ rises) | matches | falls | swaps
            let risesAcross = falls | ~(diagonal | rises)
            let fallsAcross = diagonal & rises
            if risesAcross & last != 0 { distance += 1 }
            if fallsAcross & last != 0 { distance -= 1 }
            least = min(least, distance)
            let shifted = risesAcross << 1 | 1
            rises = fallsAcross << 1 | ~(diagonal | shifted)
            falls = shifted & diagonal
            matchesBefore = matches
        }
        let edits = isPrefix ? least : distance
        return edits <= editsMax ? edits : nil
    }
}
