import Protocol
import Text

/// Where the columns of the live list are in a pane of some width.
///
/// As a pane gets narrower they go in this order: genres, then found by, then because, then the means; the title stays.
struct HomeColumns: Equatable, Sendable {
    let numberWidth: Int
    let mark: Int
    let fit: Int
    let film: Int
    let filmWidth: Int
    /// Each nil where there is no room.
    private(set) var genres: Int?
    private(set) var mean: Int?
    private(set) var predicted: Int?
    private(set) var foundBy: Int?
    private(set) var because: Int?

    static let genresWidth = 22
    static let foundByWidth = 10

    init(width: Int) {
        numberWidth = width >= 112 ? 4 : 3
        mark = numberWidth + 2
        fit = mark + 5
        // Between them a `w`, free on both sides.
        film = fit + 6
        let showsAll = width >= 112
        let becauseWidth = showsAll ? 22 : width >= 60 ? 21 : 0
        let foundByWidth = width >= 70 ? Self.foundByWidth + 1 : 0
        let numbersWidth = showsAll ? 12 : 0
        let genresWidth = showsAll ? Self.genresWidth + 1 : 0
        filmWidth = max(width - film - 1 - becauseWidth - foundByWidth - numbersWidth - genresWidth, 8)
        var next = film + filmWidth + 1
        if showsAll {
            genres = next
            mean = next + Self.genresWidth + 1
            predicted = next + Self.genresWidth + 7
            next += genresWidth + numbersWidth
        }
        if foundByWidth > 0 {
            foundBy = next
            next += foundByWidth
        }
        if becauseWidth > 0 { because = next }
    }
}

extension Drawing {
    func home(_ grid: inout Grid) {
        let body = layout.body
        if isNarrow {
            grid.rule(homeTitle, in: body, row: 0)
            return narrowList(state.home.list, in: body.slice(from: 1, count: body.rows - 1), &grid) { film in
                homeNarrowRow(film)
            }
        }
        let main = body.slice(from: 0, count: body.rows - layout.eventRows)
        if layout.isBeside {
            let (left, right) = main.split(at: layout.listColumns)
            homeList(in: left, &grid)
            grid.divider(in: main, column: layout.listColumns)
            tallDetails(of: state.focus.shown, in: right, &grid)
        } else {
            homeList(in: main.slice(from: 0, count: main.rows - layout.detailRows), &grid)
            let details = main.slice(from: main.rows - layout.detailRows, count: layout.detailRows)
            if details.rows > 0 { shortDetails(of: state.focus.shown, in: details, &grid) }
        }
        if layout.eventRows > 0 {
            events(in: body.slice(from: body.rows - layout.eventRows, count: layout.eventRows), &grid)
        }
    }

    private var homeTitle: String {
        if state.home.isHeld {
            let waiting = Numbers.count(state.home.waitingCount, "update")
            return "For you · held still, \(waiting) wait\(state.home.waitingCount == 1 ? "s" : "")"
        }
        return state.isSampleData ? "For you · live · simulated sample data" : "For you · live"
    }

    private func homeList(in pane: Pane, _ grid: inout Grid) {
        let columns = HomeColumns(width: pane.columns)
        let head = state.home.head
        let right = head.map {
            "\(Numbers.grouped(state.home.order.count)) of \(Numbers.grouped($0.catalogueSize)) films"
        }
        grid.rule(homeTitle, right: right ?? "", in: pane, row: 0)
        homeHeadings(columns, in: pane, &grid)
        let rows = pane.slice(from: 2, count: pane.rows - 2)
        guard !state.home.list.isEmpty else {
            let text =
                state.home.failure.map { "failed: \($0); R asks again" }
                ?? (head == nil ? "· · · loading · · ·" : "nothing is left to recommend: all films are rated or hidden")
            if head != nil || state.now.milliseconds > State.loadingMilliseconds {
                grid.put(text, in: rows, row: 0, column: 2, style: .quiet)
            }
            return
        }
        for (row, index) in state.home.list.window(height: rows.rows).enumerated() {
            guard let film = state.home.list.entries[index] else { continue }
            homeRow(film, columns, in: rows, row: row, &grid)
            if index == state.home.list.cursor {
                choose(row: row, columns: columns.film + columns.filmWidth, in: rows, &grid)
            }
        }
    }

    private func homeHeadings(_ columns: HomeColumns, in pane: Pane, _ grid: inout Grid) {
        func put(_ text: String, _ column: Int?) {
            if let column { grid.put(text, in: pane, row: 1, column: column, style: .quiet) }
        }
        put("#", columns.numberWidth)
        put("fit", columns.fit)
        put("film", columns.film)
        put("genres", columns.genres)
        put("mean", columns.mean)
        put("pred", columns.predicted)
        put("found by", columns.foundBy)
        put("because", columns.because)
    }

