import Text

/// The title index of some rows that follow each other: their distinct words in order, and who has each.
///
/// Flat arrays, so that 60,000 titles are a few MB and a merge of two parts is one pass over both.
struct TitleIndexPart: Sendable {
    /// How well a movie answers a query: the less the better.
    enum Rank {
        static let exactTitle: UInt8 = 0
        static let beginningOfTitle: UInt8 = 1
        static let wholeWords: UInt8 = 2
        /// Plus the number of edits.
        static let beginningsOfWords: UInt8 = 3
    }

    private struct Match {
        var word: Int
        var edits: UInt8
        var isWhole: Bool
    }

    let firstRow: Int
    private(set) var count: Int
    /// The distinct words as Unicode scalars one after the other, in the order of the scalars; word w is `starts[w]..<starts[w + 1]`.
    private var letters: [UInt32] = []
    private var starts: [UInt32] = [0]
    private var signatures: [UInt64] = []
    /// Word w is in the titles of the rows `rows[rowStarts[w]..<rowStarts[w + 1]]`, counted from `firstRow`, ascending.
    private var rows: [UInt32] = []
    private var rowStarts: [UInt32] = [0]
    /// The words of the shown title of each row, in its order.
    private var titleWords: [UInt32] = []
    private var titleStarts: [UInt32] = [0]

    private var wordCount: Int { signatures.count }

    init(_ titles: some Collection<(shown: String, original: String)>, firstRow: Int) {
        self.firstRow = firstRow
        count = titles.count
        // Numbered as they come, then in their order: a word is hashed once where it stands, and compared only where it is new.
        var numbers: [String: Int] = [:]
        var found: [(word: [UInt32], rows: [UInt32])] = []
        var shownNumbers: [Int] = []
        for (row, title) in titles.enumerated() {
            let shown = Text.words(title.shown)
            for (index, word) in (shown + Text.words(title.original)).enumerated() {
                let number = numbers[word] ?? found.count
                if number == found.count {
                    numbers[word] = number
                    found.append((word.unicodeScalars.map(\.value), []))
                }
                if found[number].rows.last != UInt32(row) { found[number].rows.append(UInt32(row)) }
                if index < shown.count { shownNumbers.append(number) }
            }
            titleStarts.append(UInt32(shownNumbers.count))
        }
        var places = [UInt32](repeating: 0, count: found.count)
        for number in found.indices.sorted(by: { found[$0].word.lexicographicallyPrecedes(found[$1].word) }) {
            places[number] = UInt32(wordCount)
            append(found[number].word[...])
            rows += found[number].rows
            rowStarts.append(UInt32(rows.count))
        }
        titleWords = shownNumbers.map { places[$0] }
    }

    /// The part of the rows of one and of those that follow them.
    init(_ first: TitleIndexPart, _ second: TitleIndexPart) {
        firstRow = first.firstRow
        count = first.count + second.count
        rows.reserveCapacity(first.rows.count + second.rows.count)
        letters.reserveCapacity(first.letters.count + second.letters.count)
        var numbersOfFirst = [UInt32](repeating: 0, count: first.wordCount)
        var numbersOfSecond = [UInt32](repeating: 0, count: second.wordCount)
        let shift = UInt32(first.count)
        var (f, s) = (0, 0)
        while f < first.wordCount || s < second.wordCount {
            let order =
                f == first.wordCount ? 1 : s == second.wordCount ? -1 : first.order(of: f, second.word(s))
            append(order <= 0 ? first.word(f) : second.word(s))
            if order <= 0 {
                numbersOfFirst[f] = UInt32(wordCount - 1)
                rows += first.rows(of: f)
                f += 1
            }
            if order >= 0 {
                numbersOfSecond[s] = UInt32(wordCount - 1)
                for row in second.rows(of: s) { rows.append(row + shift) }
                s += 1
            }
            rowStarts.append(UInt32(rows.count))
        }
        titleWords =
            first.titleWords.map { numbersOfFirst[Int($0)] } + second.titleWords.map { numbersOfSecond[Int($0)] }
        let titleShift = UInt32(first.titleWords.count)
        titleStarts = first.titleStarts + second.titleStarts.dropFirst().map { $0 + titleShift }
    }

    static func words(_ text: String) -> [[UInt32]] {
        Text.words(text).map { word in word.unicodeScalars.map(\.value) }
    }

    private mutating func append(_ word: ArraySlice<UInt32>) {
        letters += word
        starts.append(UInt32(letters.count))
        signatures.append(TypoMatcher.signature(of: word))
    }

    private func word(_ index: Int) -> ArraySlice<UInt32> { letters[Int(starts[index])..<Int(starts[index + 1])] }
    private func rows(of word: Int) -> ArraySlice<UInt32> { rows[Int(rowStarts[word])..<Int(rowStarts[word + 1])] }
    private func title(_ row: Int) -> ArraySlice<UInt32> {
        titleWords[Int(titleStarts[row])..<Int(titleStarts[row + 1])]
    }

    /// Below 0 where a word comes before another, 0 where it is the same.
    private func order(of index: Int, _ other: ArraySlice<UInt32>) -> Int {
        let word = word(index)
        for (a, b) in zip(word, other) where a != b { return a < b ? -1 : 1 }
        return word.count - other.count
    }
}

// MARK: Search

