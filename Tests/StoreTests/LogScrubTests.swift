import Testing

@testable import Store

/// Looking through the whole log by slices.
struct LogScrubTests {
    private func scrubbed(_ test: TestStore) throws -> LogScrub {
        var scrub = LogScrub()
        while !scrub.isComplete { try test.store.scrub(&scrub) }
        return scrub
    }

    @Test func `a sound log is looked at row by row`() throws {
        let test = try TestStore()
        try test.liveALittle()
        let scrub = try scrubbed(test)
        #expect(scrub.rows == 27)
        #expect(scrub.damages.isEmpty)
        #expect(scrub.next == test.store.lastOffset + 1)
    }

    @Test func `an empty log is whole`() throws {
        #expect(try scrubbed(try TestStore()).damages.isEmpty)
    }

    @Test(arguments: ["body = zeroblob(length(body))", "time = time + 1", "user_id = 2", "crc = crc + 1", "kind = 4"])
    func `every damaged event is named, and the rest is looked at all the same`(damage: String) throws {
        let test = try TestStore()
        try test.liveALittle()
        try test.store.connection.execute("UPDATE event SET \(damage) WHERE offset IN (6, 9)")
        let scrub = try scrubbed(test)
        #expect(scrub.rows == 27)
        #expect(scrub.damages.count == 2)
        #expect(scrub.damages.first?.contains("6") == true, "\(scrub.damages)")
        #expect(scrub.damages.last?.contains("9") == true, "\(scrub.damages)")
    }

    @Test func `a missing event is noticed, at the end too`() throws {
        let test = try TestStore()
        try test.liveALittle()
        let last = test.store.lastOffset
        try test.store.connection.execute("DELETE FROM event WHERE offset IN (6, \(last))")
        let scrub = try scrubbed(test)
        #expect(scrub.damages.count == 2)
        #expect(scrub.damages.first == "the log has no event 6; the next one is 7")
        #expect(scrub.damages.last?.contains("up to \(last)") == true)
    }

    @Test func `more than a slice is gone through in slices`() throws {
        let test = try TestStore()
        let writes = (0..<LogScrub.sliceRows + 10).map { number in
            Submission(requestID: nil, mutation: .createUser(name: "user \(number)"))
        }
        #expect(test.commit(writes).allSatisfy { (try? $0.get()) != nil })
        var scrub = LogScrub()
        try test.store.scrub(&scrub)
        #expect(!scrub.isComplete)
        #expect(scrub.rows == LogScrub.sliceRows)
        try test.store.scrub(&scrub)
        #expect(scrub.isComplete)
        #expect(scrub.rows == LogScrub.sliceRows + 10)
        #expect(scrub.damages.isEmpty)
    }
}