    private func homeRow(_ id: MovieID, _ columns: HomeColumns, in pane: Pane, row: Int, _ grid: inout Grid) {
        guard let film = state.films[id], let item = state.home.items[id] else { return }
        let opinion = state.opinion(of: id)
        let isDone = opinion.stars != nil || opinion.isHidden
        if let rank = state.home.ranks[id], !isDone {
            let text = Text.paddedLeft(String(rank), to: columns.numberWidth)
            grid.put(text, in: pane, row: row, column: 1)
        }
        mark(of: id, item, isDone: isDone).map {
            _ = grid.put($0.text, in: pane, row: row, column: columns.mark, width: 4, style: $0.style)
        }
        if !isDone {
            let fit = item.fit.map { Numbers.decimal($0 * 100, 0) + "%" } ?? "–"
            grid.put(Text.paddedLeft(fit, to: 3), in: pane, row: row, column: columns.fit)
        }
        if opinion.isOnWatchlist { grid.put("w", in: pane, row: row, column: columns.film - 2, style: .key) }
        let isUnconfirmed = state.isUnconfirmed(id)
        if isUnconfirmed && opinion.stars == nil {
            grid.put("~", in: pane, row: row, column: columns.film - 1, style: .key)
        }
        homeTitle(film, opinion, isUnconfirmed, columns, in: pane, row: row, &grid)
        if let column = columns.genres {
            grid.put(
                film.genres.joined(separator: " "),
                in: pane,
                row: row,
                column: column,
                width: HomeColumns.genresWidth
            )
        }
        if let column = columns.mean { grid.put(film.meanText, in: pane, row: row, column: column) }
        if let column = columns.predicted { grid.put(film.predictedText, in: pane, row: row, column: column) }
        if let column = columns.foundBy, !isDone {
            let text = item.sources.prefix(2).map { Self.sourceName($0.source) }.joined(separator: "+")
            grid.put(text, in: pane, row: row, column: column, width: HomeColumns.foundByWidth)
        }
        if let column = columns.because {
            let text =
                opinion.isHidden
                ? "hidden now; u: undo"
                : opinion.stars != nil ? "rated now; u: undo" : because(item.because, width: pane.columns - column)
            grid.put(text, in: pane, row: row, column: column)
        }
    }

    /// The title, and behind it the stars of a film that was just rated.
    private func homeTitle(
        _ film: Film,
        _ opinion: Opinion,
        _ isUnconfirmed: Bool,
        _ columns: HomeColumns,
        in pane: Pane,
        row: Int,
        _ grid: inout Grid
    ) {
        guard let stars = opinion.stars else {
            grid.put(film.titleWithYear, in: pane, row: row, column: columns.film, width: columns.filmWidth)
            return
        }
        let room = columns.filmWidth - 8
        let end = grid.put(film.titleWithYear, in: pane, row: row, column: columns.film, width: max(room, 1))
        let column = min(end + 3, columns.film + columns.filmWidth - 7)
        let after = grid.put(stars.glyphs, in: pane, row: row, column: column, style: .stars)
        if isUnconfirmed { grid.put("~", in: pane, row: row, column: after + 1, style: .key) }
    }

    func mark(of id: MovieID, _ item: Recommendation, isDone: Bool) -> (text: String, style: Style)? {
        if isDone { return ("✓", .key) }
        if let mark = state.home.marks[id] {
            let isFading = state.now.milliseconds - mark.since >= HomeState.fadeMilliseconds / 2
            let (text, style): (String, Style) =
                switch mark.kind {
                case .arrived: ("new", .arrived)
                case .moved(let places): places > 0 ? ("▲\(places)", .risen) : ("▼\(-places)", .fallen)
                }
            return (text, isFading ? style.faded : style)
        }
        return item.sources.contains { $0.source == "explore" } ? ("?", .plain) : nil
    }

    /// The short word for a source.
    static func sourceName(_ source: String) -> String {
        switch source {
        case "item-based": "like"
        case "popular": "pop"
        case "content": "text"
        case "similar": "near"
        case "social": "soc"
        case "item2vec": "i2v"
        case "deepwalk": "walk"
        case "two-towers": "2tow"
        default: Text.displayable(source)
        }
    }

    /// Why a film is on the list, in so many columns; a title is shortened before the stars behind it.
    func because(_ because: Because?, width: Int) -> String {
        guard let because else { return "" }
        switch because.kind {
        case .ratedMovie:
            let stars = Stars(halfStars: because.halfStars).map { " ★" + $0.short } ?? ""
            return "← " + Text.cut(because.title, to: max(width - 2 - Text.width(stars), 1)) + stars
        case .genre: return "\(Text.displayable(because.text)) ★\(Numbers.decimal(because.stars, 1)) (\(because.count))"
        case .popular: return "liked by most: \(Numbers.decimal(because.stars, 2))"
        case .content: return "like " + Text.cut(because.title, to: max(width - 5, 1))
        default: return Text.displayable(because.text)
        }
    }

    private func homeNarrowRow(_ id: MovieID) -> NarrowRow {
        guard let item = state.home.items[id] else { return NarrowRow() }
        let opinion = state.opinion(of: id)
        let isDone = opinion.stars != nil || opinion.isHidden
        let rank = isDone ? "" : state.home.ranks[id].map { String($0) } ?? ""
        let fit = isDone ? "" : item.fit.map { Numbers.decimal($0 * 100, 0) + "%" } ?? "–"
        let mark = Text.padded(mark(of: id, item, isDone: isDone)?.text ?? "", to: 4)
        let predicted = state.films[id]?.predicted.flatMap { Stars(rounding: $0.stars) }
        let second = opinion.stars != nil ? "rated now; u: undo" : because(item.because, width: 24)
        return NarrowRow(
            lead: Text.paddedLeft(rank, to: 3)
                + (layout.size.columns >= 40 ? " \(mark) \(Text.paddedLeft(fit, to: 3)) " : " "),
            second: second + (predicted.map { " · predicted \($0.glyphs)" } ?? "")
        )
    }
}
