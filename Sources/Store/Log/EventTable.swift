/// A row of the log as it is on disk, its checksum already compared.
struct EventRow {
    var offset: UInt64
    var timeMilliseconds: Int64
    var kind: UInt8
    var userID: UInt32?
    var movieID: UInt32?
    var requestID: RequestID?
    var version: UInt8
    var count: UInt32
    var body: [UInt8]

    var nextOffset: UInt64 { offset + UInt64(count) }

    /// CRC-32C over every field, in a fixed form, and the body.
    var checksum: UInt32 {
        var header = ByteWriter()
        header.reserve(64)
        header.number(offset)
        header.signed(timeMilliseconds)
        header.byte(kind)
        header.optional(userID)
        header.optional(movieID)
        header.blob(requestID?.bytes ?? [])
        header.byte(version)
        header.number(count)
        header.number(body.count)
        var checksum = Checksum(of: header.bytes)
        checksum.add(body)
        return checksum.value
    }

    func decoded() throws(StoreError) -> Event {
        guard version <= Event.schemaVersion, let kind = Event.Kind(rawValue: kind) else {
            throw StoreError.damagedEvent(offset, "kind \(kind), version \(version): written by a newer daemon?")
        }
        do {
            return Event(
                offset: offset,
                timeMilliseconds: timeMilliseconds,
                userID: userID,
                movieID: movieID,
                requestID: requestID,
                count: count,
                body: try Event.Body(kind: kind, version: version, bytes: body)
            )
        } catch {
            throw StoreError.damagedEvent(offset, error.what)
        }
    }
}

/// The table `event`: append at the end, read by offset, every row checked.
struct EventTable {
    let connection: Connection

    private static let columns = "offset, time, kind, user_id, movie_id, request_id, version, count, body, crc"

