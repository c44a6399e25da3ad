/// The tables `movie`, `movie_plot`, `user`, `external_id` and `movie_tag`.
struct CatalogueTable {
    enum IDKind: Int64 {
        case movie = 0
        case user = 1
    }

    let connection: Connection

    /// No text in the tables has control characters, so this one divides the entries of a list.
    static let separator = "\u{1f}"

    func insert(_ movie: StoredMovie) throws(DiskFault) {
        let insert = try connection.statement("INSERT INTO movie VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insert.bind(1, movie.id)
        insert.bind(2, movie.fields.title)
        insert.bind(3, movie.fields.originalTitle)
        insert.bind(4, movie.fields.titleKey)
        insert.bind(5, movie.fields.year)
        insert.bind(6, movie.fields.genres.joined(separator: CatalogueTable.separator))
        insert.bind(7, movie.fields.director)
        insert.bind(8, movie.fields.country)
        insert.bind(9, movie.fields.keywords.joined(separator: CatalogueTable.separator))
        insert.bind(10, movie.fields.imdbID)
        insert.bind(11, movie.fields.tmdbID)
        insert.bind(12, movie.importID)
        try insert.run()
        guard !movie.fields.plot.isEmpty else { return }
        let plot = try connection.statement("INSERT INTO movie_plot VALUES (?, ?)")
        plot.bind(1, movie.id)
        plot.bind(2, movie.fields.plot)
        try plot.run()
    }

    func insertUser(id: UInt32, name: String) throws(DiskFault) {
        let insert = try connection.statement(
            "INSERT INTO user (id, name, name_key, simulated) VALUES (?, ?, ?, 0)"
        )
        insert.bind(1, id)
        insert.bind(2, name)
        insert.bind(3, CatalogueTable.key(ofName: name))
        try insert.run()
    }

    func insertUser(_ mapping: IDMapping, of importRecord: ImportRecord) throws(DiskFault) {
        let insert = try connection.statement(
            "INSERT INTO user (id, source, file_id, simulated, import_id) VALUES (?, ?, ?, ?, ?)"
        )
        insert.bind(1, mapping.ownID)
        insert.bind(2, importRecord.header.source)
        insert.bind(3, mapping.fileID)
        insert.bind(4, importRecord.header.simulated ? 1 : 0 as Int64)
        insert.bind(5, importRecord.id)
        try insert.run()
    }

    /// Names that differ only in case are the same name.
    static func key(ofName name: String) -> String {
        name.lowercased()
    }

    func user(named name: String) throws(DiskFault) -> UInt32? {
        let select = try connection.statement("SELECT id FROM user WHERE name_key = ?")
        defer { select.reset() }
        select.bind(1, CatalogueTable.key(ofName: name))
        return try select.step() ? select.uint32(0) : nil
    }

    /// Whose id a user has in the files of a source; nil for one who was created by name.
    func origin(ofUser id: UInt32) throws(DiskFault) -> (source: String, fileID: UInt32)? {
        let select = try connection.statement(
            "SELECT source, file_id FROM user WHERE id = ? AND source IS NOT NULL AND file_id IS NOT NULL"
        )
        defer { select.reset() }
        select.bind(1, id)
        return try select.step() ? (select.text(0), select.uint32(1)) : nil
    }

    func movies(titleKey: String, year: UInt16?) throws(DiskFault) -> [(id: UInt32, imdbID: String)] {
        let select = try connection.statement(
            "SELECT id, imdb_id FROM movie WHERE title_key = ? AND year IS ? ORDER BY id"
        )
        select.bind(1, titleKey)
        select.bind(2, year)
        return try found(select)
    }

    func movies(imdbID: String) throws(DiskFault) -> [(id: UInt32, imdbID: String)] {
        let select = try connection.statement(
            "SELECT id, imdb_id FROM movie WHERE imdb_id = ? AND imdb_id <> '' ORDER BY id"
        )
        select.bind(1, imdbID)
        return try found(select)
    }

    func movies(tmdbID: String) throws(DiskFault) -> [(id: UInt32, imdbID: String)] {
        let select = try connection.statement(
            "SELECT id, imdb_id FROM movie WHERE tmdb_id = ? AND tmdb_id <> '' ORDER BY id"
        )
        select.bind(1, tmdbID)
        return try found(select)
    }

    private func found(_ select: Statement) throws(DiskFault) -> [(id: UInt32, imdbID: String)] {
        defer { select.reset() }
        var found: [(id: UInt32, imdbID: String)] = []
        while try select.step() { found.append((id: select.uint32(0), imdbID: select.text(1))) }
        return found
    }

    /// Whether some id of this source stands for the movie already.
    func isMapped(movie: UInt32, source: String) throws(DiskFault) -> Bool {
        let select = try connection.statement(
            "SELECT 1 FROM external_id WHERE own_id = ? AND source = ? AND kind = 0"
        )
        defer { select.reset() }
        select.bind(1, movie)
        select.bind(2, source)
        return try select.step()
    }

    func insert(_ mapping: IDMapping, kind: IDKind, source: String, importID: UInt32) throws(DiskFault) {
        let insert = try connection.statement("INSERT INTO external_id VALUES (?, ?, ?, ?, ?)")
        insert.bind(1, source)
        insert.bind(2, kind.rawValue)
        insert.bind(3, mapping.fileID)
        insert.bind(4, mapping.ownID)
        insert.bind(5, importID)
        try insert.run()
    }

    /// Every mapping of a source: file id → own id.
    func mappings(kind: IDKind, source: String) throws(DiskFault) -> [UInt32: UInt32] {
        let select = try connection.statement("SELECT file_id, own_id FROM external_id WHERE source = ? AND kind = ?")
        defer { select.reset() }
        select.bind(1, source)
        select.bind(2, kind.rawValue)
        var mappings: [UInt32: UInt32] = [:]
        while try select.step() { mappings[select.uint32(0)] = select.uint32(1) }
        return mappings
    }

    func hasTag(_ tag: MovieTag) throws(DiskFault) -> Bool {
        let select = try connection.statement(
            "SELECT 1 FROM movie_tag WHERE movie_id = ? AND text = ? AND user_id = ?"
        )
        defer { select.reset() }
        select.bind(1, tag.movieID)
        select.bind(2, tag.text)
        select.bind(3, tag.userID)
        return try select.step()
    }

    func insert(_ tag: MovieTag, importID: UInt32) throws(DiskFault) {
        let insert = try connection.statement("INSERT INTO movie_tag VALUES (?, ?, ?, ?, ?)")
        insert.bind(1, tag.movieID)
        insert.bind(2, tag.userID)
        insert.bind(3, tag.text)
        insert.bind(4, tag.time)
        insert.bind(5, importID)
        try insert.run()
    }

    func ids(_ kind: IDKind) throws(DiskFault) -> Set<UInt32> {
        let select = try connection.statement(kind == .movie ? "SELECT id FROM movie" : "SELECT id FROM user")
        defer { select.reset() }
        var ids: Set<UInt32> = []
        while try select.step() { ids.insert(select.uint32(0)) }
        return ids
    }

    func delete(_ kind: IDKind, id: UInt32) throws(DiskFault) {
        let delete = try connection.statement(
            kind == .movie ? "DELETE FROM movie WHERE id = ?" : "DELETE FROM user WHERE id = ?"
        )
        delete.bind(1, id)
        try delete.run()
    }
}
