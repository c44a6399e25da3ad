import Text

/// A screen's size in cells.
struct Size: Hashable, Sendable {
    var columns: Int
    var rows: Int
}

/// A screen as cells: what `render` gives and the terminal shows.
///
/// A wide glyph takes its cell and an empty one after it; none straddles the right edge. What is put outside is cut off, so
/// drawing never fails.
struct Grid: Equatable, Sendable {
    struct Cell: Equatable, Sendable {
        /// A base and its marks; empty in the second cell of a wide glyph.
        var text: String
        var style: Style

        static let blank = Cell(text: " ", style: .plain)
    }

    let size: Size
    /// Row by row.
    private(set) var cells: [Cell]
    /// Where the real cursor stands, for screen readers and magnifiers: the chosen row or the field.
    var cursor: (row: Int, column: Int)?

    init(_ size: Size) {
        self.size = Size(columns: max(size.columns, 0), rows: max(size.rows, 0))
        cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    static func == (left: Grid, right: Grid) -> Bool {
        left.size == right.size && left.cells == right.cells && left.cursor?.row == right.cursor?.row
            && left.cursor?.column == right.cursor?.column
    }

    subscript(row: Int, column: Int) -> Cell {
        cells[row * size.columns + column]
    }

    /// Writes text, made displayable, into at most `width` columns from (`row`, `column`) on; what is longer ends in `…`.
    ///
    /// Gives the column after the last cell written.
    @discardableResult
    mutating func put(_ text: String, row: Int, column: Int, width: Int, style: Style = .plain) -> Int {
        guard row >= 0, row < size.rows, column < size.columns else { return column }
        let room = min(width, size.columns - column)
        guard room > 0 else { return column }
        var next = column
        var clusters = Text.graphemes(text)
        if clusters.reduce(0, { $0 + $1.width }) > room { clusters = Text.graphemes(Text.cut(text, to: room)) }
        for cluster in clusters {
            if next >= 0 { set(cluster.text, row: row, column: next, width: cluster.width, style: style) }
            next += cluster.width
        }
        return next
    }

    /// Writes one narrow glyph again and again: rules and cleared rows.
    mutating func fill(_ glyph: String, row: Int, columns: Range<Int>, style: Style = .plain) {
        guard row >= 0, row < size.rows else { return }
        for column in columns.clamped(to: 0..<size.columns) {
            set(glyph, row: row, column: column, width: 1, style: style)
        }
    }

    /// Draws `width` cells anew with a style, keeping what they say.
    mutating func restyle(row: Int, columns: Range<Int>, _ change: (Style) -> Style) {
        guard row >= 0, row < size.rows else { return }
        for column in columns.clamped(to: 0..<size.columns) {
            let index = row * size.columns + column
            cells[index].style = change(cells[index].style)
        }
    }

    private mutating func set(_ text: String, row: Int, column: Int, width: Int, style: Style) {
        let index = row * size.columns + column
        mendWideGlyph(at: index, row: row)
        cells[index] = Cell(text: text, style: style)
        guard width == 2 else { return }
        if column + 1 < size.columns {
            mendWideGlyph(at: index + 1, row: row)
            cells[index + 1] = Cell(text: "", style: style)
        } else {
            cells[index] = Cell(text: " ", style: style)
        }
    }

    /// Half of a wide glyph must not stay when its other half is overwritten.
    private mutating func mendWideGlyph(at index: Int, row: Int) {
        if cells[index].text.isEmpty, index > row * size.columns {
            cells[index - 1].text = " "
            cells[index].text = " "
        } else if index + 1 < (row + 1) * size.columns, cells[index + 1].text.isEmpty {
            cells[index + 1].text = " "
        }
    }

    /// The rows as text, each exactly as wide as the grid.
    var lines: [String] {
        (0..<size.rows).map { row in
            cells[(row * size.columns)..<((row + 1) * size.columns)].reduce(into: "") { $0 += $1.text }
        }
    }
}