    func append(_ event: Event) throws(DiskFault) {
        try write(event, "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    }

    /// Puts an event into the place of the one at its offset, of as many offsets: for an erasure, and for nothing else.
    func replace(_ event: Event) throws(DiskFault) {
        try write(event, "INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    }

    private func write(_ event: Event, _ sql: String) throws(DiskFault) {
        guard let kind = event.body.kind else {
            throw DiskFault(kind: .mistake, text: "an expanded rating is no row of the log")
        }
        let row = EventRow(
            offset: event.offset,
            timeMilliseconds: event.timeMilliseconds,
            kind: kind.rawValue,
            userID: event.userID,
            movieID: event.movieID,
            requestID: event.requestID,
            version: event.body.version,
            count: event.count,
            body: event.body.encoded()
        )
        let insert = try connection.statement(sql)
        insert.bind(1, Int64(bitPattern: row.offset))
        insert.bind(2, row.timeMilliseconds)
        insert.bind(3, Int64(row.kind))
        insert.bind(4, row.userID)
        insert.bind(5, row.movieID)
        insert.bind(6, row.requestID?.bytes)
        insert.bind(7, Int64(row.version))
        insert.bind(8, row.count)
        insert.bind(9, row.body)
        insert.bind(10, row.checksum)
        try insert.run()
    }

    /// The last offset of the log; 0 where it is empty.
    func lastOffset() throws(StoreError) -> UInt64 {
        try one("SELECT \(EventTable.columns) FROM event ORDER BY offset DESC LIMIT 1").map { $0.nextOffset - 1 } ?? 0
    }

    /// The row that covers this offset; nil beyond the end.
    func row(covering offset: UInt64) throws(StoreError) -> EventRow? {
        let sql = "SELECT \(EventTable.columns) FROM event WHERE offset <= ? ORDER BY offset DESC LIMIT 1"
        guard let last = try one(sql, binding: offset), last.nextOffset > offset else { return nil }
        return last
    }

    /// Goes through the log from its beginning, and checks that no offset is missing.
    func forEach(_ body: (EventRow) throws(StoreError) -> Void) throws(StoreError) {
        var expected: UInt64 = 1
        try StoreError.translating {
            let statement = try connection.prepare("SELECT \(EventTable.columns) FROM event ORDER BY offset")
            while try statement.step() {
                let row = try row(statement)
                guard row.offset == expected else {
                    throw StoreError.damagedEvent(expected, "the row is missing; the next is \(row.offset)")
                }
                try body(row)
                expected = row.nextOffset
            }
        }
    }

    /// Goes from the end of the log to its beginning, as long as `body` says so. Nothing is checked: kinds alone are read.
    func forEachBackwards(
        _ body: (_ offset: UInt64, _ kind: Event.Kind?) throws(StoreError) -> Bool
    ) throws(StoreError) {
        try StoreError.translating {
            let statement = try connection.prepare("SELECT offset, kind FROM event ORDER BY offset DESC")
            while try statement.step() {
                let kind = UInt8(exactly: statement.int(1)).flatMap { Event.Kind(rawValue: $0) }
                guard try body(UInt64(bitPattern: statement.int(0)), kind) else { return }
            }
        }
    }

    /// Checks the next rows of a scrub: some thousand, or a few megabytes of them.
    func check(_ scrub: inout LogScrub) throws(StoreError) {
        try StoreError.translating {
            let statement = try connection.statement(
                "SELECT \(EventTable.columns) FROM event WHERE offset >= ? ORDER BY offset"
            )
            defer { statement.reset() }
            statement.bind(1, Int64(bitPattern: scrub.next))
            var (rows, bytes) = (0, 0)
            while try statement.step() {
                guard rows < LogScrub.sliceRows, bytes < LogScrub.sliceBytes else { return }
                rows += 1
                let offset = UInt64(bitPattern: statement.int(0))
                if let expected = scrub.expected, expected != offset {
                    scrub.damages.append("the log has no event \(expected); the next one is \(offset)")
                }
                scrub.rows += 1
                do throws(StoreError) {
                    let row = try row(statement)
                    _ = try row.decoded()
                    bytes += row.body.count
                    (scrub.next, scrub.expected) = (row.nextOffset, row.nextOffset)
                } catch {
                    scrub.damages.append(error.message)
                    // How many offsets it took is not to be believed either.
                    (scrub.next, scrub.expected) = (offset + 1, nil)
                }
            }
            scrub.isComplete = true
        }
    }

    /// The rows that may hold something of a user, in their order: the user's own, and those of imports.
    ///
    /// - Parameters:
    ///   - user: whose.
    ///   - offsets: rows that begin here are looked at.
    ///   - body: gets each row, its checksum compared.
    /// - Throws: damagedEvent for a row that does not fit its checksum; what `body` throws.
    func forEach(
        ofUser user: UInt32,
        in offsets: ClosedRange<UInt64>,
        _ body: (EventRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        let imports = [Event.Kind.importBegun, .importChunk, .importTags, .importAborted].map { String($0.rawValue) }
        try StoreError.translating {
            let statement = try connection.prepare(
                """
                SELECT \(EventTable.columns) FROM event
                WHERE offset BETWEEN ? AND ? AND (user_id = ? OR kind IN (\(imports.joined(separator: ", ")))) ORDER BY offset
                """
            )
            statement.bind(1, Int64(clamping: offsets.lowerBound))
            statement.bind(2, Int64(clamping: offsets.upperBound))
            statement.bind(3, user)
            while try statement.step() { try body(try row(statement)) }
        }
    }

    private func one(_ sql: String, binding offset: UInt64? = nil) throws(StoreError) -> EventRow? {
        try StoreError.translating {
            let statement = try connection.statement(sql)
            defer { statement.reset() }
            if let offset { statement.bind(1, Int64(bitPattern: offset)) }
            return try statement.step() ? row(statement) : nil
        }
    }

    private func row(_ statement: Statement) throws(StoreError) -> EventRow {
        let offset = UInt64(bitPattern: statement.int(0))
        let requestID = statement.isNull(5) ? nil : RequestID(bytes: statement.blob(5))
        guard let kind = UInt8(exactly: statement.int(2)), let version = UInt8(exactly: statement.int(6)),
            let count = UInt32(exactly: statement.int(7)), count > 0, statement.isNull(5) == (requestID == nil)
        else {
            throw StoreError.damagedEvent(offset, "a column is out of range")
        }
        let row = EventRow(
            offset: offset,
            timeMilliseconds: statement.int(1),
            kind: kind,
            userID: statement.optionalUInt32(3),
            movieID: statement.optionalUInt32(4),
            requestID: requestID,
            version: version,
            count: count,
            body: statement.blob(8)
        )
        guard Int64(row.checksum) == statement.int(9) else {
            throw StoreError.damagedEvent(offset, "its checksum does not fit")
        }
        return row
    }
}
