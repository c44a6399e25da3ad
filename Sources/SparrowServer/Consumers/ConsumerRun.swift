import Store

/// A consumer at work, step by step: what the state machine asks for is done with the consumer and the log. Synchronous, and without a
/// clock of its own.
struct ConsumerRun {
    /// Events of one slice: some milliseconds of the writer's thread.
    static let sliceLength = 1_000

    /// When there is something to do again.
    enum Pause: Equatable {
        case none
        /// At that time, or when woken; `nil`: when woken.
        case until(UInt64?)
        /// The daemon stops.
        case ended
    }

    enum Retry: Equatable {
        case taken
        case failed(String)
    }

    private(set) var state: ConsumerState
    private let consumer: any LogConsumer
    private let log: ConsumerLog
    private let report: @Sendable (ConsumerReport) -> Void
    private var tendAt: UInt64? = 0
    private var reportedOffset: UInt64?

    /// - Parameters:
    ///   - consumer: belongs to this run.
    ///   - log: where events come from and offsets go.
    ///   - offset: where it stopped.
    ///   - report: is told what happens, as it happens.
    init(
        _ consumer: any LogConsumer,
        _ log: ConsumerLog,
        offset: UInt64,
        report: @escaping @Sendable (ConsumerReport) -> Void
    ) {
        // A log that was put back from an older copy is shorter than the offset.
        state = ConsumerState(offset: min(offset, log.end()))
        self.consumer = consumer
        self.log = log
        self.report = report
    }

    /// Something may have changed: the consumer has a look at the next step.
    mutating func woken() { tendAt = 0 }

    /// Does one thing.
    ///
    /// - Parameters:
    ///   - now: monotonic, in milliseconds.
    ///   - chance: in 0..<1.
    /// - Returns: when the next step is due.
    mutating func step(now: UInt64, chance: Double) -> Pause {
        defer { tellOffset() }
        do {
            switch state.next(end: log.end(), now: now) {
            case .resume:
                state.resumed(at: try consumer.resume(after: state.offset, in: log))
                tendAt = 0
                report(.ready(offset: state.offset))
            case .take(let offset):
                try take(from: offset)
                try tend(now: now)
            case .bury(let offset, let attempts, let error):
                try log.note(.deadLetter(consumer: consumer.name, offset: offset, attempts: attempts, error: error))
                state.buried()
                report(.buried(offset: offset, error: error))
            case .note(let offset):
                try log.note(.advanced(consumer: consumer.name, offset: offset))
                state.noted(offset, now: now)
            case .wait(let until):
                guard state.isReady else { return .until(until) }
                guard let due = tendAt, due <= now else { return .until(earlier(until, tendAt)) }
                try tend(now: now)
            }
            return .none
        } catch let fault as ConsumerFault {
            state.failed(fault, now: now, chance: chance)
            report(.failed(fault))
        } catch LogFault.stopping {
            return .ended
        } catch let refusal as WriteRefusal {
            state.notWritten(now: now)
            report(.notNoted(refusal.message))
        } catch {
            // A damaged log: no event can be skipped unread, so it is tried again like an outage.
            let fault = ConsumerFault.outage("the log cannot be read: \(error)")
            state.failed(fault, now: now, chance: chance)
            report(.failed(fault))
        }
        return .none
    }

    /// Takes the event of a dead letter once more, and then forgets the letter or notes one attempt more.
    mutating func retry(_ letter: StoredDeadLetter, now: UInt64, chance: Double) -> Retry {
        defer { tellOffset() }
        do {
            if !state.isReady {
                state.resumed(at: try consumer.resume(after: state.offset, in: log))
                report(.ready(offset: state.offset))
            }
            let events = try log.events(letter.offset, 1)
            try consumer.take(events)
            try log.note(.letterTaken(consumer: consumer.name, offset: letter.offset))
            report(.letterTaken)
            return .taken
        } catch let fault as ConsumerFault {
            guard case .event = fault.cause else {
                state.failed(fault, now: now, chance: chance)
                report(.failed(fault))
                return .failed(fault.message)
            }
            // Where even this cannot be written, the letter stays as it was.
            try? log.note(
                .deadLetter(
                    consumer: consumer.name,
                    offset: letter.offset,
                    attempts: letter.attempts + 1,
                    error: fault.message
                )
            )
            return .failed(fault.message)
        } catch {
            return .failed("\(error)")
        }
    }

    /// The daemon stops: what was taken is noted.
    func finish() {
        // Where it cannot be, the next start takes the same events once more.
        try? log.note(.advanced(consumer: consumer.name, offset: state.offset))
        consumer.stop()
    }

    private mutating func take(from offset: UInt64) throws {
        let events = try log.events(offset, ConsumerRun.sliceLength)
        guard let last = events.last else { return }
        try consumer.take(events)
        Failpoint.consumerTaken.reached(consumer.name)
        state.took(through: last.nextOffset - 1)
    }

    private mutating func tend(now: UInt64) throws {
        tendAt = try consumer.tend(now: now)
    }

    private func earlier(_ one: UInt64?, _ other: UInt64?) -> UInt64? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    private mutating func tellOffset() {
        guard reportedOffset != state.offset else { return }
        reportedOffset = state.offset
        report(.moved(offset: state.offset))
    }
}

/// What happens to a consumer.
enum ConsumerReport: Sendable, Equatable {
    case ready(offset: UInt64)
    case moved(offset: UInt64)
    case failed(ConsumerFault)
    case buried(offset: UInt64, error: String)
    case letterTaken
    case notNoted(String)
}
