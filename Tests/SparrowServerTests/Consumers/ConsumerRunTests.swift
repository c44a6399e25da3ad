import Synchronization
import Testing

@testable import SparrowServer
@testable import Store

/// Runs with a consumer and a store that fail where a test says, on a clock that jumps.
struct ConsumerRunTests {
    /// Remembers what it took; fails as it is told.
    final class Recorder: LogConsumer {
        let name = "recorder"
        var taken: [UInt64] = []
        var resumes = 0
        var poison: Set<UInt64> = []
        /// So many of the next calls fail as if the connection were down.
        var outages = 0
        var tendedAt: [UInt64] = []

        func resume(after offset: UInt64, in log: ConsumerLog) throws(ConsumerFault) -> UInt64 {
            resumes += 1
            try goDown()
            return offset
        }

        func take(_ events: [Store.Event]) throws(ConsumerFault) {
            try goDown()
            for event in events {
                guard !poison.contains(event.offset) else {
                    throw .event(event.offset, "event \(event.offset) is poison")
                }
                taken.append(event.offset)
            }
        }

        func tend(now: UInt64) throws(ConsumerFault) -> UInt64? {
            tendedAt.append(now)
            return now + 5_000
        }

        func stop() {}

        static func letter(_ offset: UInt64) -> StoredDeadLetter {
            StoredDeadLetter(consumer: "recorder", offset: offset, attempts: 5, error: "poison", timeMilliseconds: 0)
        }

        private func goDown() throws(ConsumerFault) {
            guard outages > 0 else { return }
            outages -= 1
            throw .outage("down")
        }
    }

    /// Two thousand five hundred events, and a store that takes notes, or does not.
    final class FakeStore: Sendable {
        struct State {
            var end: UInt64 = 2_500
            var notes: [ConsumerChange] = []
            var refusals = 0
            var isStopping = false
        }

        let state = Mutex(State())

        var notes: [ConsumerChange] { state.withLock { $0.notes } }
        var letters: [ConsumerChange] {
            notes.filter { if case .deadLetter = $0 { true } else { false } }
        }

        var log: ConsumerLog {
            ConsumerLog(
                end: { [self] in state.withLock { $0.end } },
                events: { [self] from, limit throws(LogFault) in
                    let (end, isStopping) = state.withLock { ($0.end, $0.isStopping) }
                    guard !isStopping else { throw .stopping }
                    let last = min(end, from + UInt64(limit) - 1)
                    return from > last ? [] : (from...last).map(FakeStore.event)
                },
                note: { [self] change throws(WriteRefusal) in
                    let isRefused = state.withLock { state in
                        guard state.refusals == 0 else {
                            state.refusals -= 1
                            return true
                        }
                        state.notes.append(change)
                        return false
                    }
                    if isRefused { throw WriteRefusal(.resourceExhausted, "full") }
                }
            )
        }

        static func event(_ offset: UInt64) -> Store.Event {
            Store.Event(offset: offset, timeMilliseconds: 0, userID: 1, movieID: 1, body: .unrated(time: 0))
        }
    }

    let consumer = Recorder()
    let store = FakeStore()

    /// Steps until there is nothing to do but wait for a signal or tend; the clock jumps over every pause.
    private func runToEnd(_ run: inout ConsumerRun, from start: UInt64 = 0) -> UInt64 {
        var now = start
        for _ in 0..<10_000 {
            switch run.step(now: now, chance: 0) {
            case .none: continue
            case .ended: return now
            case .until(let time):
                let end = store.state.withLock { $0.end }
                let isIdle = run.state.offset == end && store.notes.last == .advanced(consumer: "recorder", offset: end)
                guard !isIdle, let time else { return now }
                now = max(time, now)
            }
        }
        Issue.record("it never comes to rest")
        return now
    }

    private func run(from offset: UInt64 = 0) -> ConsumerRun {
        ConsumerRun(consumer, store.log, offset: offset) { _ in }
    }

    @Test func `every event is taken once, in order, slice by slice`() {
        var run = run()
        _ = runToEnd(&run)
        #expect(consumer.taken == Array(1...2_500))
        #expect(store.letters.isEmpty)
    }

