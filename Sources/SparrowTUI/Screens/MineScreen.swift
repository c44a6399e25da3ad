import Protocol
import Text

extension Drawing {
    func mine(_ grid: inout Grid) {
        let body = layout.body
        let main = body.slice(from: 0, count: body.rows - layout.eventRows)
        let pane = layout.isBeside ? main.split(at: layout.listColumns).left : main
        grid.rule("Mine", right: partsText, in: pane, row: 0)
        let above = isNarrow ? layout.narrowHeaderRows : 2
        if above > 1 { summary(in: pane, row: 1, &grid) }
        let part = state.mine.part
        let isLoaded = state.mine.isLoaded(part)
        let isPart: (Need) -> Bool = { if case .minePage(part, _, _) = $0 { true } else { false } }
        let rows = pane.slice(from: above, count: pane.rows - above)
        switch part {
        case .ratings: ratings(in: rows, needs: isPart, &grid)
        case .watchlist:
            catalogue(
                state.mine.list,
                in: rows,
                needs: isPart,
                empty: isLoaded ? "the watchlist is empty; w puts a film on it" : nil,
                &grid
            )
        case .hidden:
            let empty = isLoaded ? "nothing is hidden; x hides a film" : nil
            catalogue(state.mine.list, in: rows, needs: isPart, empty: empty, &grid)
        }
        besideList(in: main, &grid)
        if layout.eventRows > 0 {
            events(in: body.slice(from: body.rows - layout.eventRows, count: layout.eventRows), &grid)
        }
    }

    /// `[Ratings 214]  Watchlist 31  Hidden 8`.
    private var partsText: String {
        let user = state.user
        func text(_ part: MineState.Part, _ name: String, _ count: UInt32?) -> String {
            let text = name + (count.map { " " + Numbers.grouped($0) } ?? "")
            return state.mine.part == part ? "[\(text)]" : text
        }
        return [
            text(.ratings, "Ratings", user?.ratingCount), text(.watchlist, "Watchlist", user?.watchlistCount),
            text(.hidden, "Hidden", user?.hiddenCount),
        ].joined(separator: "  ")
    }

    /// `mean 3.6   ½▁ 1▁ …   most: Drama 88, Crime 41   1931–2024`.
    private func summary(in pane: Pane, row: Int, _ grid: inout Grid) {
        guard let user = state.user, user.ratingCount > 0 else { return }
        var parts = ["mean \(Numbers.decimal(user.meanStars, 1))"]
        if user.histogram.count == 10, !isNarrow {
            let labels = ["½", "1", "·", "2", "·", "3", "·", "4", "·", "5"]
            parts.append(zip(labels, Bars.vertical(user.histogram)).map { $0 + $1 }.joined(separator: " "))
        }
        let most = user.genres.prefix(2).map { "\(Text.displayable($0.name)) \(Numbers.grouped($0.ratings))" }
        if !most.isEmpty { parts.append("most: " + most.joined(separator: ", ")) }
        if let from = user.yearFrom, let to = user.yearTo { parts.append("\(from)–\(to)") }
        grid.put(" " + parts.joined(separator: "  "), in: pane, row: row)
    }

    private func ratings(in pane: Pane, needs: (Need) -> Bool, _ grid: inout Grid) {
        let list = state.mine.list
        if list.isEmpty {
            return putStanding(
                needs,
                empty: state.mine.isLoaded(.ratings)
                    ? "nothing is rated yet; 1 to 5 rate the film under the cursor" : nil,
                in: pane,
                row: isNarrow ? 0 : 1,
                &grid
            )
        }
        if isNarrow {
            return narrowList(list, in: pane, &grid) { id in
                NarrowRow(lead: " ", second: "model says \(prediction(state.mine.notes[id])), \(age(of: id))")
            }
        }
        let when = pane.columns - 16
        let off = when - 12
        let said = off - 8
        for (text, column) in [("you", 2), ("film", 9), ("model says", said - 3)] {
            grid.put(text, in: pane, row: 0, column: column, style: .quiet)
        }
        grid.putRight("sort: \(state.mine.sortTitle)  when  ", in: pane, row: 0, from: said + 8, style: .quiet)
        let rows = pane.slice(from: 1, count: pane.rows - 1)
        for (row, index) in list.window(height: rows.rows).enumerated() {
            if let id = list.entries[index] {
                ratingRow(id, in: rows, row: row, (said, off, when), &grid)
            } else {
                grid.put("· · ·", in: rows, row: row, column: 2, style: .quiet)
            }
            if index == list.cursor { choose(row: row, columns: said - 4, in: rows, &grid) }
        }
        if !state.mine.isLoaded(.ratings) {
            putStanding(
                needs,
                empty: nil,
                unasked: "the others are not loaded: the connection is lost",
                in: rows,
                row: list.entries.count,
                &grid
            )
        }
    }

    private func ratingRow(
        _ id: MovieID,
        in pane: Pane,
        row: Int,
        _ columns: (said: Int, off: Int, when: Int),
        _ grid: inout Grid
    ) {
        let opinion = state.opinion(of: id)
        let note = state.mine.notes[id]
        grid.put(opinion.stars?.glyphs ?? Stars.none, in: pane, row: row, column: 2, style: .stars)
        grid.put(state.films[id]?.titleWithYear ?? "", in: pane, row: row, column: 9, width: columns.said - 13)
        grid.put(prediction(note), in: pane, row: row, column: columns.said)
        if let predicted = note?.predicted, let stars = opinion.stars {
            let off = Numbers.decimal(abs(predicted.stars - stars.value), 1)
            grid.put("off by \(off)", in: pane, row: row, column: columns.off)
        }
        let when =
            note?.isImported == true && opinion.ratedAt <= note?.ratedAt ?? 0 ? "imported " + age(of: id) : age(of: id)
        let mark = state.isUnconfirmed(id) ? " ~" : "  "
        grid.putRight(when + mark, in: pane, row: row, from: columns.off + 10)
    }

    private func prediction(_ note: MineState.RatingNote?) -> String {
        note?.predicted.map { Numbers.decimal($0.stars, 1) } ?? "–"
    }

    private func age(of id: MovieID) -> String {
        let ratedAt = state.opinion(of: id).ratedAt
        return ratedAt > 0 ? state.now.age(of: ratedAt) : "–"
    }
}
