internal import Engine
internal import Text

/// A leaderboard for people: a line that says what it is of, and the table.
struct LeaderboardTable {
    private let board: Leaderboard

    init(_ board: Leaderboard) {
        self.board = board
    }

    /// What is shown of each model.
    private struct Layout {
        var hasIntervals = true
        var hasDifferenceInterval = true
        var metricCount: Int
        var hasTraining = true
        var hasSize = true
    }

    /// Where the table would not fit, intervals are left out, then what matters least, and never a part of a figure.
    func lines(width: Int?) -> [String] {
        var layouts = [Layout(metricCount: board.metrics.count)]
        func leaveOut(_ change: (inout Layout) -> Void) {
            var next = layouts[layouts.count - 1]
            change(&next)
            layouts.append(next)
        }
        leaveOut { $0.hasIntervals = false }
        leaveOut { $0.hasDifferenceInterval = false }
        leaveOut { $0.hasSize = false }
        leaveOut { $0.hasTraining = false }
        for count in (1..<max(1, board.metrics.count)).reversed() { leaveOut { $0.metricCount = count } }
        let tables = layouts.lazy.map { table($0) }
        func fits(_ table: Table) -> Bool {
            width.map { width in table.lines(width: nil).allSatisfy { Text.width($0) <= width } } ?? true
        }
        let shown = tables.first(where: fits) ?? table(layouts[layouts.count - 1])
        return heading(width: width) + shown.lines(width: width)
    }

    /// Broken between its parts where it is too long.
    private func heading(width: Int?) -> [String] {
        let parts = [
            "\(board.protocolName): \(Show.count(board.trainingCount)) of \(Show.count(board.ratingCount)) ratings train",
            "\(Show.count(board.testCount)) ratings of \(Show.count(board.testUserCount)) users are asked about",
            "seed \(board.seed)",
        ]
        var lines = [parts[0]]
        for part in parts.dropFirst() {
            let longer = lines[lines.count - 1] + ", " + part
            if let width, Text.width(longer) > width {
                lines[lines.count - 1] += ","
                lines.append("  " + part)
            } else {
                lines[lines.count - 1] = longer
            }
        }
        return lines
    }

    private func table(_ layout: Layout) -> Table {
        let first = board.metrics.first
        let rival = board.rows.count > 1 ? board.rival : nil
        let metrics = board.metrics.prefix(layout.metricCount)
        var columns: [Table.Column] = [.text("model")] + metrics.map { .number($0.name) }
        if let first, let rival { columns.append(.number("\(first.name) − \(rival)'s")) }
        if layout.hasTraining { columns.append(.number("training s")) }
        if layout.hasSize { columns.append(.number("size")) }
        var table = Table(columns)
        for row in board.rows {
            var cells = [row.model] + metrics.map { Self.cell(row.figures[$0], withInterval: layout.hasIntervals) }
            if let first, rival != nil {
                cells.append(Self.difference(row.differences[first], withInterval: layout.hasDifferenceInterval))
            }
            if layout.hasTraining { cells.append(row.trainingSeconds.map { Show.decimal($0, 1) } ?? "–") }
            if layout.hasSize { cells.append(row.byteCount.map { Show.bytes(UInt64($0)) } ?? "–") }
            table.add(cells)
        }
        return table
    }

    /// `0.7431 ±.0052`; `–` for what this model cannot be judged by.
    static func cell(_ figure: Figure?, withInterval: Bool) -> String {
        guard let figure else { return "–" }
        let value = Show.decimal(figure.value, 4)
        guard withInterval, let interval = figure.interval else { return value }
        let half = Show.decimal((interval.upperBound - interval.lowerBound) / 2, 4)
        return "\(value) ±\(half.hasPrefix("0.") ? String(half.dropFirst()) : half)"
    }

    /// `+0.0120 [+0.0040, +0.0200]`: the interval does not lie evenly around a difference, and whether it holds 0 is the question.
    static func difference(_ figure: Figure?, withInterval: Bool = true) -> String {
        guard let figure else { return "" }
        let value = signed(figure.value)
        guard withInterval else { return value }
        return figure.interval.map { "\(value) [\(signed($0.lowerBound)), \(signed($0.upperBound))]" } ?? value
    }

    private static func signed(_ value: Double) -> String {
        let text = Show.decimal(value, 4)
        return text.hasPrefix("-") ? "−" + text.dropFirst() : "+" + text
    }
}
