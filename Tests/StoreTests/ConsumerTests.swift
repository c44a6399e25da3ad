import Testing

@testable import Store

struct ConsumerTests {
    private func rated() throws -> TestStore {
        let test = try TestStore()
        try test.write(.createMovie(.test("Alien")))
        try test.write(.createUser(name: "ann"))
        try test.write(.rate(userID: 1, movieID: 1, halfStars: 9, ratedAt: nil, predictedStars: nil))
        return test
    }

    private func note(_ change: ConsumerChange, in test: TestStore) throws {
        _ = try test.commit([Submission(requestID: nil, mutation: .consumer(change))])[0].get()
    }

    @Test func `an offset is kept over a restart and a rebuild, and is no event`() throws {
        let test = try rated()
        let end = test.store.lastOffset

        try note(.advanced(consumer: "mirror", offset: 2), in: test)
        try note(.advanced(consumer: "mirror", offset: 3), in: test)
        try test.reopen()
        try test.store.rebuild()

        #expect(test.store.lastOffset == end)
        #expect(try test.store.storedConsumers() == [StoredConsumer(name: "mirror", offset: 3, deadLetterCount: 0)])
    }

    @Test func `an offset may go back`() throws {
        let test = try rated()
        try note(.advanced(consumer: "mirror", offset: 3), in: test)

        try note(.advanced(consumer: "mirror", offset: 0), in: test)

        #expect(try test.store.storedConsumers().map(\.offset) == [0])
    }

    @Test func `an offset beyond the end of the log is refused`() throws {
        let test = try rated()

        let refusal = test.refusal(.consumer(.advanced(consumer: "mirror", offset: 4)))

        #expect(refusal?.code == .invalidArgument)
        #expect(try test.store.storedConsumers().isEmpty)
    }

    @Test func `dead letters are listed newest first, once an event, until they are taken`() throws {
        let test = try rated()
        try note(.deadLetter(consumer: "mirror", offset: 1, attempts: 5, error: "first"), in: test)
        test.now += 1_000
        try note(.deadLetter(consumer: "mirror", offset: 3, attempts: 5, error: "second"), in: test)
        test.now += 1_000
        try note(.deadLetter(consumer: "mirror", offset: 1, attempts: 6, error: "again"), in: test)

        let letters = try test.store.deadLetters(limit: 10)
        #expect(letters.map(\.offset) == [1, 3])
        #expect(letters.map(\.error) == ["again", "second"])
        #expect(letters.map(\.attempts) == [6, 5])
        #expect(letters[0].timeMilliseconds == test.now)
        #expect(try test.store.deadLetters(limit: 1).map(\.offset) == [1])

        try note(.letterTaken(consumer: "mirror", offset: 1), in: test)
        #expect(try test.store.deadLetter(consumer: "mirror", offset: 1) == nil)
        #expect(try test.store.deadLetter(consumer: "other", offset: 3) == nil)
        #expect(try test.store.storedConsumers() == [StoredConsumer(name: "mirror", offset: 0, deadLetterCount: 1)])
    }

    @Test func `offset and live write share a transaction, and fall together`() throws {
        let test = try rated()
        let write = Submission(
            requestID: RequestID(high: 9, low: 9),
            mutation: .rate(userID: 1, movieID: 1, halfStars: 4, ratedAt: nil, predictedStars: nil)
        )
        let note = Submission(requestID: nil, mutation: .consumer(.advanced(consumer: "mirror", offset: 3)))

        let results = test.commit([write, note])

        #expect(try results.map { try $0.get().offset } == [4, 4])
        #expect(try test.store.storedConsumers().map(\.offset) == [3])
    }
}
