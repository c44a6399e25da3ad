import Engine
import Testing

/// A block of `rows × width` values whose rows lie `stride` apart, with marked gaps between and behind them.
struct Block {
    /// What stands where no kernel may write.
    private static let mark: Float = 1e30

    let rows: Int
    let width: Int
    let stride: Int
    var values: [Float]

    /// Random values in ±`bound`.
    init(rows: Int, width: Int, gap: Int = 0, bound: Float = 1, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        self.init(rows: rows, width: width, gap: gap) { _, _ in Float.random(in: -bound...bound, using: &generator) }
    }

    init(rows: Int, width: Int, gap: Int = 0, _ value: (_ row: Int, _ column: Int) -> Float) {
        self.rows = rows
        self.width = width
        stride = width + gap
        values = [Float](repeating: Block.mark, count: rows * stride + 8)
        for row in 0..<rows {
            for column in 0..<width { values[row * stride + column] = value(row, column) }
        }
    }

    /// A block of the same shape whose values are nothing yet: a kernel must overwrite them.
    static func unset(rows: Int, width: Int, gap: Int = 0) -> Block {
        Block(rows: rows, width: width, gap: gap) { _, _ in .nan }
    }

    subscript(row: Int, column: Int) -> Double { Double(values[row * stride + column]) }

    /// Whether each value is what a plain loop makes, within a tolerance relative to the larger of 1 and that, and nothing beside the block
    /// was written.
    func isMade(within tolerance: Double = 0, by plain: (_ row: Int, _ column: Int) -> Double) -> Bool {
        let isRight = (0..<rows).allSatisfy { row in
            (0..<width).allSatisfy { column in
                let expected = plain(row, column)
                return abs(self[row, column] - expected) <= tolerance * max(1, abs(expected))
            }
        }
        let gaps = values.indices.filter { stride == 0 || $0 % stride >= width || $0 / stride >= rows }
        return isRight && gaps.allSatisfy { values[$0] == Block.mark }
    }

    /// Σ over the rows of what `term` makes, a column each.
    static func columnSums(rows: Int, width: Int, _ term: (_ row: Int, _ column: Int) -> Double) -> [Double] {
        (0..<width).map { column in (0..<rows).reduce(0) { $0 + term($1, column) } }
    }
}

/// A shape of a block: around the widths of vectors, with and without gaps between the rows.
struct BlockShape: CustomTestStringConvertible, Sendable {
    var rows: Int
    var width: Int
    var gap: Int

    var testDescription: String { "\(rows) × \(width), gap \(gap)" }

    static let all = [0, 1, 4, 7].flatMap { rows in
        [1, 3, 8, 10, 16, 17, 33, 64].flatMap { width in
            [0, 5].map { BlockShape(rows: rows, width: width, gap: $0) }
        }
    }

    /// A random block of this shape.
    func block(bound: Float = 1, seed: UInt64) -> Block {
        Block(rows: rows, width: width, gap: gap, bound: bound, seed: seed)
    }

    var unset: Block { .unset(rows: rows, width: width, gap: gap) }

    /// Random values, one a column.
    func row(seed: UInt64) -> [Float] {
        Block(rows: 1, width: width, seed: seed).values
    }
}
