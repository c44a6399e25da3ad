/// The tables `consumer` and `dead_letter`: how far each consumer of the log is, and what it could not take.
struct ConsumerTable {
    static let errorBytesMax = 1_000

    let connection: Connection

    func apply(_ change: ConsumerChange, now: Int64) throws(DiskFault) {
        switch change {
        case .advanced(let consumer, let offset):
            let replace = try connection.statement("INSERT OR REPLACE INTO consumer VALUES (?, ?)")
            replace.bind(1, consumer)
            replace.bind(2, Int64(bitPattern: offset))
            try replace.run()
        case .deadLetter(let consumer, let offset, let attempts, let error):
            let replace = try connection.statement("INSERT OR REPLACE INTO dead_letter VALUES (?, ?, ?, ?, ?)")
            replace.bind(1, consumer)
            replace.bind(2, Int64(bitPattern: offset))
            replace.bind(3, attempts)
            replace.bind(4, String(decoding: error.utf8.prefix(ConsumerTable.errorBytesMax), as: UTF8.self))
            replace.bind(5, now)
            try replace.run()
        case .letterTaken(let consumer, let offset):
            let delete = try connection.statement("DELETE FROM dead_letter WHERE consumer = ? AND offset = ?")
            delete.bind(1, consumer)
            delete.bind(2, Int64(bitPattern: offset))
            try delete.run()
        }
    }

    /// Whoever has an offset or a dead letter, by name.
    func all() throws(DiskFault) -> [StoredConsumer] {
        let select = try connection.statement(
            """
            SELECT name, max(offset), sum(letters) FROM (
            SELECT name, offset, 0 AS letters FROM consumer
            UNION ALL SELECT consumer, 0, count(*) FROM dead_letter GROUP BY consumer) GROUP BY name ORDER BY name
            """
        )
        defer { select.reset() }
        var all: [StoredConsumer] = []
        while try select.step() {
            all.append(
                StoredConsumer(
                    name: select.text(0),
                    offset: UInt64(bitPattern: select.int(1)),
                    deadLetterCount: UInt64(clamping: select.int(2))
                )
            )
        }
        return all
    }

    /// The newest letters first.
    func letters(limit: Int) throws(DiskFault) -> [StoredDeadLetter] {
        let select = try connection.statement(
            """
            SELECT consumer, offset, attempts, error, time FROM dead_letter
            ORDER BY time DESC, offset DESC, consumer LIMIT ?
            """
        )
        defer { select.reset() }
        select.bind(1, Int64(limit))
        var letters: [StoredDeadLetter] = []
        while try select.step() { letters.append(letter(select)) }
        return letters
    }

    func letter(consumer: String, offset: UInt64) throws(DiskFault) -> StoredDeadLetter? {
        let select = try connection.statement(
            "SELECT consumer, offset, attempts, error, time FROM dead_letter WHERE consumer = ? AND offset = ?"
        )
        defer { select.reset() }
        select.bind(1, consumer)
        select.bind(2, Int64(bitPattern: offset))
        return try select.step() ? letter(select) : nil
    }

    private func letter(_ select: Statement) -> StoredDeadLetter {
        StoredDeadLetter(
            consumer: select.text(0),
            offset: UInt64(bitPattern: select.int(1)),
            attempts: select.uint32(2),
            error: select.text(3),
            timeMilliseconds: select.int(4)
        )
    }
}
