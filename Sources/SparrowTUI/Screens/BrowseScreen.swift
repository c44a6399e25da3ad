import Protocol
import Text

/// Where the columns of a catalogue list are.
struct CatalogueColumns: Equatable, Sendable {
    let filmWidth: Int
    let year: Int
    let genres: Int
    let genresWidth: Int
    let mean: Int
    let ratings: Int
    let stars: Int

    init(width: Int) {
        let wide = max(width - 80, 0)
        filmWidth = max(31 + wide / 2 + min(width - 80, 0), 8)
        genresWidth = 20 + wide - wide / 2
        year = 2 + filmWidth + 1
        genres = year + 6
        mean = genres + genresWidth + 1
        ratings = mean + 5
        stars = ratings + 8
    }
}

extension Drawing {
    func browse(_ grid: inout Grid) {
        let body = layout.body
        let main = body.slice(from: 0, count: body.rows - layout.eventRows)
        let pane = layout.isBeside ? main.split(at: layout.listColumns).left : main
        let isShown = state.showsBrowseList
        let count = isShown ? state.browse.total.map { Numbers.grouped($0) } ?? "" : ""
        let all = state.home.head.map { " of \(Numbers.grouped($0.catalogueSize))" } ?? ""
        grid.rule("Browse", right: count.isEmpty ? "" : "\(count)\(all) films", in: pane, row: 0)
        let above = isNarrow ? layout.narrowHeaderRows : 2
        if above > 1 {
            let end = grid.put(" " + state.browse.filter.description, in: pane, row: 1)
            grid.putRight("sort: \(state.browse.sortTitle) ", in: pane, row: 1, from: end + 2)
        }
        let generation = state.browse.generation
        catalogue(
            isShown ? state.browse.list : FilmList(),
            in: pane.slice(from: above, count: pane.rows - above),
            needs: { $0.isBrowsePage(generation: generation) },
            empty: state.browse.isLoaded ? "no film passes this filter; f changes it" : nil,
            remedy: "f changes the filter, R asks again",
            &grid
        )
        besideList(in: main, &grid)
        if layout.eventRows > 0 {
            events(in: body.slice(from: body.rows - layout.eventRows, count: layout.eventRows), &grid)
        }
    }

    /// The details beside a list, where there is room.
    func besideList(in main: Pane, _ grid: inout Grid) {
        guard layout.isBeside else { return }
        let right = main.split(at: layout.listColumns).right
        grid.divider(in: main, column: layout.listColumns)
        tallDetails(of: state.focus.shown, in: right, &grid)
    }

    /// Headings and rows of films as Browse and the watchlist show them.
    func catalogue(
        _ list: FilmList,
        in pane: Pane,
        needs: (Need) -> Bool,
        empty: String?,
        remedy: String = "R asks again",
        _ grid: inout Grid
    ) {
        if list.isEmpty {
            return putStanding(needs, empty: empty, remedy: remedy, in: pane, row: isNarrow ? 0 : 1, &grid)
        }
        if isNarrow {
            return narrowList(list, in: pane, &grid) { id in
                let film = state.films[id]
                return NarrowRow(
                    lead: " ",
                    second:
                        "\(film?.meanText ?? "–") (\(Numbers.grouped(film?.ratingCount ?? 0)))  \(film?.genreLine ?? "")"
                )
            }
        }
        let columns = CatalogueColumns(width: pane.columns)
        for (text, column) in [
            ("film", 2), ("year", columns.year), ("genres", columns.genres), ("mean", columns.mean),
            ("ratings", columns.ratings),
            ("you", columns.stars),
        ] {
            grid.put(text, in: pane, row: 0, column: column, style: .quiet)
        }
        let rows = pane.slice(from: 1, count: pane.rows - 1)
        for (row, index) in list.window(height: rows.rows).enumerated() {
            if let id = list.entries[index], let film = state.films[id] {
                catalogueRow(film, columns, in: rows, row: row, &grid)
            } else {
                grid.put("· · ·", in: rows, row: row, column: 2, style: .quiet)
            }
            if index == list.cursor { choose(row: row, columns: 2 + columns.filmWidth, in: rows, &grid) }
        }
    }

    private func catalogueRow(_ film: Film, _ columns: CatalogueColumns, in pane: Pane, row: Int, _ grid: inout Grid) {
        grid.put(film.title, in: pane, row: row, column: 2, width: columns.filmWidth)
        grid.put(film.year.map { String($0) } ?? "–", in: pane, row: row, column: columns.year, width: 4)
        grid.put(
            genres(of: film, width: columns.genresWidth),
            in: pane,
            row: row,
            column: columns.genres,
            width: columns.genresWidth
        )
        grid.put(film.meanText, in: pane, row: row, column: columns.mean, width: 4)
        grid.put(Text.paddedLeft(Numbers.grouped(film.ratingCount), to: 7), in: pane, row: row, column: columns.ratings)
        starsColumn(film.id, in: pane, row: row, column: columns.stars, &grid)
    }

    /// As many genres as fit, and how many more there are.
    private func genres(of film: Film, width: Int) -> String {
        var shown = film.genres
        while true {
            let more = film.genres.count - shown.count
            let text = shown.joined(separator: " ") + (more > 0 ? " +\(more)" : "")
            if Text.width(text) <= width || shown.count <= 1 { return text }
            shown.removeLast()
        }
    }

    /// Five columns of stars and one for `~`; `x` where the film is hidden.
    func starsColumn(_ id: MovieID, in pane: Pane, row: Int, column: Int, _ grid: inout Grid) {
        let opinion = state.opinion(of: id)
        let (text, isRated) = stars(of: id)
        let shown = opinion.isHidden && !isRated ? "x    " : text
        let end = grid.put(shown, in: pane, row: row, column: column, style: isRated ? .stars : .plain)
        if state.isUnconfirmed(id) { grid.put("~", in: pane, row: row, column: end, style: .key) }
    }
}
