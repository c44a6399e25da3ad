import Protocol
import Text

/// Where the parts of the film screen are.
struct FilmLayout: Equatable, Sendable {
    /// Rows of the similar films, the film's own row first.
    let listRows: Int
    /// Rows of the explanation under them, its rule included; 0 where it stands beside them or there is no room.
    let whyRows: Int

    init(_ layout: Layout) {
        let rows = layout.body.rows - layout.eventRows
        switch layout.kind {
        case .narrow, .tooSmall:
            whyRows = 0
            listRows = layout.listRows(above: rows >= 8 ? 4 : 1, below: 0)
        case .stacked:
            whyRows = rows >= 20 ? 6 : 0
            listRows = max(rows - 8 - whyRows, 0)
        case .beside, .wide:
            whyRows = 0
            listRows = max(rows - 8, 0)
        }
    }
}

extension Drawing {
    func film(_ view: FilmView, _ grid: inout Grid) {
        guard let film = state.films[view.film] else { return }
        let body = layout.body
        let main = body.slice(from: 0, count: body.rows - layout.eventRows)
        let pane = layout.isBeside ? main.split(at: layout.listColumns).left : main
        grid.rule(film.titleWithYear, right: "film \(Numbers.grouped(film.id.rawValue))", in: pane, row: 0)
        if isNarrow { return narrowFilm(film, view, in: pane, &grid) }

        let inner = Pane(row: pane.row, column: pane.column + 1, rows: pane.rows, columns: pane.columns - 2)
        _ = filmFacts(film, in: inner, from: 1, &grid)
        similarFilms(view, in: pane.slice(from: 6, count: FilmLayout(layout).listRows + 2), &grid)
        if layout.isBeside {
            grid.divider(in: main, column: layout.listColumns)
            why(film, in: main.split(at: layout.listColumns).right, &grid)
        } else {
            let rows = FilmLayout(layout).whyRows
            if rows > 0 { why(film, in: pane.slice(from: pane.rows - rows, count: rows), &grid) }
        }
        if layout.eventRows > 0 {
            events(in: body.slice(from: body.rows - layout.eventRows, count: layout.eventRows), &grid)
        }
    }

    private func narrowFilm(_ film: Film, _ view: FilmView, in pane: Pane, _ grid: inout Grid) {
        var row = 1
        if pane.rows >= 8 {
            grid.put(film.genreLine, in: pane, row: 1, column: 1)
            grid.put(
                "everyone \(film.meanText) · \(Numbers.count(film.ratingCount, "rating"))",
                in: pane,
                row: 2,
                column: 1
            )
            grid.put("predicted \(predictionText(film))", in: pane, row: 3, column: 1)
            row = 4
        }
        narrowList(view.list, in: pane.slice(from: row, count: pane.rows - row), &grid) { id in
            let shared = similarItem(id, in: view).map { "fans of both: \(Numbers.grouped($0.fansOfBoth))" }
            return NarrowRow(
                lead: (similarItem(id, in: view).map { similarity($0) } ?? "   ") + " ",
                second: shared ?? "this film"
            )
        }
    }

    private func similarItem(_ id: MovieID, in view: FilmView) -> SimilarMovie? {
        state.similar[view.film]?.value.movies.first { $0.movie?.id == id.rawValue }
    }

    /// The film's own row, then those that are like it.
    private func similarFilms(_ view: FilmView, in pane: Pane, _ grid: inout Grid) {
        let similar = state.similar[view.film]?.value
        let space = similar.map { "by \($0.space == "content" ? "text" : "ratings")" } ?? ""
        grid.rule("Similar films", right: space, in: pane, row: 0)
        let shared = pane.columns - 25
        let stars = shared - 8
        let mean = stars - 5
        for (text, column) in [("sim", 3), ("film", 8), ("mean", mean), ("you", stars), ("shared", shared)] {
            grid.put(text, in: pane, row: 1, column: column, style: .quiet)
        }
        let rows = pane.slice(from: 2, count: pane.rows - 2)
        for (row, index) in view.list.window(height: rows.rows).enumerated() {
            guard let id = view.list.entries[index], let film = state.films[id] else { continue }
            let item = similarItem(id, in: view)
            if index > 0, let item {
                grid.put(similarity(item), in: rows, row: row, column: 3)
                grid.put("fans of both: \(Numbers.grouped(item.fansOfBoth))", in: rows, row: row, column: shared)
            } else {
                grid.put("this film", in: rows, row: row, column: shared)
            }
            grid.put(film.titleWithYear, in: rows, row: row, column: 8, width: mean - 9)
            grid.put(film.meanText, in: rows, row: row, column: mean)
            starsColumn(id, in: rows, row: row, column: stars, &grid)
            if index == view.list.cursor { choose(row: row, columns: mean - 1, in: rows, &grid) }
        }
        if view.list.entries.count == 1 {
            let isSimilar: (Need) -> Bool = { if case .similar(view.film) = $0 { true } else { false } }
            let empty = similar == nil ? nil : "no film is like it yet: too few ratings"
            putStanding(isSimilar, empty: empty, in: rows, row: 1, &grid)
        }
    }

    /// What the score is made of, and what the list would be without the heaviest rating.
    private func why(_ film: Film, in pane: Pane, _ grid: inout Grid) {
        let opinion = state.opinion(of: film.id)
        let isListed = state.home.ranks[film.id] != nil && opinion.stars == nil && !opinion.isHidden
        grid.rule(
            isListed ? "Why is it on my list?" : "What speaks for it",
            right: state.keyMap.name(of: .why),
            in: pane,
            row: 0
        )
        let inner = Pane(row: pane.row, column: pane.column + 1, rows: pane.rows, columns: pane.columns - 2)
        guard let explanation = state.explanations[film.id]?.value else {
            let isExplanation: (Need) -> Bool = { if case .explanation(film.id) = $0 { true } else { false } }
            return putStanding(isExplanation, empty: nil, in: pane, row: 1, &grid)
        }
        let last = whyBars(explanation, in: inner, from: 1, rowsMax: pane.rows - 3, &grid)
        grid.put("score " + scoreLine(explanation), in: inner, row: last)
        grid.put(withoutLine(explanation), in: inner, row: last + 1)
    }

    private func withoutLine(_ explanation: Explanation) -> String {
        let rank =
            explanation.rank > 0
            ? "Number \(Numbers.grouped(explanation.rank)) of all unseen." : "Not on the list: rated or hidden."
        let heaviest = explanation.contributions.first { $0.rankWithout != nil }
        guard let heaviest, let without = heaviest.rankWithout else { return rank }
        return "\(rank) Without \(Text.displayable(heaviest.title)): number \(Numbers.grouped(without))."
    }
}
