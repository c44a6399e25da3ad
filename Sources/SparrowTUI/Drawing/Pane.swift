import Text

/// A rectangle of the screen to draw in. Rows and columns count from its own corner; what lies outside is cut off.
struct Pane: Equatable, Sendable {
    var row: Int
    var column: Int
    var rows: Int
    var columns: Int

    init(row: Int, column: Int, rows: Int, columns: Int) {
        self.row = row
        self.column = column
        self.rows = max(rows, 0)
        self.columns = max(columns, 0)
    }

    init(_ size: Size) {
        self.init(row: 0, column: 0, rows: size.rows, columns: size.columns)
    }

    /// The `count` rows from `first` on.
    func slice(from first: Int, count: Int) -> Pane {
        let start = min(max(first, 0), rows)
        return Pane(row: row + start, column: column, rows: min(max(count, 0), rows - start), columns: columns)
    }

    /// The columns left of `column`, and those right of the one that is left free for a line between.
    func split(at column: Int) -> (left: Pane, right: Pane) {
        let at = min(max(column, 0), columns)
        return (
            Pane(row: row, column: self.column, rows: rows, columns: at),
            Pane(row: row, column: self.column + at + 1, rows: rows, columns: columns - at - 1)
        )
    }
}

extension Grid {
    /// Writes into a pane; gives the pane's column after the last cell written.
    @discardableResult
    mutating func put(
        _ text: String,
        in pane: Pane,
        row: Int,
        column: Int = 0,
        width: Int = .max,
        style: Style = .plain
    ) -> Int {
        guard row >= 0, row < pane.rows, column < pane.columns else { return column }
        let room = min(width, pane.columns - column)
        return put(text, row: pane.row + row, column: pane.column + column, width: room, style: style) - pane.column
    }

    /// Writes at the right edge of a pane, no further left than `from`.
    mutating func putRight(_ text: String, in pane: Pane, row: Int, from: Int = 0, style: Style = .plain) {
        let width = min(Text.width(text), max(pane.columns - from, 0))
        put(text, in: pane, row: row, column: pane.columns - width, width: width, style: style)
    }

    /// `── left ─────── right ──` over the whole width of a pane.
    mutating func rule(_ left: String = "", right: String = "", in pane: Pane, row: Int) {
        guard row >= 0, row < pane.rows else { return }
        fill("─", row: pane.row + row, columns: pane.column..<(pane.column + pane.columns), style: .rule)
        // A short screen shows what this is rather than how much.
        let rightWidth = right.isEmpty ? 0 : Text.width(right) + 5
        let showsRight = !right.isEmpty && pane.columns >= rightWidth + min(Text.width(left), 20) + 8
        if !left.isEmpty {
            let room = pane.columns - 6 - (showsRight ? rightWidth + 1 : 0)
            let shown = " \(Text.cut(left, to: max(room, 0))) "
            put(shown, in: pane, row: row, column: 3 - 1, style: .heading)
        }
        if showsRight {
            put(" \(right) ", in: pane, row: row, column: pane.columns - rightWidth + 1)
        }
    }

    /// A line between two panes, joined to the rule over them.
    mutating func divider(in pane: Pane, column: Int) {
        for row in 0..<pane.rows { put(row == 0 ? "┬" : "│", in: pane, row: row, column: column, style: .rule) }
    }
}
