/// Where things are on a screen of some size.
struct Layout: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// One line says so.
        case tooSmall
        /// One pane, the chosen row in two lines.
        case narrow
        /// The list over the details.
        case stacked
        /// The details beside the list.
        case beside
        /// Beside, with events and what is behind the list.
        case wide
    }

    let size: Size
    let kind: Kind

    init(_ size: Size) {
        self.size = size
        kind =
            switch (size.columns, size.rows) {
            case (..<24, _), (_, ..<6): .tooSmall
            case (..<60, _), (_, ..<16): .narrow
            case (..<120, _): .stacked
            case (..<160, _), (_, ..<30): .beside
            default: .wide
            }
    }

    /// Between the header row and the rule over the message line.
    var body: Pane {
        Pane(row: 1, column: 0, rows: size.rows - 4, columns: size.columns)
    }

    /// The last three rows: rule, message, hints.
    var footer: Pane {
        Pane(row: size.rows - 3, column: 0, rows: 3, columns: size.columns)
    }

    var isBeside: Bool { kind == .beside || kind == .wide }

    /// Rows of the details under a list, its rule included.
    var detailRows: Int { kind == .stacked && size.rows >= 20 ? 7 : 0 }

    /// Rows of the events under everything in a wide screen, their rule included.
    var eventRows: Int { kind == .wide ? 6 : 0 }

    /// The width of the list where details are beside it.
    var listColumns: Int {
        isBeside ? max(size.columns * 117 / 200, 68) : size.columns
    }

    /// Rows over a narrow list: the rule, and a second line where there is room.
    var narrowHeaderRows: Int { body.rows >= 5 ? 2 : 1 }

    /// Rows of a list under `above` rows of rule, filter and headings, and over `below` rows of details.
    func listRows(above: Int, below: Int) -> Int {
        let rows = body.rows - above - below
        // The chosen row's second line.
        return max(kind == .narrow && rows >= 3 ? rows - 1 : rows, 0)
    }
}