extension TitleIndexPart {
    /// Row, counted from `firstRow`, → rank, of the movies that have every word of a query.
    ///
    /// - Parameters:
    ///   - words: of the query, in its order.
    ///   - matchers: for each word how it may be misspelt, nil where it may not; empty for none.
    /// - Returns: in no order, each row once.
    func search(_ words: [[UInt32]], _ matchers: [TypoMatcher?] = []) -> [(row: Int, rank: UInt8)] {
        var matches: [(matches: [Match], rowCount: Int)] = []
        for (index, word) in words.enumerated() {
            var found = wordsStarting(with: word)
            if index < matchers.count, let matcher = matchers[index] {
                found += misspelt(matcher, isPrefix: index == words.count - 1, except: found)
            }
            if found.isEmpty { return [] }
            matches.append((found, found.reduce(0) { $0 + rows(of: $1.word).count }))
        }
        // The rarest first: no more rows than it has can be left.
        matches.sort { $0.rowCount < $1.rowCount }
        let met = meeting(matches.map(\.matches))
        return met.map { row, cost in (row, rank(of: row, cost, words)) }
    }

    /// Rows that have a match of each list, with what the words cost at the least: 256 for an edit, one for a word not whole.
    private func meeting(_ lists: [[Match]]) -> [(row: Int, cost: UInt16)] {
        // By row, as a beginning of one letter is in half of the titles: a dictionary would take milliseconds for it.
        var left: [UInt16] = []
        var touched: [UInt32] = []
        for (index, list) in lists.enumerated() {
            var next = [UInt16](repeating: .max, count: count)
            touched.removeAll(keepingCapacity: true)
            for match in list {
                let added = UInt16(match.edits) << 8 + (match.isWhole ? 0 : 1)
                for row in rows(of: match.word) {
                    let before = index == 0 ? 0 : left[Int(row)]
                    if before == .max { continue }
                    if next[Int(row)] == .max { touched.append(row) }
                    // Of hundreds of words not whole the count stops growing; 128 edits or more are none that are stood.
                    let isFull = before & 0xFF == 0xFF && !match.isWhole
                    next[Int(row)] = min(next[Int(row)], before + (isFull ? added - 1 : added))
                }
            }
            left = next
            if touched.isEmpty { break }
        }
        return touched.map { (Int($0), left[Int($0)]) }
    }

    private func rank(of row: Int, _ cost: UInt16, _ words: [[UInt32]]) -> UInt8 {
        if cost > 0xFF { return Rank.beginningsOfWords + UInt8(min(cost >> 8, 100)) }
        let title = title(row)
        // "alien 1979" names Alien: that the year is the movie's is known, as every word is met.
        let isDated =
            words.count > 1 && words.last.map { $0.count == 4 && $0.allSatisfy { (48...57).contains($0) } } == true
        if isDated, cost == 0, begins(title, with: words.dropLast()), title.count == words.count - 1 {
            return Rank.exactTitle
        }
        if begins(title, with: words[...]) {
            return title.count == words.count && isWhole(title, words) ? Rank.exactTitle : Rank.beginningOfTitle
        }
        return cost == 0 ? Rank.wholeWords : Rank.beginningsOfWords
    }

    private func isWhole(_ title: ArraySlice<UInt32>, _ words: [[UInt32]]) -> Bool {
        guard let ours = title.last, let theirs = words.last else { return false }
        return word(Int(ours)).count == theirs.count
    }

    /// Whether a title's words are those given, the last of them perhaps not finished yet.
    private func begins(_ title: ArraySlice<UInt32>, with words: ArraySlice<[UInt32]>) -> Bool {
        guard title.count >= words.count else { return false }
        for (offset, (ours, theirs)) in zip(title, words).enumerated() {
            let ours = word(Int(ours))
            guard ours.starts(with: theirs) else { return false }
            if offset < words.count - 1, ours.count != theirs.count { return false }
        }
        return true
    }

    private func wordsStarting(with prefix: [UInt32]) -> [Match] {
        let start = firstWord { order(of: $0, prefix[...]) >= 0 }
        var found: [Match] = []
        var index = start
        while index < wordCount, word(index).starts(with: prefix) {
            found.append(Match(word: index, edits: 0, isWhole: word(index).count == prefix.count))
            index += 1
        }
        return found
    }

    private func misspelt(_ matcher: TypoMatcher, isPrefix: Bool, except known: [Match]) -> [Match] {
        let known = (known.first?.word ?? 0)..<((known.last?.word ?? -1) + 1)
        var found: [Match] = []
        letters.withUnsafeBufferPointer { letters in
            for index in 0..<wordCount where !matcher.excludes(signatures[index], isPrefix: isPrefix) {
                if known.contains(index) { continue }
                let word = UnsafeBufferPointer(rebasing: letters[Int(starts[index])..<Int(starts[index + 1])])
                guard let edits = matcher.edits(to: word, isPrefix: isPrefix) else { continue }
                found.append(Match(word: index, edits: UInt8(edits), isWhole: word.count == matcher.length))
            }
        }
        return found
    }

    /// Rows whose shown title has two words side by side, the second perhaps not finished yet.
    func rows(with first: [UInt32], then second: [UInt32]) -> Bool {
        let index = firstWord { order(of: $0, first[...]) >= 0 }
        guard index < wordCount, word(index).count == first.count, word(index).starts(with: first) else { return false }
        let next = firstWord { order(of: $0, second[...]) >= 0 }
        guard next < wordCount, word(next).starts(with: second) else { return false }
        return rows(of: index).contains { row in
            let title = title(Int(row))
            return zip(title, title.dropFirst()).contains { a, b in
                Int(a) == index && word(Int(b)).starts(with: second)
            }
        }
    }

    /// The first word that fulfils a condition which holds for all words after it.
    private func firstWord(where condition: (Int) -> Bool) -> Int {
        var (low, high) = (0, wordCount)
        while low < high {
            let middle = (low + high) / 2
            if condition(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
