import Text

/// The screen of a state at some size. It changes nothing and draws any state at any size.
func render(_ state: State, size: Size) -> Grid {
    var grid = Grid(size)
    let layout = Layout(size)
    guard layout.kind != .tooSmall else {
        grid.put(tooSmall(size), row: 0, column: 0, width: size.columns)
        return grid
    }
    let drawing = Drawing(state: state, layout: layout)
    drawing.header(&grid)
    drawing.body(&grid)
    drawing.footer(&grid)
    drawing.overlay(&grid)
    return grid
}

/// As much of what is wrong and what helps as fits in a line; the key to leave comes last to go.
private func tooSmall(_ size: Size) -> String {
    let texts = [
        "\(size.columns)×\(size.rows) is too small: 24×6 at least; q quits", "24×6 at least; q quits",
        "too small; q quits",
        "q quits",
    ]
    return texts.first { Text.width($0) <= size.columns } ?? "q"
}

/// Draws a state; each screen is an extension in a file of its own.
struct Drawing {
    let state: State
    let layout: Layout

    var isNarrow: Bool { layout.kind == .narrow }

    func body(_ grid: inout Grid) {
        if let user = state.inquiries.failures[.user] ?? state.inquiries.failures[.newUser] {
            notice(["This person cannot be shown.", "", user, "", "R asks again, q quits."], &grid)
        } else if isWaitingForDaemon {
            noDaemon(&grid)
        } else {
            switch state.layers.last {
            case .firstRun: firstRun(&grid)
            case .search: search(&grid)
            case .film(let view): film(view, &grid)
            case nil:
                switch state.tab {
                case .home: home(&grid)
                case .browse: browse(&grid)
                case .mine: mine(&grid)
                }
            }
        }
        if state.connection.lostAt != nil { lossBanner(&grid) }
    }

    /// Nothing was ever there to show.
    var isWaitingForDaemon: Bool { state.home.head == nil && !state.connection.hasEverStood }

    // MARK: Connection

    /// Before the first connection: what is missing and how to start it.
    private func noDaemon(_ grid: inout Grid) {
        guard state.connection.failures > 0 else {
            if state.now.milliseconds > State.loadingMilliseconds {
                notice(["connecting to \(state.connection.address) …"], &grid)
            }
            return
        }
        notice(
            [
                "There is no sparrow-server at \(state.connection.address).",
                "",
                state.connection.reason,
                "",
                "Start one in another terminal:",
                "    sparrow-server --data-dir ~/.local/share/sparrow --sample",
                "",
                "This screen goes on by itself; \(again). q quits.",
            ],
            &grid
        )
    }

    /// Over row 2: since when what is shown is old, and when the next try is.
    private func lossBanner(_ grid: inout Grid) {
        guard let lostAt = state.connection.lostAt else { return }
        let waiting = state.acts.isEmpty ? "" : ", \(Numbers.grouped(state.acts.count)) unsent"
        let text = " connection lost at \(lostAt.clock), list is of then\(waiting); \(again)"
        grid.put(
            Text.padded(text, to: layout.size.columns),
            in: layout.body,
            row: 0,
            style: Style(attributes: [.bold, .reverse], colour: .red)
        )
    }

    private var again: String {
        guard case .waiting(let until) = state.connection.phase else { return "trying now" }
        let seconds = max((until - state.now.milliseconds + 999) / 1_000, 1)
        return "again in \(seconds) s, R now"
    }

    func notice(_ lines: [String], _ grid: inout Grid) {
        let body = layout.body
        let first = max((body.rows - lines.count) / 2, 0)
        for (index, line) in lines.enumerated() {
            grid.put(line, in: body, row: first + index, column: 2, width: body.columns - 3)
        }
    }

    /// What stands where rows will be: failed, loading (said after a moment), nothing, or that nobody could be asked.
    ///
    /// `empty` is what the server's answer says when it has no rows; nil while there is no answer.
    func putStanding(
        _ needs: (Need) -> Bool,
        empty: String?,
        unasked: String = "not loaded: the connection is lost",
        remedy: String = "R asks again",
        in pane: Pane,
        row: Int,
        _ grid: inout Grid
    ) {
        if let failure = state.inquiries.failures.first(where: { needs($0.key) }) {
            let text = "failed: \(failure.value)"
            if Text.width(text) + Text.width(remedy) + 4 <= pane.columns {
                grid.put("\(text); \(remedy)", in: pane, row: row, column: 2, style: .warning)
            } else {
                grid.put(text, in: pane, row: row, column: 2, style: .warning)
                grid.put(remedy, in: pane, row: row + 1, column: 2, style: .warning)
            }
        } else if state.isLoading(where: needs) {
            grid.put("· · · loading · · ·", in: pane, row: row, column: 2, style: .quiet)
        } else if let empty, !state.inquiries.isOpen(where: needs) {
            grid.put(empty, in: pane, row: row, column: 2, style: .quiet)
        } else if !state.connection.isUp {
            grid.put(unasked, in: pane, row: row, column: 2, style: .warning)
        }
    }

    // MARK: Rows

    /// The stars of a film in five columns, then `~` while they are not confirmed.
    func stars(of film: MovieID) -> (text: String, isRated: Bool) {
        let opinion = state.opinion(of: film)
        guard let stars = opinion.stars else { return (opinion.isOnWatchlist ? "w    " : Stars.none, false) }
        return (stars.glyphs, true)
    }

    /// Reverses the chosen row, puts the marker before it and the real cursor on it.
    func choose(row: Int, columns: Int, in pane: Pane, _ grid: inout Grid) {
        guard row >= 0, row < pane.rows else { return }
        grid.put("▸", in: pane, row: row)
        let end = pane.column + min(columns, pane.columns)
        grid.restyle(row: pane.row + row, columns: pane.column..<end) { $0.reversed }
        grid.cursor = (pane.row + row, pane.column)
    }
}

extension Style {
    /// Reversed, and in the standard colour: yellow on black is legible, black on yellow is anyone's guess.
    var reversed: Style { Style(attributes: attributes.union(.reverse)) }
}
