import Foundation
import Synchronization
import Testing

@testable import Store

private func submission(_ number: Int) -> Submission {
    Submission(requestID: RequestID(high: 0, low: UInt64(number)), mutation: .createUser(name: "user \(number)"))
}

struct WriterTests {
    @Test func `who was answered finds the event in the views`() async throws {
        let directory = TestStore.temporaryDirectory()
        defer { TestStore.remove(directory) }
        let seen = Mutex<[UInt64]>([])
        let writer = Writer(store: try TestStore.open(directory)) { committed in
            seen.withLock { $0 += committed.map(\.event.offset) }
        }

        let acknowledgement = try await writer.append(submission(1))
        let views = seen.withLock { $0 }
        let users = try await writer.read { try $0.users() }
        writer.stop()

        #expect(acknowledgement.answer == .user(id: 1))
        #expect(views == [1])
        #expect(users == [StoredUser(id: 1, name: "user 1")])
    }

    @Test func `a full queue refuses at once, and what is queued is still done`() throws {
        let directory = TestStore.temporaryDirectory()
        defer { TestStore.remove(directory) }
        let writer = Writer(store: try TestStore.open(directory), queueCapacity: 2) { _ in }
        let began = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)
        let answers = Mutex<[WriteRefusal.Code?]>([])
        writer.perform { _ in
            began.signal()
            goOn.wait()
        }
        began.wait()

        for number in 1...3 {
            writer.submit(submission(number)) { result in answers.withLock { $0.append(result.refusalCode) } }
        }
        goOn.signal()
        writer.stop()

        #expect(answers.withLock { $0 } == [.overloaded, nil, nil])
    }

    @Test func `chunks of an import weigh more in the queue`() throws {
        let directory = TestStore.temporaryDirectory()
        defer { TestStore.remove(directory) }
        let writer = Writer(store: try TestStore.open(directory), queueCapacity: 600) { _ in }
        let began = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)
        let answers = Mutex<[WriteRefusal.Code?]>([])
        writer.perform { _ in
            began.signal()
            goOn.wait()
        }
        began.wait()

        let chunk = Mutation.putChunk(importID: 1, sequence: 0, ratings: FileRatings(), tags: [])
        let batch = Array(repeating: Submission(requestID: nil, mutation: chunk), count: 3) + [submission(1)]
        for each in batch { writer.submit(each) { result in answers.withLock { $0.append(result.refusalCode) } } }
        goOn.signal()
        writer.stop()

        #expect(answers.withLock { $0 } == [.overloaded, .notFound, .notFound, nil])
    }

    @Test func `stopping drains the queue, frees the directory, and refuses what comes later`() async throws {
        let directory = TestStore.temporaryDirectory()
        defer { TestStore.remove(directory) }
        let writer = Writer(store: try TestStore.open(directory)) { _ in }
        let done = Mutex(0)
        for number in 1...100 { writer.submit(submission(number)) { _ in done.withLock { $0 += 1 } } }

        writer.stop()
        writer.stop()
        let late = await #expect(throws: WriteRefusal.self) { try await writer.append(submission(101)) }
        let unread = await #expect(throws: StoreError.self) { try await writer.read { try $0.users() } }

        #expect(done.withLock { $0 } == 100)
        #expect(late?.code == .unavailable)
        #expect(unread?.kind == .stopped)
        #expect(try TestStore.open(directory).users().count == 100)
    }

    @Test func `many writers at once lose nothing and get offsets of their own`() async throws {
        let directory = TestStore.temporaryDirectory()
        defer { TestStore.remove(directory) }
        let writer = Writer(store: try TestStore.open(directory)) { _ in }
        let offsets = try await withThrowingTaskGroup(of: UInt64.self) { group in
            for number in 1...200 { group.addTask { try await writer.append(submission(number)).offset } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        writer.stop()
        #expect(offsets.sorted() == Array(1...200))
    }
}
