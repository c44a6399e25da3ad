import Testing

@testable import Store

struct GoldenLogTests {
    private func replayed() throws -> TestStore {
        let test = try TestStore()
        for row in GoldenLog.events.split(separator: "\n") {
            try test.store.connection.execute("INSERT INTO event VALUES (\(row))")
        }
        try test.store.rebuild()
        return test
    }

    @Test func `an early log replays to the tables of then`() throws {
        let test = try replayed()
        #expect(try test.dump(of: Schema.views) == GoldenLog.views.split(separator: "\n").map(String.init))
    }

    @Test func `an early log is sound and its events are encoded as then`() throws {
        let test = try replayed()
        #expect(try test.store.verify() == 27)
        #expect(try differentlyEncoded(in: test.store).isEmpty)
    }

    private func differentlyEncoded(in store: EventStore) throws -> [UInt64] {
        var offsets: [UInt64] = []
        try store.events.forEach { row throws(StoreError) in
            if try row.decoded().body.encoded() != row.body { offsets.append(row.offset) }
        }
        return offsets
    }

    @Test func `what is written today is what was written then`() throws {
        let test = try TestStore()
        try test.liveALittle()
        let columns = "offset, time, kind, user_id, movie_id, request_id, version, count, body, crc"
        let row = columns.split(separator: ", ").map { "quote(\($0))" }.joined(separator: " || ',' || ")
        let rows = try test.store.rows("SELECT \(row) FROM event ORDER BY offset")
        #expect(rows == GoldenLog.events.split(separator: "\n").map(String.init))
    }
}
