private import Glibc

extension Text {
    /// The columns that a terminal gives to the text, as `displayable` makes it.
    package static func width(_ text: String) -> Int {
        if isSimple(text) { return text.unicodeScalars.count }
        return displayable(text).unicodeScalars.reduce(0) { $0 + (columns(of: $1) ?? 1) }
    }

    /// The clusters of the text as `displayable` makes it, each with its width: 1 or 2 columns. A cluster is what one cell of a
    /// terminal holds: a base and at most four marks.
    package static func graphemes(_ text: String) -> [(text: String, width: Int)] {
        if isSimple(text) { return text.unicodeScalars.map { (String($0), 1) } }
        var clusters: [(text: String, width: Int)] = []
        for scalar in displayable(text).unicodeScalars {
            let width = columns(of: scalar) ?? 1
            if width == 0, !clusters.isEmpty {
                clusters[clusters.count - 1].text.unicodeScalars.append(scalar)
            } else {
                clusters.append((String(scalar), width))
            }
        }
        return clusters
    }

    /// The text, displayable, in at most `width` columns; a longer one ends in `…`. Nothing that a reader takes for one
    /// character is torn.
    package static func cut(_ text: String, to width: Int) -> String {
        guard width > 0 else { return "" }
        if isSimple(text) {
            guard text.unicodeScalars.count > width else { return text }
            return String(text.unicodeScalars.prefix(width - 1)) + "…"
        }
        let shown = displayable(text)
        if self.width(shown) <= width { return shown }
        var kept = ""
        var left = width - 1
        for character in shown {
            let columns = self.width(String(character))
            guard columns <= left else { break }
            kept.append(character)
            left -= columns
        }
        return kept + "…"
    }

    /// The text in exactly `width` columns: cut, or filled with spaces on the right.
    package static func padded(_ text: String, to width: Int) -> String {
        let shown = cut(text, to: width)
        return shown + String(repeating: " ", count: max(0, width - self.width(shown)))
    }

    /// The text in exactly `width` columns: cut, or filled with spaces on the left.
    package static func paddedLeft(_ text: String, to width: Int) -> String {
        let shown = cut(text, to: width)
        return String(repeating: " ", count: max(0, width - self.width(shown))) + shown
    }

    /// The columns of one scalar, 0 for a mark; nil for what must not be shown.
    static func columns(of scalar: Unicode.Scalar) -> Int? {
        if scalar.value < 0x7F { return scalar.value >= 0x20 ? 1 : nil }
        if scalar.value < 0x300 { return scalar.value >= 0xA0 ? 1 : nil }
        if scalar.isBidirectionalControl || scalar.isLineSeparator { return nil }
        let columns = Int(libc.wcwidth(Int32(bitPattern: scalar.value)))
        return columns < 0 ? nil : columns
    }

    /// The width table of the C library is asked, since curses asks it too: two tables would draw two different screens.
    private struct LibC: Sendable {
        let wcwidth: @convention(c) (Int32) -> Int32
    }

    /// Sets the process's character type to C.UTF-8 once, without which the table knows ASCII alone.
    private static let libc: LibC = {
        setlocale(LC_CTYPE, "C.UTF-8")
        // The Glibc module hides wcwidth behind a feature macro, though the library always has it.
        guard let symbol = dlsym(nil, "wcwidth") else { return LibC { _ in 1 } }
        return LibC(wcwidth: unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self))
    }()
}
