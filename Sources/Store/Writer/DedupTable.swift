/// The table `dedup`: what was answered to the requests of the last 24 hours.
struct DedupTable {
    static let keptMilliseconds: Int64 = 24 * 3_600 * 1_000

    let connection: Connection

    struct Row {
        var fingerprint: UInt64
        var acknowledgement: Acknowledgement
    }

    func row(_ id: RequestID) throws(DiskFault) -> Row? {
        let select = try connection.statement("SELECT fingerprint, offset, answer FROM dedup WHERE request_id = ?")
        defer { select.reset() }
        select.bind(1, id.bytes)
        guard try select.step() else { return nil }
        do {
            let acknowledgement = Acknowledgement(
                offset: UInt64(bitPattern: select.int(1)),
                alreadyApplied: true,
                answer: try Acknowledgement.Answer(bytes: select.blob(2))
            )
            return Row(fingerprint: UInt64(bitPattern: select.int(0)), acknowledgement: acknowledgement)
        } catch {
            throw DiskFault(kind: .damaged, text: "the stored answer to request \(id): \(error.what)")
        }
    }

    func insert(
        _ id: RequestID,
        fingerprint: UInt64,
        _ acknowledgement: Acknowledgement,
        user: UInt32?,
        now: Int64
    ) throws(DiskFault) {
        let insert = try connection.statement("INSERT INTO dedup VALUES (?, ?, ?, ?, ?, ?)")
        insert.bind(1, id.bytes)
        insert.bind(2, Int64(bitPattern: fingerprint))
        insert.bind(3, now)
        insert.bind(4, Int64(bitPattern: acknowledgement.offset))
        insert.bind(5, acknowledgement.answer.encoded())
        insert.bind(6, user)
        try insert.run()
    }

    func forget(user: UInt32) throws(DiskFault) {
        let delete = try connection.statement("DELETE FROM dedup WHERE user_id = ?")
        delete.bind(1, user)
        try delete.run()
    }

    func forget(_ id: RequestID) throws(DiskFault) {
        let delete = try connection.statement("DELETE FROM dedup WHERE request_id = ?")
        delete.bind(1, id.bytes)
        try delete.run()
    }

    /// Forgets at most 100,000 answers that are older than 24 hours: more than come in between two calls.
    func forgetOld(now: Int64) throws(DiskFault) {
        let delete = try connection.statement(
            """
            DELETE FROM dedup WHERE request_id IN
            (SELECT request_id FROM dedup WHERE time < ? ORDER BY time LIMIT 100000)
            """
        )
        delete.bind(1, now - DedupTable.keptMilliseconds)
        try delete.run()
    }
}
