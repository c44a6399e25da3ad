/// The table `job`.
struct JobTable {
    let connection: Connection

    private static let columns = "id, kind, subject, settings, seed, state, started, ended, message, version"

    func insert(_ started: JobStarted, timeMilliseconds: Int64) throws(DiskFault) {
        let insert = try connection.statement("INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', 0)")
        insert.bind(1, started.jobID)
        insert.bind(2, started.spec.kind)
        insert.bind(3, started.spec.subject)
        insert.bind(4, JobTable.text(started.spec.settings))
        insert.bind(5, Int64(bitPattern: started.spec.seed))
        insert.bind(6, Int64(JobState.started.rawValue))
        insert.bind(7, timeMilliseconds)
        try insert.run()
    }

    func end(_ ended: JobEnded, timeMilliseconds: Int64) throws(DiskFault) {
        let update = try connection.statement(
            "UPDATE job SET state = ?, ended = ?, message = ?, version = ? WHERE id = ?"
        )
        update.bind(1, Int64(ended.state.rawValue))
        update.bind(2, timeMilliseconds)
        update.bind(3, ended.message)
        update.bind(4, ended.version)
        update.bind(5, ended.jobID)
        try update.run()
    }

    func row(id: UInt32) throws(DiskFault) -> JobRecord? {
        let select = try connection.statement("SELECT \(JobTable.columns) FROM job WHERE id = ?")
        select.bind(1, id)
        return try rows(select).first
    }

    /// All jobs, the oldest first.
    func all() throws(DiskFault) -> [JobRecord] {
        try rows(connection.statement("SELECT \(JobTable.columns) FROM job ORDER BY id"))
    }

    func lastID() throws(DiskFault) -> UInt32 {
        let select = try connection.statement("SELECT max(id) FROM job")
        defer { select.reset() }
        return try select.step() ? select.uint32(0) : 0
    }

    private func rows(_ select: Statement) throws(DiskFault) -> [JobRecord] {
        defer { select.reset() }
        var rows: [JobRecord] = []
        while try select.step() {
            var record = JobRecord(
                id: select.uint32(0),
                spec: JobSpec(
                    kind: select.text(1),
                    subject: select.text(2),
                    settings: JobTable.settings(select.text(3)),
                    seed: UInt64(bitPattern: select.int(4))
                ),
                startedMilliseconds: select.int(6)
            )
            record.state = JobState(rawValue: UInt8(truncatingIfNeeded: select.int(5))) ?? .interrupted
            record.endedMilliseconds = select.int(7)
            record.message = select.text(8)
            record.version = select.uint32(9)
            rows.append(record)
        }
        return rows
    }

    /// Names and values by turns. No text in the tables has control characters.
    private static func text(_ settings: [String: String]) -> String {
        settings.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }.joined(separator: CatalogueTable.separator)
    }

    private static func settings(_ text: String) -> [String: String] {
        let parts = text.split(separator: CatalogueTable.separator, omittingEmptySubsequences: false).map(String.init)
        var settings: [String: String] = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) { settings[parts[index]] = parts[index + 1] }
        return settings
    }
}
