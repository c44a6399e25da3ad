/// One side of who chose what: of each row (a user, or a movie) the columns of the other side, and how much each choice counts.
struct ChoiceRows: Sendable {
    /// Row r's choices lie at `offsets[r] ..< offsets[r + 1]`.
    let offsets: [Int]
    let columns: [UInt32]
    /// Confidence of a choice above that of what was not chosen: w.
    let weights: [Float]
    /// t · (w + α₀) for the target t of a choice.
    let targets: [Float]

    var rowCount: Int { offsets.count - 1 }

    /// Rows with a choice.
    var chosenCount: Int { (0..<rowCount).count { offsets[$0] < offsets[$0 + 1] } }

    func range(ofRow row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }

    /// The same choices by column.
    func transposed(columnCount: Int) -> ChoiceRows {
        var ends = [Int](repeating: 0, count: columnCount + 1)
        for column in columns { ends[Int(column) + 1] += 1 }
        for column in 0..<columnCount { ends[column + 1] += ends[column] }
        var next = ends
        var rows = [UInt32](repeating: 0, count: columns.count)
        var newWeights = [Float](repeating: 0, count: columns.count)
        var newTargets = newWeights
        for row in 0..<rowCount {
            for place in range(ofRow: row) {
                let column = Int(columns[place])
                rows[next[column]] = UInt32(row)
                newWeights[next[column]] = weights[place]
                newTargets[next[column]] = targets[place]
                next[column] += 1
            }
        }
        return ChoiceRows(offsets: ends, columns: rows, weights: newWeights, targets: newTargets)
    }
}
