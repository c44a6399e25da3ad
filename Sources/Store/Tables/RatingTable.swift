/// A row of `rating`: what is known last of a pair.
struct RatingRow: Equatable {
    /// 0: the rating was removed at `time`.
    var halfStars: UInt8
    var time: UInt32
    var offset: UInt64
    var importID: UInt32?
}

/// The table `rating`, and `import_undo` beside it.
struct RatingTable {
    let connection: Connection

    func row(user: UInt32, movie: UInt32) throws(DiskFault) -> RatingRow? {
        try row(
            user: user,
            movie: movie,
            "SELECT half_stars, time, offset, import_id FROM rating WHERE user_id = ? AND movie_id = ?"
        )
    }

    /// What the open import has overwritten for this pair.
    func overwritten(user: UInt32, movie: UInt32) throws(DiskFault) -> RatingRow? {
        try row(
            user: user,
            movie: movie,
            "SELECT half_stars, time, offset, import_id FROM import_undo WHERE user_id = ? AND movie_id = ?"
        )
    }

    private func row(user: UInt32, movie: UInt32, _ sql: String) throws(DiskFault) -> RatingRow? {
        let select = try connection.statement(sql)
        defer { select.reset() }
        select.bind(1, user)
        select.bind(2, movie)
        guard try select.step() else { return nil }
        return RatingRow(select, from: 0)
    }

    /// The rows of one user with movies in a range, in order of the movies.
    func forEach(
        user: UInt32,
        movies: ClosedRange<UInt32>,
        _ body: (UInt32, RatingRow) -> Void
    ) throws(DiskFault) {
        let select = try connection.statement(
            """
            SELECT movie_id, half_stars, time, offset, import_id FROM rating
            WHERE user_id = ? AND movie_id BETWEEN ? AND ? ORDER BY movie_id
            """
        )
        defer { select.reset() }
        select.bind(1, user)
        select.bind(2, movies.lowerBound)
        select.bind(3, movies.upperBound)
        while try select.step() { body(select.uint32(0), RatingRow(select, from: 1)) }
    }

    /// A user's ratings as readers see them, without those that were taken away.
    func visibleCount(user: UInt32) throws(DiskFault) -> UInt64 {
        let select = try connection.statement("SELECT count(*) FROM rating WHERE user_id = ? AND half_stars > 0")
        defer { select.reset() }
        select.bind(1, user)
        return try select.step() ? UInt64(select.int(0)) : 0
    }

    func put(user: UInt32, movie: UInt32, _ row: RatingRow) throws(DiskFault) {
        try put(user: user, movie: movie, row, "INSERT OR REPLACE INTO rating VALUES (?, ?, ?, ?, ?, ?)")
    }

    /// Keeps what the open import overwrites; the first time counts.
    func keepOverwritten(user: UInt32, movie: UInt32, _ row: RatingRow) throws(DiskFault) {
        try put(user: user, movie: movie, row, "INSERT OR IGNORE INTO import_undo VALUES (?, ?, ?, ?, ?, ?)")
    }

    private func put(user: UInt32, movie: UInt32, _ row: RatingRow, _ sql: String) throws(DiskFault) {
        let insert = try connection.statement(sql)
        insert.bind(1, user)
        insert.bind(2, movie)
        insert.bind(3, Int64(row.halfStars))
        insert.bind(4, row.time)
        insert.bind(5, Int64(bitPattern: row.offset))
        insert.bind(6, row.importID)
        try insert.run()
    }

    /// A live act on the pair: the open import has nothing to give back there any more.
    func forgetOverwritten(user: UInt32, movie: UInt32) throws(DiskFault) {
        let delete = try connection.statement("DELETE FROM import_undo WHERE user_id = ? AND movie_id = ?")
        delete.bind(1, user)
        delete.bind(2, movie)
        try delete.run()
    }
}

extension RatingRow {
    init(_ statement: Statement, from column: Int32) {
        self.init(
            halfStars: UInt8(truncatingIfNeeded: statement.int(column)),
            time: statement.uint32(column + 1),
            offset: UInt64(bitPattern: statement.int(column + 2)),
            importID: statement.optionalUInt32(column + 3)
        )
    }

    /// As readers see it: nil for a removed one.
    var visible: StoredRating? {
        halfStars == 0 ? nil : StoredRating(halfStars: halfStars, time: time)
    }
}
