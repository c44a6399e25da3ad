import Foundation
import Logging
import Protocol
import Store
import Synchronization

/// The consumers of the log: their threads, how far they are, and what they could not take.
final class Consumers: Sendable {
    private struct Entry {
        var offset: UInt64 = 0
        var deadLetterCount: UInt64 = 0
        var thread: ConsumerThread?
        /// What the log has been told: the same fault again and again is told once.
        var toldFault = ""
    }

    private let writer: Writer
    private let hub: PushHub
    private let end: @Sendable () -> UInt64
    private let log: Logger
    private let entries = Mutex<[String: Entry]>([:])

    /// - Parameters:
    ///   - writer: reads events between commits, and writes offsets.
    ///   - hub: tells of commits.
    ///   - end: the offset that the views cover.
    ///   - log: says what fails, and when it works again.
    init(_ writer: Writer, _ hub: PushHub, end: @escaping @Sendable () -> UInt64, _ log: Logger) {
        self.writer = writer
        self.hub = hub
        self.end = end
        self.log = log
    }

    /// What the store has of each consumer, those included that do not run now. Returns at once.
    func load() {
        writer.perform { store in
            do {
                for stored in try store.storedConsumers() { self.loaded(stored) }
            } catch {
                self.log.warning("the consumers' offsets cannot be read: \(error)")
            }
        }
    }

    private func loaded(_ stored: StoredConsumer) {
        entries.withLock { entries in
            entries[stored.name, default: Entry()].deadLetterCount = stored.deadLetterCount
            if entries[stored.name]?.thread == nil { entries[stored.name]?.offset = stored.offset }
        }
    }

    /// Starts a consumer on a thread of its own, from where it stopped.
    ///
    /// - Parameters:
    ///   - name: of the consumer.
    ///   - make: makes it, on its thread.
    func start(_ name: String, _ make: @escaping @Sendable () -> any LogConsumer) {
        let log = consumerLog
        let thread = ConsumerThread(name: name) {
            do throws(LogFault) {
                let stored = try self.read { store throws(StoreError) in try store.storedConsumers() }
                let offset = stored.first { $0.name == name }?.offset ?? 0
                return ConsumerRun(make(), log, offset: offset) { self.report($0, of: name) }
            } catch {
                self.log.error("consumer \(name) does not run: \(error)")
                return nil
            }
        }
        entries.withLock { $0[name, default: Entry()].thread = thread }
        hub.add(follower: thread)
        hub.add(reader: thread)
    }

    /// Something besides the log has changed that the consumer should look at.
    func wake(_ name: String) { entries.withLock { $0[name]?.thread }?.wake() }

    /// Ends all threads; what they have taken is noted.
    func stop() {
        for thread in entries.withLock({ $0.values.compactMap(\.thread) }) {
            hub.remove(follower: thread)
            hub.remove(reader: thread)
            thread.stop()
        }
    }

    /// By name: who runs, or has dead letters.
    var stats: [ConsumerStats] {
        let all = entries.withLock { $0 }
        return all.filter { $1.thread != nil || $1.deadLetterCount > 0 }.sorted { $0.key < $1.key }.map { name, entry in
            ConsumerStats(name: name, offset: entry.offset, deadLetters: entry.deadLetterCount)
        }
    }

    /// Tries a dead letter again on the thread of its consumer.
    ///
    /// - Throws: FAILED_PRECONDITION where that does not run; RESOURCE_EXHAUSTED where too many wait.
    func retry(_ letter: StoredDeadLetter, done: @escaping ConsumerThread.RetryDone) throws(Status) {
        guard let thread = entries.withLock({ $0[letter.consumer]?.thread }) else {
            throw .failedPrecondition(
                "the consumer \(quoted(letter.consumer)) does not run in this daemon; start it with the flag that it needs"
            )
        }
        guard thread.retry(letter, done: done) else {
            throw .resourceExhausted("too many dead letters are being tried again; ask again later")
        }
    }

    // MARK: What a consumer's thread uses

    private var consumerLog: ConsumerLog {
        ConsumerLog(
            end: end,
            events: { [self] from, limit throws(LogFault) in
                try read { store throws(StoreError) in try store.events(from: from, limit: limit) }
            },
            note: { [writer] change throws(WriteRefusal) in
                let answer = LaterAnswer<Result<Acknowledgement, WriteRefusal>>()
                writer.submit(Submission(requestID: nil, mutation: .consumer(change))) { answer.give($0) }
                _ = try answer.wait().get()
            }
        )
    }

    /// Reads between two commits, and waits for it.
    private func read<Value: Sendable>(
        _ work: @escaping @Sendable (EventStore) throws(StoreError) -> Value
    ) throws(LogFault) -> Value {
        let answer = LaterAnswer<Result<Value, StoreError>>()
        let isAccepted = writer.perform { store in
            do throws(StoreError) {
                answer.give(.success(try work(store)))
            } catch {
                answer.give(.failure(error))
            }
        }
        guard isAccepted else { throw .stopping }
        do throws(StoreError) {
            return try answer.wait().get()
        } catch {
            throw .unreadable(error.message)
        }
    }

    private func report(_ report: ConsumerReport, of name: String) {
        switch report {
        case .ready(let offset):
            entries.withLock { $0[name]?.toldFault = "" }
            log.info("consumer \(name): goes on behind offset \(offset)")
        case .moved(let offset):
            entries.withLock { $0[name]?.offset = offset }
        case .failed(let fault):
            let isNew = entries.withLock { entries in
                defer { entries[name]?.toldFault = fault.message }
                return entries[name]?.toldFault != fault.message
            }
            if isNew { log.warning("consumer \(name): \(fault.message)") }
        case .buried(let offset, let error):
            log.error("consumer \(name): event \(offset) is a dead letter: \(error)")
            load()
        case .letterTaken:
            load()
        case .notNoted(let message):
            log.warning("consumer \(name): its offset cannot be written: \(message)")
        }
    }
}

/// An answer that another thread gives once, and this one waits for.
private final class LaterAnswer<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let isGiven = DispatchSemaphore(value: 0)

    func give(_ new: Value) {
        value.withLock { $0 = new }
        isGiven.signal()
    }

    func wait() -> Value {
        while true {
            if let value = value.withLock({ $0 }) { return value }
            isGiven.wait()
        }
    }
}
