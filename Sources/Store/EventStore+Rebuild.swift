import GRDB

extension EventStore {
    /// Goes through the whole log and compares every checksum, decodes every body, and lets SQLite check its pages.
    ///
    /// - Returns: the number of rows of the log.
    /// - Throws: damagedEvent or damagedDatabase for the first damage.
    public func verify() throws(StoreError) -> Int {
        var rows = 0
        try events.forEach { row throws(StoreError) in
            _ = try row.decoded()
            rows += 1
        }
        let verdict = try connection.read { database in try String.fetchOne(database, sql: "PRAGMA quick_check(1)") }
        guard verdict == "ok" else { throw StoreError.damagedDatabase(verdict ?? "no verdict") }
        return rows
    }

    /// Makes all views anew from the log, in one transaction: after a failure everything is as before.
    ///
    /// The answers of the last 24 hours and the progress of an open import are no views and stay.
    /// - Throws: damagedEvent for the first event that does not fit its checksum.
    public func rebuild() throws(StoreError) {
        try StoreError.translating {
            try begin()
            do {
                try replayAll()
                try commit()
            } catch {
                try rollback()
                throw error
            }
            try connection.checkpoint()
        }
    }

    private func replayAll() throws {
        for table in Schema.views { try connection.execute("DELETE FROM \(table)") }
        state = StoreState()
        try events.forEach { row throws(StoreError) in
            let event = try row.decoded()
            try StoreError.translating { try apply(event) }
        }
        if let importID = state.openImport?.record.id {
            state.openImport?.record.counts = try imports.progress(importID: importID)
        }
        try saveNextIDs()
    }
}
