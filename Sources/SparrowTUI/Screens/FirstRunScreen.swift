import Protocol
import Text

/// Where the parts of the first run are.
struct FirstRunLayout: Equatable, Sendable {
    let groupRows: Int
    let filmRows: Int
    let previewRows: Int
    /// The sentence and the bar under everything.
    let hasBar: Bool

    init(_ layout: Layout) {
        let rows = layout.body.rows
        if layout.kind == .narrow || layout.kind == .tooSmall {
            // One rule and the section in which the cursor is.
            groupRows = max(rows - 1, 0)
            filmRows = layout.listRows(above: 1, below: 0)
            previewRows = 0
            hasBar = false
            return
        }
        hasBar = rows >= 18
        previewRows = rows >= 40 ? 10 : rows >= 16 ? 3 : 0
        let rest = rows - (hasBar ? 2 : 0) - (previewRows > 0 ? previewRows + 1 : 0) - 2
        groupRows = max(rest / 2, 1)
        filmRows = max(rest - groupRows, 1)
    }
}

extension Drawing {
    func firstRun(_ grid: inout Grid) {
        let places = FirstRunLayout(layout)
        let body = layout.body
        let rated = ratedCount
        if isNarrow {
            if state.firstRun.section == .groups {
                grid.rule("1  What do you like to watch?", in: body, row: 0)
                return groups(in: body.slice(from: 1, count: places.groupRows), &grid)
            }
            grid.rule("2  Rate a few telling films", right: "\(rated) rated", in: body, row: 0)
            return narrowList(state.firstRun.list, in: body.slice(from: 1, count: body.rows - 1), &grid) { id in
                NarrowRow(
                    lead: " ",
                    second: state.firstRun.notSeen.contains(id) ? "not seen" : state.films[id]?.genreLine ?? ""
                )
            }
        }
        grid.rule(
            "1  What do you like to watch?  (up to 3, or none)",
            right: "done: \(state.firstRun.picked.count)",
            in: body,
            row: 0
        )
        groups(in: body.slice(from: 1, count: places.groupRows), &grid)
        let second = body.slice(from: 1 + places.groupRows, count: places.filmRows + 1)
        let notSeen = state.firstRun.notSeen.count
        grid.rule("2  Rate a few telling films", right: "\(rated) rated, \(notSeen) not seen", in: second, row: 0)
        tellingFilms(in: second.slice(from: 1, count: places.filmRows), &grid)
        let rest = body.slice(from: 2 + places.groupRows + places.filmRows, count: body.rows)
        preview(places, rated: rated, in: rest, &grid)
    }

    private var ratedCount: Int {
        state.firstRun.list.entries.filter { $0.map { state.opinion(of: $0).stars != nil } ?? false }.count
    }

    private func groups(in pane: Pane, _ grid: inout Grid) {
        let groups = state.firstRun.groups
        if groups.isEmpty {
            let isOnboarding: (Need) -> Bool = { if case .onboarding = $0 { true } else { false } }
            let empty = state.firstRun.answered == nil ? nil : "no groups: the catalogue is empty"
            return putStanding(isOnboarding, empty: empty, in: pane, row: 0, &grid)
        }
        let cursor = min(state.firstRun.groupCursor, groups.count - 1)
        let first = max(min(cursor - pane.rows / 2, groups.count - pane.rows), 0)
        let nameWidth = min(max(groups.map { Text.width($0.name) }.max() ?? 0, 14), 24)
        for (row, index) in (first..<min(first + pane.rows, groups.count)).enumerated() {
            let group = groups[index]
            let isPicked = state.firstRun.picked.contains(group.name)
            grid.put(isPicked ? "[x]" : "[ ]", in: pane, row: row, column: 2, style: isPicked ? .key : .plain)
            grid.put(group.name, in: pane, row: row, column: 6, width: nameWidth)
            let examples = group.examples.prefix(4).map { Text.displayable($0.title) }.joined(separator: " · ")
            grid.put(examples, in: pane, row: row, column: 6 + nameWidth + 2, style: .quiet)
            if state.firstRun.section == .groups, index == cursor {
                choose(row: row, columns: 6 + nameWidth, in: pane, &grid)
            }
        }
    }

    private func tellingFilms(in pane: Pane, _ grid: inout Grid) {
        let list = state.firstRun.list
        let stars = max(42, pane.columns / 2)
        for (row, index) in list.window(height: pane.rows).enumerated() {
            guard let id = list.entries[index], let film = state.films[id] else { continue }
            grid.put(film.titleWithYear, in: pane, row: row, column: 3, width: stars - 4)
            let isNotSeen = state.firstRun.notSeen.contains(id) && state.opinion(of: id).stars == nil
            if isNotSeen {
                grid.put("–", in: pane, row: row, column: stars)
            } else {
                starsColumn(id, in: pane, row: row, column: stars, &grid)
            }
            grid.put(isNotSeen ? "not seen" : film.genreLine, in: pane, row: row, column: stars + 8)
            if state.firstRun.section == .films, index == list.cursor {
                choose(row: row, columns: stars - 1, in: pane, &grid)
            }
        }
    }

    /// The first places of the live list: what rating is good for.
    private func preview(_ places: FirstRunLayout, rated: Int, in pane: Pane, _ grid: inout Grid) {
        guard places.previewRows > 0 else { return }
        grid.rule("So far we would show you", right: "changes as you rate", in: pane, row: 0)
        for (index, id) in state.home.order.prefix(places.previewRows).enumerated() {
            guard let film = state.films[id], let item = state.home.items[id] else { continue }
            let row = index + 1
            grid.put(Text.paddedLeft(String(index + 1), to: 3), in: pane, row: row, column: 1)
            if let mark = mark(of: id, item, isDone: false) {
                grid.put(mark.text, in: pane, row: row, column: 6, width: 4, style: mark.style)
            }
            let column = max(42, pane.columns / 2)
            grid.put(film.titleWithYear, in: pane, row: row, column: 11, width: column - 12)
            grid.put(because(item.because, width: pane.columns - column), in: pane, row: row, column: column)
        }
        guard places.hasBar else { return }
        let row = places.previewRows + 1
        grid.put(" The list is yours from the first star on; every further one sharpens it.", in: pane, row: row)
        let bar = Bars.progress(Double(rated) / Double(FirstRunState.enough), width: 28)
        let end = grid.put(" " + bar, in: pane, row: row + 1, style: .bar)
        grid.put("  \(rated) of \(FirstRunState.enough)", in: pane, row: row + 1, column: end)
        grid.putRight("five is a hint, not a gate ", in: pane, row: row + 1, from: end + 12)
    }
}
