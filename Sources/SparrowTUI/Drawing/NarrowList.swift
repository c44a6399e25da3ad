import Text

/// What a narrow list shows of a film beside its title.
struct NarrowRow {
    /// Before the title.
    var lead = ""
    /// Under the title of the chosen film.
    var second = ""
}

extension Drawing {
    /// A list in one pane: title and stars in a line each, the chosen film in two.
    func narrowList(_ list: FilmList, in pane: Pane, _ grid: inout Grid, _ row: (MovieID) -> NarrowRow) {
        let height = pane.rows >= 3 ? pane.rows - 1 : pane.rows
        var line = 0
        for index in list.window(height: height) {
            guard let id = list.entries[index] else {
                grid.put("· · ·", in: pane, row: line, column: 2, style: .quiet)
                if index == list.cursor { choose(row: line, columns: pane.columns, in: pane, &grid) }
                line += 1
                continue
            }
            let content = row(id)
            let column = grid.put(content.lead, in: pane, row: line, column: 1)
            let opinion = state.opinion(of: id)
            let tail =
                (opinion.stars.map { " " + $0.glyphs } ?? (opinion.isOnWatchlist ? " w" : ""))
                + (state.isUnconfirmed(id) ? "~" : "")
            let room = max(pane.columns - column - Text.width(tail), 1)
            grid.put(state.films[id]?.titleWithYear ?? "", in: pane, row: line, column: column, width: room)
            grid.putRight(tail, in: pane, row: line, from: column, style: .stars)
            if index == list.cursor {
                choose(row: line, columns: pane.columns, in: pane, &grid)
                if pane.rows >= 3 {
                    line += 1
                    grid.put(content.second, in: pane, row: line, column: min(column, 12), style: .quiet)
                }
            }
            line += 1
        }
    }
}
