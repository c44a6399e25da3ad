internal import Text

/// Rows of texts under headings, aligned; cut to a terminal's width where there is one.
struct Table {
    struct Column {
        var heading: String
        var isNumber = false
        /// May be cut to make the table fit.
        var isFlexible = false

        static func text(_ heading: String) -> Column { Column(heading: heading) }
        static func number(_ heading: String) -> Column { Column(heading: heading, isNumber: true) }
        static func flexible(_ heading: String) -> Column { Column(heading: heading, isFlexible: true) }
    }

    private static let gap = 2
    private static let flexibleMin = 8

    let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// A cell for each column. Texts from outside are made displayable here.
    mutating func add(_ cells: String...) { add(cells) }

    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "Table: \(cells.count) cells for \(columns.count) columns")
        rows.append(cells.map(Text.displayable))
    }

    /// The heading and the rows. Nothing is longer than `width`, unless that is nil.
    func lines(width: Int?) -> [String] {
        let widths = fittedWidths(to: width)
        return ([columns.map(\.heading)] + rows).map { cells in
            var line = ""
            for (index, cell) in cells.enumerated() {
                let isNumber = columns[index].isNumber
                line += isNumber ? Text.paddedLeft(cell, to: widths[index]) : Text.padded(cell, to: widths[index])
                line += String(repeating: " ", count: Self.gap)
            }
            while line.last == " " { line.removeLast() }
            return width.map { Text.cut(line, to: $0) } ?? line
        }
    }

    /// As wide as the widest cell; where that is too much, the widest flexible columns give way.
    private func fittedWidths(to width: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(Text.width(columns[index].heading)) { max($0, Text.width($1[index])) }
        }
        guard let width else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - width
        while excess > 0 {
            let candidates = columns.indices.filter { columns[$0].isFlexible && widths[$0] > Self.flexibleMin }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
