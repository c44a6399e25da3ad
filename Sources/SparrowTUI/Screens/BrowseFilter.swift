import Protocol
import Text

/// A filter as one writes it: `thriller -horror 1950-1979 >50 hitchcock`.
///
/// A word that begins the name of a genre asks for it (with `-` refuses it), a year or span of years bounds the year of release,
/// `>50` the number of ratings from below; all other words are looked for in the title.
struct BrowseFilter: Equatable, Sendable {
    private(set) var text = ""
    private(set) var genres: [String] = []
    private(set) var excludedGenres: [String] = []
    private(set) var yearFrom: Int?
    private(set) var yearTo: Int?
    private(set) var ratingCountMin = 0
    private(set) var title = ""

    init() {}

    init(parsing text: String, genres known: [String]) {
        self.text = text
        var titleWords: [String] = []
        for word in text.split(separator: " ") {
            if let span = Self.years(word) {
                (yearFrom, yearTo) = span
            } else if word.hasPrefix(">") || word.hasPrefix("≥"), let count = Int(word.dropFirst()), count >= 0 {
                ratingCountMin = min(count, Int(UInt32.max))
            } else if word.hasPrefix("-") || word.hasPrefix("−"), let genre = Self.genre(word.dropFirst(), among: known)
            {
                excludedGenres.append(genre)
            } else if let genre = Self.genre(word, among: known) {
                genres.append(genre)
            } else {
                titleWords.append(String(word))
            }
        }
        title = titleWords.joined(separator: " ")
    }

    var isEmpty: Bool {
        genres.isEmpty && excludedGenres.isEmpty && yearFrom == nil && yearTo == nil && ratingCountMin == 0
            && title.isEmpty
    }

    var request: MovieFilter {
        MovieFilter(
            genres: genres,
            excludedGenres: excludedGenres,
            yearFrom: yearFrom.map { UInt32($0) },
            yearTo: yearTo.map { UInt32($0) },
            ratingCountMin: UInt32(ratingCountMin),
            title: title
        )
    }

    /// As the screen says it: `genre [Thriller] −Horror   years 1950–1979   ratings ≥ 50`.
    var description: String {
        var parts: [String] = []
        if !genres.isEmpty || !excludedGenres.isEmpty {
            parts.append("genre " + (genres.map { "[\($0)]" } + excludedGenres.map { "−\($0)" }).joined(separator: " "))
        }
        if yearFrom != nil || yearTo != nil {
            parts.append("years \(yearFrom.map { String($0) } ?? "")–\(yearTo.map { String($0) } ?? "")")
        }
        if ratingCountMin > 0 { parts.append("ratings ≥ \(Numbers.grouped(ratingCountMin))") }
        if !title.isEmpty { parts.append("title “\(title)”") }
        return parts.isEmpty ? "all films" : parts.joined(separator: "   ")
    }

    /// A genre by the beginning of its name, three letters at least.
    private static func genre(_ word: Substring, among known: [String]) -> String? {
        let wanted = Text.folded(String(word))
        guard wanted.count >= 3 else { return nil }
        return known.first { Text.folded($0).hasPrefix(wanted) }
    }

    /// `1999`, `1950-1979`, `1950-`, `-1979`.
    private static func years(_ word: Substring) -> (Int?, Int?)? {
        let ends = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        func year(_ text: Substring) -> Int? {
            guard text.count == 4, let value = Int(text), (1870...2100).contains(value) else { return nil }
            return value
        }
        if ends.count == 1 { return year(ends[0]).map { ($0, $0) } }
        let from = year(ends[0])
        let to = year(ends[1])
        guard from != nil || ends[0].isEmpty, to != nil || ends[1].isEmpty, from != nil || to != nil else { return nil }
        return (from, to)
    }
}
