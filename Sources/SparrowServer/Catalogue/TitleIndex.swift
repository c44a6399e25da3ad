import Text

/// Finds movies by words, and beginnings of words, anywhere in their titles; case and diacritics do not count, and where that
/// finds too few, a misspelt word is looked for too.
///
/// The rows are split into parts, each no longer than the one before it; as in a binary counter, a new movie is a part of its own,
/// and parts of like length become one. So of n movies each is merged log₂ n times at most, a movie more costs
/// microseconds on average, and there are log₂ n parts to search. A title is in one part, so the parts answer apart.
struct TitleIndex: Sendable {
    /// Where a plain search finds fewer, `search(standingTypos:)` is worth its time. The same for every page of an answer.
    static let enough = 5
    /// A query of more words is none that somebody typed; its words are taken as they are.
    private static let wordsMax = 16

    private var parts: [TitleIndexPart] = []

    /// How many titles there are.
    var count: Int { parts.last.map { $0.firstRow + $0.count } ?? 0 }

    /// - Parameter titles: row → title as shown, and as the file has it (both are searched).
    init(_ titles: [(shown: String, original: String)]) {
        if !titles.isEmpty { parts = [TitleIndexPart(titles, firstRow: 0)] }
    }

    /// Adds the titles of the rows that follow.
    mutating func append(_ titles: [(shown: String, original: String)]) {
        guard !titles.isEmpty else { return }
        var part = TitleIndexPart(titles, firstRow: count)
        while let before = parts.last, before.count <= part.count {
            part = TitleIndexPart(before, part)
            parts.removeLast()
        }
        parts.append(part)
    }

    /// Rows of the movies that have every word of the query, the best match first: the exact title (a year may follow it), then
    /// titles that begin with the query, then whole words, then beginnings of words; within each by `popularity` of the
    /// row, most first.
    func search(_ query: String, popularity: (Int) -> Float) -> [Int] {
        var answer = Answer()
        collect(TitleIndexPart.words(query), standingTypos: false, 0, &answer)
        return answer.rows(by: popularity)
    }

    /// What `search` finds, and after it the movies that have every word but for some edits, fewer first: see `TypoMatcher`.
    /// The last word may be one that is still being typed. Two words written as one or one as two are an edit as well.
    ///
    /// Goes over the whole vocabulary: up to milliseconds for 60,000 movies.
    func search(standingTypos query: String, popularity: (Int) -> Float) -> [Int] {
        let words = TitleIndexPart.words(query)
        var answer = Answer()
        collect(words, standingTypos: words.count <= TitleIndex.wordsMax, 0, &answer)
        guard words.count <= TitleIndex.wordsMax else { return answer.rows(by: popularity) }
        for index in words.indices {
            for respelt in joinedAndSplit(words, at: index) { collect(respelt, standingTypos: false, 1, &answer) }
        }
        return answer.rows(by: popularity)
    }

    private func collect(_ words: [[UInt32]], standingTypos: Bool, _ edits: UInt8, _ answer: inout Answer) {
        guard !words.isEmpty else { return }
        answer.mayRepeat = answer.mayRepeat || edits > 0
        let matchers = standingTypos ? words.map { TypoMatcher($0) } : []
        for part in parts {
            for (row, rank) in part.search(words, matchers) {
                let rank = edits == 0 ? rank : max(rank, TitleIndexPart.Rank.beginningsOfWords) + edits
                answer.add(part.firstRow + row, rank)
            }
        }
    }

    /// The query with one word and the next as one, and with one word as two that stand side by side in some title.
    private func joinedAndSplit(_ words: [[UInt32]], at index: Int) -> [[[UInt32]]] {
        var queries: [[[UInt32]]] = []
        if index + 1 < words.count {
            queries.append(words[..<index] + [words[index] + words[index + 1]] + words[(index + 2)...])
        }
        let word = words[index]
        guard (4...TypoMatcher.lengthMax).contains(word.count) else { return queries }
        for cut in 2...(word.count - 2) {
            let (first, second) = (Array(word[..<cut]), Array(word[cut...]))
            guard parts.contains(where: { $0.rows(with: first, then: second) }) else { continue }
            queries.append(words[..<index] + [first, second] + words[(index + 1)...])
        }
        return queries
    }

    /// Rows found, perhaps several times, each with a rank.
    private struct Answer {
        private var found: [(row: Int, rank: UInt8)] = []
        /// Whether one row may be there twice.
        var mayRepeat = false

        mutating func add(_ row: Int, _ rank: UInt8) { found.append((row, rank)) }

        /// The rows by their best rank.
        func rows(by popularity: (Int) -> Float) -> [Int] {
            // One number sorts five times as fast as a tuple: rank, then popularity downwards, then row. The bits of a float that
            // is not negative are in its own order.
            let sorted = found.map { row, rank in
                let popular = UInt64(max(0, popularity(row)).bitPattern & 0x7FFF_FFFF)
                return UInt64(rank) << 56 | (0x7FFF_FFFF - popular) << 25 | UInt64(row)
            }
            .sorted()
            .map { Int($0 & 0x1FF_FFFF) }
            guard mayRepeat else { return sorted }
            var seen: Set<Int> = []
            return sorted.filter { seen.insert($0).inserted }
        }
    }
}
