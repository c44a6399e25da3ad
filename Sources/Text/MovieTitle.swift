/// A title as MovieLens writes it, taken apart: `Matrix, The (1999)` is `The Matrix` of 1999.
///
/// An article after the last comma goes to the front, in the title and in each of the other titles that follow in parentheses
/// (`City of Lost Children, The (Cité des enfants perdus, La) (1995)`). A year or span of years in parentheses at the end is
/// taken off; of a span, as series have it (`(2009– )`), the first year counts.
package struct MovieTitle: Hashable, Sendable {
    /// As it is shown, without the year.
    package let shown: String
    /// Of release; nil where the file has none.
    package let year: Int?

    /// Takes apart any text; what fits no pattern is the title as it stands, without spaces at its ends.
    package init(parsing text: some StringProtocol) {
        let whole = Self.withoutOuterQuotes(Self.trimmed(text[...]))
        if let (title, year) = Self.splitYear(whole) {
            self.init(shown: Self.flipped(title), year: year)
        } else {
            self.init(shown: Self.flipped(whole), year: nil)
        }
    }

    package init(shown: String, year: Int?) {
        self.shown = shown
        self.year = year
    }

    /// `The Matrix (1999)`, or the title alone where there is no year.
    package var withYear: String {
        year.map { "\(shown) (\($0))" } ?? shown
    }

    /// A file whose reader kept the quotes of CSV: `"Matrix, The (1999)"`. Quotes around a title alone are its own.
    private static func withoutOuterQuotes(_ text: Substring) -> Substring {
        guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        let inner = trimmed(text.dropFirst().dropLast())
        return !inner.contains("\"") && splitYear(inner) != nil ? inner : text
    }

    /// The title before `(1999)`, `(1975-1979)`, `(2006–2007)` or `(2009– )` at the end.
    private static func splitYear(_ text: Substring) -> (title: Substring, year: Int)? {
        guard text.hasSuffix(")"), let open = text.lastIndex(of: "(") else { return nil }
        let inside = trimmed(text[text.index(after: open)...].dropLast())
        let title = trimmed(text[..<open])
        let digits = inside.prefix { $0.isASCII && $0.isNumber }
        guard digits.count == 4, let year = Int(digits), (1870...2100).contains(year), !title.isEmpty else {
            return nil
        }

        let span = trimmed(inside.dropFirst(4))
        guard let dash = span.first else { return (title, year) }
        let end = trimmed(span.dropFirst())
        guard "-–—".contains(dash), end.count <= 4, end.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return (title, year)
    }

    /// The title with each article in its place.
    private static func flipped(_ title: Substring) -> String {
        guard let open = title.firstIndex(of: "("), let close = matchingParenthesis(of: open, in: title) else {
            return withArticleInFront(title)
        }
        // "(500) Days of Summer" begins with parentheses that hold no other title.
        let before = trimmed(title[..<open])
        let inside = "(" + flipped(trimmed(title[title.index(after: open)..<close])) + ")"
        let after = trimmed(title[title.index(after: close)...])
        let isTail = after.isEmpty || after.hasPrefix("(")
        guard isTail, !before.isEmpty else { return withArticleInFront(title) }
        return [withArticleInFront(before), inside, after.isEmpty ? "" : flippedTail(after)]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Further titles in parentheses, each by itself.
    private static func flippedTail(_ text: Substring) -> String {
        guard text.hasPrefix("("), let close = matchingParenthesis(of: text.startIndex, in: text) else {
            return String(text)
        }
        let inside = "(" + flipped(trimmed(text[text.index(after: text.startIndex)..<close])) + ")"
        let after = trimmed(text[text.index(after: close)...])
        return after.isEmpty ? inside : inside + " " + flippedTail(after)
    }

    private static func matchingParenthesis(of open: Substring.Index, in text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text[open...].indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private static func withArticleInFront(_ title: Substring) -> String {
        let (prefix, body) = alsoKnownAs(title)
        guard let comma = body.lastIndex(of: ",") else { return String(title) }
        let article = trimmed(body[body.index(after: comma)...])
        let rest = trimmed(body[..<comma])
        guard !rest.isEmpty, articles.contains(article.lowercased().replacing("’", with: "'")) else {
            return String(title)
        }
        let space = article.hasSuffix("'") || article.hasSuffix("’") ? "" : " "
        return prefix + article + space + rest
    }

    private static func alsoKnownAs(_ title: Substring) -> (prefix: String, body: Substring) {
        for prefix in ["a.k.a. ", "aka "] where title.lowercased().hasPrefix(prefix) {
            return (String(title.prefix(prefix.count)), trimmed(title.dropFirst(prefix.count)))
        }
        return ("", title)
    }

    private static func trimmed(_ text: some StringProtocol) -> Substring {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Of English, French, Spanish, Italian, Portuguese, German, Dutch, the Scandinavian languages, Romanian and Hungarian.
    private static let articles: Set<String> = [
        "the", "a", "an",
        "le", "la", "les", "l'", "un", "une",
        "el", "los", "las", "lo", "una", "unos", "unas",
        "il", "gli", "i", "uno", "un'",
        "o", "os", "as", "um", "uma",
        "der", "die", "das", "den", "dem", "ein", "eine", "einer",
        "de", "het", "een", "'t",
        "det", "en", "ett", "et",
        "az",
    ]
}
