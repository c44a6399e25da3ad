/// The table `schedule`. One that was taken away keeps its row, without a condition: it may stand without being set.
struct ScheduleTable {
    let connection: Connection

    func set(_ schedule: JobSchedule, timeMilliseconds: Int64) throws(DiskFault) {
        var settings = ByteWriter()
        settings.jobSettings(schedule.settings)
        let replace = try connection.statement("INSERT OR REPLACE INTO schedule VALUES (?, ?, ?, ?, ?, ?, ?)")
        replace.bind(1, schedule.kind)
        replace.bind(2, schedule.subject)
        replace.bind(3, Int64(bitPattern: schedule.afterRatings))
        replace.bind(4, Int64(bitPattern: schedule.everySeconds))
        replace.bind(5, settings.bytes)
        replace.bind(6, Int64(schedule.promotes ? 1 : 0))
        replace.bind(7, timeMilliseconds)
        try replace.run()
    }

    /// By kind and name, those that were taken away among them.
    func all() throws(DiskFault) -> [StoredSchedule] {
        let select = try connection.statement(
            "SELECT kind, name, after_ratings, every_seconds, settings, promotes, time FROM schedule ORDER BY kind, name"
        )
        defer { select.reset() }
        var rows: [StoredSchedule] = []
        while try select.step() {
            let schedule = JobSchedule(
                kind: select.text(0),
                subject: select.text(1),
                afterRatings: UInt64(bitPattern: select.int(2)),
                everySeconds: UInt64(bitPattern: select.int(3)),
                settings: try ScheduleTable.settings(select.blob(4)),
                promotes: select.int(5) != 0
            )
            rows.append(StoredSchedule(schedule, timeMilliseconds: select.int(6)))
        }
        return rows
    }

    func row(kind: String, subject: String) throws(DiskFault) -> StoredSchedule? {
        try all().first { $0.schedule.kind == kind && $0.schedule.subject == subject }
    }

    private static func settings(_ bytes: [UInt8]) throws(DiskFault) -> [String: String] {
        var reader = ByteReader(bytes)
        do {
            return try reader.jobSettings()
        } catch {
            throw DiskFault(kind: .damaged, text: "the settings of a schedule: \(error.what)")
        }
    }
}
