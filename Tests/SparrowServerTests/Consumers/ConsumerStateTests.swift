import Testing

@testable import SparrowServer

struct ConsumerStateTests {
    private func ready(at offset: UInt64 = 0) -> ConsumerState {
        var state = ConsumerState(offset: offset)
        state.resumed(at: offset)
        return state
    }

    /// The times at which an event is tried that always fails, and what comes of it.
    private func attempts(chance: Double) -> (times: [UInt64], end: ConsumerState.Step) {
        var state = ready()
        var times: [UInt64] = []
        var now: UInt64 = 0
        while true {
            switch state.next(end: 3, now: now) {
            case .take(let offset):
                times.append(now)
                state.failed(.event(offset, "no. \(times.count)"), now: now, chance: chance)
            case .wait(let until): now = until ?? .max
            case let end: return (times, end)
            }
        }
    }

    @Test func `a consumer makes ready first, then takes events, then waits`() {
        var state = ConsumerState(offset: 7)
        #expect(state.next(end: 9, now: 0) == .resume)
        state.resumed(at: 7)
        #expect(state.next(end: 9, now: 0) == .take(from: 8))
        state.took(through: 9)
        #expect(state.next(end: 9, now: 0) == .note(9))
        state.noted(9, now: 0)
        #expect(state.next(end: 9, now: 0) == .wait(until: nil))
    }

    @Test func `the offset is noted at most once a second, and not forgotten`() {
        var state = ready()
        state.took(through: 1)
        #expect(state.next(end: 2, now: 5_000) == .note(1))
        state.noted(1, now: 5_000)
        #expect(state.next(end: 2, now: 5_001) == .take(from: 2))
        state.took(through: 2)
        #expect(state.next(end: 2, now: 5_001) == .wait(until: 6_000))
        #expect(state.next(end: 2, now: 6_000) == .note(2))
    }

    @Test func `an event that fails is tried five times, ever later; then it is a dead letter`() {
        let (times, end) = attempts(chance: 0)
        #expect(times == [0, 100, 300, 700, 1_500])
        #expect(end == .bury(offset: 1, attempts: 5, error: "no. 5"))
    }

    @Test func `chance takes up to half of a pause`() {
        #expect(attempts(chance: 0.999).times == [0, 51, 152, 353, 754])
    }

    @Test func `behind a dead letter the rest goes on, with five attempts of its own`() {
        var state = ready()
        for _ in 1...5 { state.failed(.event(1, "poison"), now: 0, chance: 0) }
        state.buried()
        state.noted(1, now: 0)
        #expect(state.offset == 1)
        #expect(state.next(end: 3, now: 0) == .take(from: 2))
        state.failed(.event(2, "poison"), now: 0, chance: 0)
        #expect(state.next(end: 3, now: 0) == .wait(until: 100))
    }

    @Test func `what came before a failing event is taken, and is not taken again`() {
        var state = ready()
        state.failed(.event(3, "poison"), now: 0, chance: 0)
        #expect(state.offset == 2)
        state.noted(2, now: 0)
        #expect(state.next(end: 9, now: 100) == .take(from: 3))
    }

    @Test func `an event that was taken in the end leaves nothing to the next one`() {
        var state = ready()
        for _ in 1...4 { state.failed(.event(1, "busy"), now: 0, chance: 0) }
        state.took(through: 1)
        state.noted(1, now: 0)
        state.failed(.event(2, "busy"), now: 10_000, chance: 0)
        #expect(state.next(end: 2, now: 10_100) == .take(from: 2))
    }

    @Test func `an outage is waited out without end, at most half a minute at a time, and buries nothing`() {
        var state = ready()
        var now: UInt64 = 0
        var pauses: [UInt64] = []
        for _ in 1...40 {
            state.failed(.outage("down"), now: now, chance: 0)
            guard case .wait(let until?) = state.next(end: 5, now: now) else { break }
            pauses.append(until - now)
            now = until
            #expect(state.next(end: 5, now: now) == .resume)
        }
        #expect(pauses.count == 40)
        #expect(pauses.prefix(3) == [100, 200, 400])
        #expect(pauses.last == 30_000)
        #expect(state.offset == 0)
    }

    @Test func `attempts of an event are counted over outages`() {
        var state = ready()
        for _ in 1...4 { state.failed(.event(1, "poison"), now: 0, chance: 0) }
        state.failed(.outage("down"), now: 1_000, chance: 0)
        state.resumed(at: 0)
        state.failed(.event(1, "poison"), now: 2_000, chance: 0)
        #expect(state.next(end: 1, now: 2_000) == .bury(offset: 1, attempts: 5, error: "poison"))
    }

    @Test func `a dead letter that cannot be written is tried again later, and nothing is skipped`() {
        var state = ready()
        for _ in 1...5 { state.failed(.event(1, "poison"), now: 0, chance: 0) }
        state.notWritten(now: 0)
        #expect(state.next(end: 3, now: 999) == .wait(until: 1_000))
        #expect(state.next(end: 3, now: 1_000) == .bury(offset: 1, attempts: 5, error: "poison"))
        #expect(state.offset == 0)
    }

    @Test func `a consumer that knows better goes back`() {
        var state = ready(at: 9)
        state.failed(.outage("emptied"), now: 0, chance: 0)
        state.resumed(at: 4)
        #expect(state.offset == 4)
        #expect(state.next(end: 9, now: 5_000) == .note(4))
    }
}
