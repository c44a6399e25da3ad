/// The tables `import` and `import_progress`.
struct ImportTable {
    let connection: Connection

    private static let columns = """
        id, source, label, content_hash, rating_count, as_user_id, simulated, keeps_file_ids, state, begun, ended, counts
        """

    /// An import as the table has it.
    struct Row {
        var record: ImportRecord
        var keepsFileIDs: Bool
    }

    func insert(_ begun: ImportBegun, timeMilliseconds: Int64) throws(DiskFault) {
        let insert = try connection.statement("INSERT INTO import VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)")
        insert.bind(1, begun.importID)
        insert.bind(2, begun.header.source)
        insert.bind(3, begun.header.label)
        insert.bind(4, begun.header.contentHash)
        insert.bind(5, Int64(truncatingIfNeeded: begun.header.ratingCount))
        insert.bind(6, begun.header.asUserID)
        insert.bind(7, begun.header.simulated ? 1 : 0 as Int64)
        insert.bind(8, begun.keepsFileIDs ? 1 : 0 as Int64)
        insert.bind(9, Int64(ImportState.open.rawValue))
        insert.bind(10, timeMilliseconds)
        insert.bind(11, ImportTable.bytes(ImportCounts()))
        try insert.run()
    }

    func end(id: UInt32, state: ImportState, timeMilliseconds: Int64, counts: ImportCounts) throws(DiskFault) {
        let update = try connection.statement("UPDATE import SET state = ?, ended = ?, counts = ? WHERE id = ?")
        update.bind(1, Int64(state.rawValue))
        update.bind(2, timeMilliseconds)
        update.bind(3, ImportTable.bytes(counts))
        update.bind(4, id)
        try update.run()
        let delete = try connection.statement("DELETE FROM import_progress WHERE import_id = ?")
        delete.bind(1, id)
        try delete.run()
    }

    func row(id: UInt32) throws(DiskFault) -> Row? {
        let select = try connection.statement("SELECT \(ImportTable.columns) FROM import WHERE id = ?")
        select.bind(1, id)
        return try rows(select).first
    }

    func open() throws(DiskFault) -> Row? {
        try rows(connection.statement("SELECT \(ImportTable.columns) FROM import WHERE state = 1")).first
    }

    /// The last committed import of the same input for the same user.
    func committed(_ header: ImportHeader) throws(DiskFault) -> Row? {
        let select = try connection.statement(
            """
            SELECT \(ImportTable.columns) FROM import WHERE source = ? AND content_hash = ? AND as_user_id IS ? AND state = 2
            ORDER BY id DESC LIMIT 1
            """
        )
        select.bind(1, header.source)
        select.bind(2, header.contentHash)
        select.bind(3, header.asUserID)
        return try rows(select).first
    }

    /// All imports, the oldest first; an open one with its progress.
    func all() throws(DiskFault) -> [Row] {
        var rows = try rows(connection.statement("SELECT \(ImportTable.columns) FROM import ORDER BY id"))
        for index in rows.indices where rows[index].record.state == .open {
            rows[index].record.counts = try progress(importID: rows[index].record.id)
        }
        return rows
    }

    func lastID() throws(DiskFault) -> UInt32 {
        let select = try connection.statement("SELECT max(id) FROM import")
        defer { select.reset() }
        return try select.step() ? select.uint32(0) : 0
    }

    func progress(importID: UInt32) throws(DiskFault) -> ImportCounts {
        let select = try connection.statement("SELECT counts FROM import_progress WHERE import_id = ?")
        defer { select.reset() }
        select.bind(1, importID)
        return try select.step() ? ImportTable.counts(select.blob(0)) : ImportCounts()
    }

    func setProgress(importID: UInt32, _ counts: ImportCounts) throws(DiskFault) {
        let replace = try connection.statement("INSERT OR REPLACE INTO import_progress VALUES (?, ?)")
        replace.bind(1, importID)
        replace.bind(2, ImportTable.bytes(counts))
        try replace.run()
    }

    private func rows(_ select: Statement) throws(DiskFault) -> [Row] {
        defer { select.reset() }
        var rows: [Row] = []
        while try select.step() { rows.append(try ImportTable.row(select)) }
        return rows
    }

    private static func row(_ select: Statement) throws(DiskFault) -> Row {
        guard let state = ImportState(rawValue: UInt8(truncatingIfNeeded: select.int(8))) else {
            throw DiskFault(kind: .damaged, text: "import \(select.int(0)) has the unknown state \(select.int(8))")
        }
        let header = ImportHeader(
            source: select.text(1),
            label: select.text(2),
            contentHash: select.blob(3),
            ratingCount: UInt64(bitPattern: select.int(4)),
            asUserID: select.optionalUInt32(5),
            simulated: select.int(6) != 0
        )
        let record = ImportRecord(
            id: select.uint32(0),
            header: header,
            state: state,
            counts: try counts(select.blob(11)),
            begunMilliseconds: select.int(9),
            endedMilliseconds: select.isNull(10) ? nil : select.int(10)
        )
        return Row(record: record, keepsFileIDs: select.int(7) != 0)
    }

    private static func bytes(_ counts: ImportCounts) -> [UInt8] {
        var writer = ByteWriter()
        writer.counts(counts)
        return writer.bytes
    }

    private static func counts(_ bytes: [UInt8]) throws(DiskFault) -> ImportCounts {
        var reader = ByteReader(bytes)
        do {
            return try reader.counts()
        } catch {
            throw DiskFault(kind: .damaged, text: "counts of an import: \(error.what)")
        }
    }
}
