/// How far a consumer is, and what it does next: a plain state machine that takes time and chance from outside.
///
/// An event that fails is tried five times, ever later; then it is a dead letter and the rest goes on. A fault that is no event's (a
/// connection that is down) is waited out, without end, and nothing becomes a dead letter of it.
struct ConsumerState: Sendable {
    static let attemptsMax: UInt32 = 5
    /// The offset is noted at most so often: each time may be a commit of its own.
    static let notePauseMilliseconds: UInt64 = 1_000
    static let backoffMilliseconds: UInt64 = 100
    static let backoffMaxMilliseconds: UInt64 = 30_000

    enum Step: Equatable {
        /// The consumer makes ready and says from where it goes on.
        case resume
        /// Take events from this offset on.
        case take(from: UInt64)
        /// Write the dead letter, then `buried`.
        case bury(offset: UInt64, attempts: UInt32, error: String)
        /// Note the offset, then `noted`.
        case note(UInt64)
        /// Nothing to do until then, or until something happens.
        case wait(until: UInt64?)
    }

    private struct Failing {
        var offset: UInt64
        var attempts: UInt32
        var error: String
    }

    /// Of the last event that was taken, or became a dead letter.
    private(set) var offset: UInt64
    private var notedOffset: UInt64
    private var noteAt: UInt64 = 0
    private(set) var isReady = false
    private var failing: Failing?
    private var outages: UInt32 = 0
    private var retryAt: UInt64 = 0

    /// - Parameter offset: where it stopped, as the store has it.
    init(offset: UInt64) {
        self.offset = offset
        notedOffset = offset
    }

    /// - Parameters:
    ///   - end: of the log.
    ///   - now: monotonic, in milliseconds, as everywhere here.
    /// - Returns: what to do now; the outcome is told before the next question.
    func next(end: UInt64, now: UInt64) -> Step {
        if offset != notedOffset, now >= noteAt, now >= retryAt || failing == nil { return .note(offset) }
        guard now >= retryAt else { return .wait(until: retryAt) }
        guard isReady else { return .resume }
        if let failing, failing.attempts >= ConsumerState.attemptsMax {
            return .bury(offset: failing.offset, attempts: failing.attempts, error: failing.error)
        }
        if offset < end { return .take(from: offset + 1) }
        return .wait(until: offset == notedOffset ? nil : noteAt)
    }

    /// The consumer is ready and goes on behind this offset.
    mutating func resumed(at offset: UInt64) {
        isReady = true
        if offset != self.offset { failing = nil }
        self.offset = offset
    }

    /// Everything up to this offset is taken.
    mutating func took(through offset: UInt64) {
        self.offset = offset
        outages = 0
        if let failing, failing.offset <= offset { self.failing = nil }
    }

    /// - Parameters:
    ///   - fault: of `resume`, `take` or `tend`.
    ///   - now: see above.
    ///   - chance: in 0..<1, so that many who wait for the same thing do not come at once.
    mutating func failed(_ fault: ConsumerFault, now: UInt64, chance: Double) {
        switch fault.cause {
        case .event(let poison):
            // What came before it is taken.
            if poison > offset { offset = poison - 1 }
            let before = failing?.offset == poison ? failing?.attempts ?? 0 : 0
            failing = Failing(offset: poison, attempts: before + 1, error: fault.message)
            outages = 0
            let isLast = before + 1 >= ConsumerState.attemptsMax
            retryAt = isLast ? now : now + ConsumerState.backoff(after: before + 1, chance)
        case .outage:
            isReady = false
            outages = min(outages + 1, 32)
            retryAt = now + ConsumerState.backoff(after: outages, chance)
        }
    }

    /// The dead letter is written: the rest goes on.
    mutating func buried() {
        guard let failing else { return }
        offset = max(offset, failing.offset)
        self.failing = nil
    }

    /// The offset, or a dead letter, could not be written: later again.
    mutating func notWritten(now: UInt64) {
        noteAt = now + ConsumerState.notePauseMilliseconds
        if let failing, failing.attempts >= ConsumerState.attemptsMax { retryAt = noteAt }
    }

    mutating func noted(_ offset: UInt64, now: UInt64) {
        notedOffset = offset
        noteAt = now + ConsumerState.notePauseMilliseconds
    }

    /// 100, 200, 400 ms and so on up to half a minute, of which chance takes up to a half.
    private static func backoff(after attempts: UInt32, _ chance: Double) -> UInt64 {
        let whole = min(backoffMaxMilliseconds, backoffMilliseconds << UInt64(min(attempts, 16) - 1))
        return whole - UInt64(Double(whole) / 2 * chance)
    }
}
