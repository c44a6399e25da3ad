/// Which movies have a term: an inverted index of the terms of a `ContentSpace`.
struct TermPostings: Sendable {
    /// By column of `TFIDF`: movie rows, ascending for those of the fit, later ones behind.
    private(set) var rows: [[UInt32]]

    init(rows: [[UInt32]]) {
        self.rows = rows
    }

    /// - Parameter matrix: movies by terms.
    init(of matrix: SparseMatrix) {
        let byTerm = matrix.transposed()
        rows = (0..<byTerm.rowCount).map { Array(byTerm.columns[byTerm.offsets[$0]..<byTerm.offsets[$0 + 1]]) }
    }

    /// What they take in memory.
    var byteCount: Int { rows.reduce(0) { $0 + $1.count * MemoryLayout<UInt32>.stride + 32 } }

    /// Says anew which terms a movie has. One pass over everything for a movie that had some: milliseconds for a large catalogue.
    mutating func set(_ columns: [UInt32], ofMovie row: Int, isNew: Bool) {
        if !isNew {
            for column in rows.indices where rows[column].contains(UInt32(row)) {
                rows[column].removeAll { $0 == UInt32(row) }
            }
        }
        for column in columns { rows[Int(column)].append(UInt32(row)) }
    }
}
