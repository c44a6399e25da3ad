internal import Engine

/// A leaderboard for people: a line that says what it is of, and the table.
struct LeaderboardTable {
    private let board: Leaderboard

    init(_ board: Leaderboard) {
        self.board = board
    }

    /// The intervals are left out where the table would not fit with them.
    func lines(width: Int?) -> [String] {
        let whole = table(withIntervals: true).lines(width: nil)
        let fits = width.map { width in whole.allSatisfy { $0.count <= width } } ?? true
        return [heading] + (fits ? whole : table(withIntervals: false).lines(width: width))
    }

    private var heading: String {
        let counts = "\(Show.count(board.trainingCount)) of \(Show.count(board.ratingCount)) ratings train"
        let asked = "\(Show.count(board.testCount)) ratings of \(Show.count(board.testUserCount)) users are asked about"
        return "\(board.protocolName): \(counts), \(asked), seed \(board.seed)"
    }

    private func table(withIntervals: Bool) -> Table {
        let first = board.metrics.first
        let rival = board.rows.count > 1 ? board.rival : nil
        var columns: [Table.Column] = [.text("model")] + board.metrics.map { .number($0.name) }
        if let first, let rival { columns.append(.number("\(first.name) − \(rival)'s")) }
        var table = Table(columns + [.number("training s"), .number("size")])
        for row in board.rows {
            var cells = [row.model] + board.metrics.map { Self.cell(row.figures[$0], withInterval: withIntervals) }
            if let first, rival != nil { cells.append(Self.difference(row.differences[first])) }
            cells.append(row.trainingSeconds.map { Show.decimal($0, 1) } ?? "–")
            cells.append(row.byteCount.map { Show.bytes(UInt64($0)) } ?? "–")
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
    static func difference(_ figure: Figure?) -> String {
        guard let figure else { return "" }
        let value = signed(figure.value)
        return figure.interval.map { "\(value) [\(signed($0.lowerBound)), \(signed($0.upperBound))]" } ?? value
    }

    private static func signed(_ value: Double) -> String {
        let text = Show.decimal(value, 4)
        return text.hasPrefix("-") ? "−" + text.dropFirst() : "+" + text
    }
}
