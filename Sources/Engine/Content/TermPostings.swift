/// Which movies have a term: an inverted index of the terms of a `ContentSpace`.
struct TermPostings: Sendable {
    /// By column of `TFIDF`: movie rows, ascending for those of the fit, later ones behind.
    private(set) var rows: [[UInt32]]
    /// Movies that stand in one of the lists.
    private var movies: Set<UInt32>

    init(rows: [[UInt32]]) {
        self.rows = rows
        movies = Set(rows.joined())
    }

    /// - Parameter matrix: movies by terms.
    init(of matrix: SparseMatrix) {
        let byTerm = matrix.transposed()
        self.init(
            rows: (0..<byTerm.rowCount).map { Array(byTerm.columns[byTerm.offsets[$0]..<byTerm.offsets[$0 + 1]]) }
        )
    }

    /// Says anew which terms a movie has. For a movie that had some it is a pass over all lists: milliseconds in a large catalogue.
    mutating func set(_ columns: [UInt32], ofMovie row: Int) {
        let movie = UInt32(row)
        if movies.remove(movie) != nil {
            for column in rows.indices where rows[column].contains(movie) { rows[column].removeAll { $0 == movie } }
        }
        for column in columns { rows[Int(column)].append(movie) }
        if !columns.isEmpty { movies.insert(movie) }
    }
}
