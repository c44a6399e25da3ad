import Text

extension Drawing {
    func overlay(_ grid: inout Grid) {
        switch state.overlay {
        case .help: help(&grid)
        case .messages: messages(&grid)
        case .goTo: goTo(&grid)
        case .palette(let palette): choices(of: palette, &grid)
        case .filter, .quitQuestion, nil: break
        }
    }

    /// A frame with a heading, cleared inside; gives the pane within.
    private func box(_ title: String, _ foot: String, rows: Int, columns: Int, _ grid: inout Grid) -> Pane {
        let size = layout.size
        let height = min(max(rows + 2, 3), size.rows)
        let width = min(max(columns + 4, 12), size.columns)
        let pane = Pane(row: (size.rows - height) / 2, column: (size.columns - width) / 2, rows: height, columns: width)
        let line = String(repeating: "─", count: width - 2)
        grid.put("╭\(line)╮", in: pane, row: 0)
        grid.put("╰\(line)╯", in: pane, row: height - 1)
        for row in 1..<max(height - 1, 1) {
            grid.put("│" + String(repeating: " ", count: width - 2) + "│", in: pane, row: row)
        }
        grid.put(
            " \(Text.cut(title, to: max(width - 8, 0))) ",
            in: pane,
            row: 0,
            column: 3,
            width: width - 5,
            style: .heading
        )
        if width > Text.width(foot) + 8 {
            grid.put(" \(foot) ", in: pane, row: height - 1, column: width - Text.width(foot) - 5)
        }
        return Pane(row: pane.row + 1, column: pane.column + 2, rows: height - 2, columns: width - 4)
    }

    // MARK: Help

    private static let helpGroups: [(title: String, lines: [(actions: [Action], words: String)])] = [
        (
            "Rate",
            [
                ([.rate1, .rate5], "stars; again: half less"), ([.moreStars, .fewerStars], "half a star more, less"),
                ([.unrate], "take the rating away"), ([.undo, .redo], "undo, redo"),
            ]
        ),
        (
            "Film",
            [
                ([.watchlist], "watchlist, and off it"), ([.hide], "hide, and show again"),
                ([.similar], "similar films"),
                ([.why], "why is it listed?"),
            ]
        ),
        (
            "Move",
            [
                ([.up, .down], "up, down (also k j)"), ([.pageUp, .pageDown], "a page"),
                ([.first, .last], "ends (also gg G)"),
                ([.open, .back], "open, back (also l h)"), ([.nextScreen, .previousScreen], "next, previous"),
                ([.home, .browse, .mine], "Home, Browse, Mine"), ([.goTo], "go to, by a letter"),
                ([.previousNeighbour, .nextNeighbour], "next film or list"),
            ]
        ),
        (
            "List",
            [
                ([.search], "search all films"), ([.filter], "filter (Browse)"), ([.sort, .reverse], "sort, reverse"),
                ([.hold], "hold Home still"), ([.pick, .notSeen], "first run: pick, unseen"),
            ]
        ),
        (
            "Sparrow",
            [
                ([.palette], "all actions by name"), ([.redraw, .retry], "redraw, retry"), ([.close], "close; quit"),
                ([.quit, .suspend], "quit, suspend"),
            ]
        ),
    ]

    private func help(_ grid: inout Grid) {
        var lines: [(text: String, isHeading: Bool)] = []
        for group in Self.helpGroups {
            lines.append((group.title, true))
            for line in group.lines {
                let keys = line.actions.map { state.keyMap.name(of: $0) }
                let isSpan = line.actions == [.rate1, .rate5]
                lines.append(
                    ("  " + Text.padded(keys.joined(separator: isSpan ? " … " : " "), to: 12) + line.words, false)
                )
            }
        }
        let isTwo = layout.size.columns >= 80
        // Film stands with Rate, the rest to the right of them.
        let half = isTwo ? (lines.count + 1) / 2 : lines.count
        let pane = box("Help · keys", "any other key: close", rows: half, columns: isTwo ? 76 : 46, &grid)
        for (index, line) in lines.enumerated() {
            let column = isTwo && index >= half ? 38 : 0
            let width = isTwo ? 37 : pane.columns
            grid.put(
                line.text,
                in: pane,
                row: index >= half ? index - half : index,
                column: column,
                width: width,
                style: line.isHeading ? .heading : .plain
            )
        }
    }

    // MARK: Others

    private func goTo(_ grid: inout Grid) {
        let lines = State.goToPlaces.map { "\($0.key)  \($0.name)" }
        let pane = box("Go to", "Esc stay", rows: lines.count, columns: 26, &grid)
        for (row, line) in lines.enumerated() { grid.put(line, in: pane, row: row) }
    }

    private func messages(_ grid: inout Grid) {
        let log = state.messages.log
        let pane = box(
            "Messages",
            "any key closes",
            rows: max(layout.size.rows - 6, 1),
            columns: layout.size.columns - 4,
            &grid
        )
        if log.isEmpty { grid.put("nothing was said yet", in: pane, row: 0, style: .quiet) }
        for (row, message) in log.suffix(pane.rows).enumerated() {
            let style: Style = message.kind == .failure ? .warning : .plain
            grid.put("\(message.at.clock)  \(message.text)", in: pane, row: row, style: style)
        }
    }

    /// The actions that match, over the lower part of the body.
    private func choices(of palette: Palette, _ grid: inout Grid) {
        let matches = palette.matches
        let count = min(matches.count, min(12, layout.body.rows - 1))
        guard count > 0 else { return }
        let first = max(min(palette.cursor - count / 2, matches.count - count), 0)
        let pane = layout.body.slice(from: layout.body.rows - count - 1, count: count + 1)
        for row in 0...count { grid.put(String(repeating: " ", count: pane.columns), in: pane, row: row) }
        grid.rule("Actions", right: "\(matches.count)", in: pane, row: 0)
        for row in 0..<count {
            let action = matches[first + row]
            let keys = state.keyMap.keys(for: action).map(\.name).joined(separator: " ")
            grid.put(action.title, in: pane, row: row + 1, column: 2, width: pane.columns - 20)
            grid.putRight(keys + " ", in: pane, row: row + 1, from: 2, style: .key)
            if first + row == palette.cursor {
                grid.put("▸", in: pane, row: row + 1)
                grid.restyle(row: pane.row + row + 1, columns: pane.column..<(pane.column + pane.columns)) {
                    $0.reversed
                }
            }
        }
    }
}
