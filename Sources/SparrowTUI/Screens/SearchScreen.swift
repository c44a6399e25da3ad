import Text

extension Drawing {
    func search(_ grid: inout Grid) {
        let body = layout.body
        let main = body.slice(from: 0, count: body.rows - layout.eventRows)
        let pane = layout.isBeside ? main.split(at: layout.listColumns).left : main
        let search = state.search
        let right = !search.isAnswered ? "" : "\(search.milliseconds) ms · \(Numbers.grouped(search.total)) found"
        // The field is worth more than the rule over it.
        let above = isNarrow ? layout.narrowHeaderRows : 2
        if above > 1 { grid.rule("Search", right: right, in: pane, row: 0) }
        let shown = Text.tail(search.field.text, to: pane.columns - 5)
        let cursor = grid.put(" / \(shown)", in: pane, row: above - 1, style: search.isTyping ? .heading : .plain)
        if search.isTyping { grid.put("▏", in: pane, row: above - 1, column: cursor) }

        let rows = pane.slice(from: above, count: pane.rows - above)
        if search.list.isEmpty || !state.showsSearchResults {
            noResults(in: rows, &grid)
        } else {
            results(in: rows, &grid)
        }
        besideList(in: main, &grid)
        if layout.eventRows > 0 {
            events(in: body.slice(from: body.rows - layout.eventRows, count: layout.eventRows), &grid)
        }
        if search.isTyping { grid.cursor = (pane.row + above - 1, pane.column + cursor) }
    }

    private func noResults(in pane: Pane, _ grid: inout Grid) {
        let search = state.search
        let need = Need.search(search.field.text)
        let empty: String? =
            if search.field.text.isEmpty {
                state.connection.isUp ? "words or beginnings of words, anywhere in the title" : nil
            } else {
                search.isAnswered ? "no film has all these words in its title" : nil
            }
        putStanding(
            { $0 == need },
            empty: empty,
            unasked: "not searched: the connection is lost",
            in: pane,
            row: 0,
            &grid
        )
    }

    private func results(in pane: Pane, _ grid: inout Grid) {
        let list = state.search.list
        if isNarrow {
            return narrowList(list, in: pane, &grid) { id in
                NarrowRow(lead: " ", second: "\(state.films[id]?.meanText ?? "–")  \(state.films[id]?.genreLine ?? "")")
            }
        }
        let stars = pane.columns - 7
        let mean = stars - 6
        let genresWidth = min(max(pane.columns * 3 / 10, 12), 40)
        let genres = mean - genresWidth - 1
        for (text, column) in [("film", 2), ("genres", genres), ("mean", mean), ("you", stars)] {
            grid.put(text, in: pane, row: 0, column: column, style: .quiet)
        }
        let rows = pane.slice(from: 1, count: pane.rows - 1)
        for (row, index) in list.window(height: rows.rows).enumerated() {
            guard let id = list.entries[index], let film = state.films[id] else { continue }
            grid.put(film.titleWithYear, in: rows, row: row, column: 2, width: genres - 3)
            grid.put(film.genres.joined(separator: " "), in: rows, row: row, column: genres, width: genresWidth)
            grid.put(film.meanText, in: rows, row: row, column: mean)
            starsColumn(id, in: rows, row: row, column: stars, &grid)
            if index == list.cursor {
                if state.search.isTyping {
                    grid.put("▸", in: rows, row: row)
                } else {
                    choose(row: row, columns: genres - 1, in: rows, &grid)
                }
            }
        }
    }
}