    @Test func `it goes on behind the offset where it stopped`() {
        var run = run(from: 2_400)
        _ = runToEnd(&run)
        #expect(consumer.taken == Array(2_401...2_500))
    }

    @Test func `poison becomes a dead letter after five attempts; everything else is taken`() {
        consumer.poison = [1, 700, 701, 2_500]
        var run = run()
        _ = runToEnd(&run)
        #expect(consumer.taken == (1...2_500).filter { !consumer.poison.contains($0) })
        #expect(
            store.letters
                == [1, 700, 701, 2_500].map {
                    .deadLetter(consumer: "recorder", offset: $0, attempts: 5, error: "event \($0) is poison")
                }
        )
        #expect(run.state.offset == 2_500)
    }

    @Test func `a connection that is down for long costs nothing but time`() {
        consumer.outages = 100
        var run = run()
        let now = runToEnd(&run)
        #expect(consumer.taken == Array(1...2_500))
        #expect(store.letters.isEmpty)
        #expect(now > 60_000)
    }

    @Test func `after each outage it makes ready anew`() {
        var run = run()
        _ = runToEnd(&run)
        consumer.outages = 1
        store.state.withLock { $0.end = 2_600 }
        _ = runToEnd(&run, from: 1_000_000)
        #expect(consumer.resumes == 2)
        #expect(consumer.taken == Array(1...2_600))
    }

    @Test func `a store that takes no notes for a while loses neither offset nor dead letter`() {
        consumer.poison = [3]
        store.state.withLock { $0.refusals = 20 }
        var run = run()
        _ = runToEnd(&run)
        #expect(
            store.letters == [.deadLetter(consumer: "recorder", offset: 3, attempts: 5, error: "event 3 is poison")]
        )
        #expect(store.notes.last == .advanced(consumer: "recorder", offset: 2_500))
        #expect(consumer.taken == (1...2_500).filter { $0 != 3 })
    }

    @Test func `dying between effect and note means the same events once more, and none left out`() {
        var first = run()
        // Ready, then one slice; what it took is not noted yet.
        _ = first.step(now: 0, chance: 0)
        _ = first.step(now: 0, chance: 0)
        #expect(consumer.taken == Array(1...1_000))
        #expect(store.notes.isEmpty)

        var second = run(from: 0)
        _ = runToEnd(&second)
        #expect(Set(consumer.taken) == Set(1...2_500))
        #expect(consumer.taken.count == 3_500)
    }

    @Test func `a letter that is tried again goes when it is taken, and else counts one attempt more`() {
        consumer.poison = [5]
        var run = run()
        _ = runToEnd(&run)
        let letter = Recorder.letter(5)

        #expect(run.retry(letter, now: 0, chance: 0) == .failed("event 5 is poison"))
        #expect(
            store.notes.last == .deadLetter(consumer: "recorder", offset: 5, attempts: 6, error: "event 5 is poison")
        )
        consumer.poison = []
        #expect(run.retry(letter, now: 0, chance: 0) == .taken)
        #expect(store.notes.last == .letterTaken(consumer: "recorder", offset: 5))
        #expect(run.state.offset == 2_500)
    }

    @Test func `a letter that is tried again while the connection is down stays as it is`() {
        var run = run()
        _ = runToEnd(&run)
        let notes = store.notes
        consumer.outages = 1
        #expect(run.retry(Recorder.letter(5), now: 0, chance: 0) == .failed("down"))
        #expect(store.notes == notes)
    }

    @Test func `it tends when due, and at once when woken`() {
        var run = run()
        let now = runToEnd(&run)
        let before = consumer.tendedAt.count
        #expect(run.step(now: now, chance: 0) == .until((consumer.tendedAt.last ?? 0) + 5_000))
        run.woken()
        _ = run.step(now: now, chance: 0)
        #expect(consumer.tendedAt.count == before + 1)
    }

    @Test func `it ends when the daemon stops`() {
        store.state.withLock { $0.isStopping = true }
        var run = run()
        _ = run.step(now: 0, chance: 0)
        #expect(run.step(now: 0, chance: 0) == .ended)
    }

    @Test func `an offset beyond the end of the log begins at the end`() {
        let run = run(from: 9_999)
        #expect(run.state.offset == 2_500)
    }
}
