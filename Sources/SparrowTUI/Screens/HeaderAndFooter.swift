import Protocol
import Text

extension Drawing {
    // MARK: Row 1

    func header(_ grid: inout Grid) {
        let row = Pane(row: 0, column: 0, rows: 1, columns: layout.size.columns)
        let end: Int
        if state.layers.last == .firstRun {
            end = grid.put(" Welcome to Sparrow, \(personName)", in: row, row: 0, style: .heading)
            let step = state.firstRun.section == .groups ? 1 : 2
            return grid.putRight("step \(step) of 2 ", in: row, row: 0, from: end + 1)
        } else if isNarrow {
            end = grid.put("\(viewName) · \(personName)", in: row, row: 0, style: .heading)
            return grid.putRight(latencyText, in: row, row: 0, from: end + 1)
        }
        end = tabs(in: row, &grid)
        grid.putRight(headerRight, in: row, row: 0, from: end + 1)
    }

    private func tabs(in row: Pane, _ grid: inout Grid) -> Int {
        var column = 0
        for tab in Tab.allCases {
            let isCurrent = tab == state.tab
            let text = isCurrent ? "[\(tab.title)]" : " \(tab.title) "
            column = grid.put(text, in: row, row: 0, column: column, style: isCurrent ? .heading : .plain)
        }
        return column
    }

    var personName: String {
        if let user = state.user { return Text.displayable(user.name) }
        switch state.who {
        case .name(let name): return Text.displayable(name)
        case .id(let id): return "user \(id)"
        }
    }

    private var latencyText: String { state.latency.newest.map { "\(Numbers.grouped($0)) ms" } ?? "" }

    private var modelText: String {
        guard let head = state.home.head else { return "" }
        return Text.displayable(head.modelLabel)
    }

    private var headerRight: String {
        guard layout.kind == .wide else {
            return [personName, modelText, latencyText].filter { !$0.isEmpty }.joined(separator: "  ")
        }
        let parts = [
            personName, modelText,
            state.connection.isUp ? "connected to \(state.connection.address)" : "not connected",
            state.home.head.map { "offset \(Numbers.grouped($0.offset))" } ?? "",
            latencyText.isEmpty ? "" : "key to list \(latencyText)",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "   ")
    }

    private var viewName: String {
        switch state.layers.last {
        case .firstRun: "Welcome"
        case .search: "Search"
        case .film: "Film"
        case nil: state.tab.title
        }
    }

    // MARK: The last three rows

    func footer(_ grid: inout Grid) {
        let footer = layout.footer
        grid.rule(in: footer, row: 0)
        messageLine(in: footer, &grid)
        hints(in: footer, row: 2, &grid)
    }

    private func messageLine(in footer: Pane, _ grid: inout Grid) {
        switch state.overlay {
        case .filter(let field): return write("filter", field, in: footer, &grid)
        case .palette(let palette): return write(":", palette.field, in: footer, &grid)
        case .quitQuestion:
            let text =
                " \(state.changesText) not saved yet: quit and lose \(state.acts.count == 1 ? "it" : "them")? y: yes"
            return _ = grid.put(text, in: footer, row: 1, style: .warning)
        default: break
        }
        if let message = state.messages.current {
            let style: Style = message.kind == .failure ? .warning : .plain
            let end = grid.put(" " + message.text, in: footer, row: 1, style: style)
            if let act = message.act, act == state.latency.newestAct, let newest = state.latency.newest {
                grid.putRight("list changed \(newest) ms after the key ", in: footer, row: 1, from: end + 2)
            }
        } else if !state.acts.isEmpty {
            grid.put(" ~ not yet confirmed by the server", in: footer, row: 1, style: .quiet)
        } else if let failure = state.home.failure, state.tab == .home {
            grid.put(" the live list ended: \(failure); R asks again", in: footer, row: 1, style: .warning)
        } else if let note = standingNote {
            grid.put(" " + note, in: footer, row: 1, style: .quiet)
        }
    }

    /// What a person should know of the list on Home while there is nothing else to say.
    private var standingNote: String? {
        guard state.layers.isEmpty, state.tab == .home, let head = state.home.head else { return nil }
        let note = Text.displayable(head.note)
        if !note.isEmpty { return note }
        return state.isSampleData ? "sample data: all ratings but your own are simulated" : nil
    }

    private func write(_ label: String, _ field: TextField, in footer: Pane, _ grid: inout Grid) {
        let end = grid.put(" \(label) ", in: footer, row: 1, style: .heading)
        // The end of a long text is what one writes.
        let shown = Text.tail(field.text, to: footer.columns - end - 1)
        let cursor = grid.put(shown, in: footer, row: 1, column: end)
        grid.put("▏", in: footer, row: 1, column: cursor)
        grid.cursor = (footer.row + 1, cursor)
    }

    // MARK: Hints

    private func hints(in footer: Pane, row: Int, _ grid: inout Grid) {
        let (left, right) = hintLists
        let rightWidth = right.reduce(0) { $0 + Text.width($1.keys) + Text.width($1.words) + 3 }
        var column = 1
        for hint in left {
            let width = Text.width(hint.keys) + 1 + Text.width(hint.words)
            guard column + width <= footer.columns - rightWidth else { continue }
            column = put(hint, row: row, column: column, in: footer, &grid) + 2
        }
        guard rightWidth <= footer.columns else { return }
        column = footer.columns - rightWidth + 2
        for hint in right { column = put(hint, row: row, column: column, in: footer, &grid) + 2 }
    }

    private func put(_ hint: Hint, row: Int, column: Int, in footer: Pane, _ grid: inout Grid) -> Int {
        let end = grid.put(hint.keys, in: footer, row: row, column: column, style: .key)
        return grid.put(hint.words, in: footer, row: row, column: end + 1)
    }
}

extension Text {
    /// The end of a text in at most `width` columns.
    static func tail(_ text: String, to width: Int) -> String {
        var kept = Text.graphemes(text)[...]
        var columns = kept.reduce(0) { $0 + $1.width }
        while columns > width, let first = kept.first {
            columns -= first.width
            kept.removeFirst()
        }
        return kept.map(\.text).joined()
    }
}
