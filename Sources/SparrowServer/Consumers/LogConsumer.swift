import Store

/// What follows the log at a pace of its own: it does something with each event, in order, on a thread of its own.
///
/// Between an effect and the offset that is noted for it the daemon may die, so an event may come again, and with it those behind it: a
/// consumer must be idempotent.
protocol LogConsumer: AnyObject {
    /// In the tables and in `GetStats`.
    var name: String { get }

    /// Makes ready to take events: at the start, and again after every fault that is no event's.
    ///
    /// - Parameters:
    ///   - offset: of the last event that was taken, as the store has it.
    ///   - log: to look things up in.
    /// - Returns: the offset to go on behind; another one where the consumer knows better.
    /// - Throws: an outage.
    func resume(after offset: UInt64, in log: ConsumerLog) throws(ConsumerFault) -> UInt64

    /// Takes events, in the order of the log.
    ///
    /// - Throws: `.event` for one that it cannot take; those before it are taken.
    func take(_ events: [Store.Event]) throws(ConsumerFault)

    /// What is to be done beside the events; called after each slice of them, after each waking, and when it is due.
    ///
    /// - Parameter now: monotonic, in milliseconds.
    /// - Returns: when it is due again; `nil`: never.
    /// - Throws: an outage.
    func tend(now: UInt64) throws(ConsumerFault) -> UInt64?

    /// The daemon stops, in order.
    func stop()
}

/// Why a consumer did not do what it was asked.
struct ConsumerFault: Error, Equatable {
    enum Cause: Equatable {
        /// This event cannot be taken, and may never be.
        case event(offset: UInt64)
        /// What the consumer works on is out of reach: no event is to blame, and it is tried again without end.
        case outage
    }

    var cause: Cause
    /// What, where, and what to do.
    var message: String

    static func event(_ offset: UInt64, _ message: String) -> ConsumerFault {
        ConsumerFault(cause: .event(offset: offset), message: message)
    }

    static func outage(_ message: String) -> ConsumerFault {
        ConsumerFault(cause: .outage, message: message)
    }
}

/// Why the log could not be read.
enum LogFault: Error, Equatable {
    case stopping
    case unreadable(String)
}

extension LogFault: CustomStringConvertible {
    var description: String {
        switch self {
        case .stopping: "the daemon is stopping"
        case .unreadable(let message): message
        }
    }
}

/// The log and the store as a consumer reaches them, from its own thread.
struct ConsumerLog: Sendable {
    /// The offset of the last event that the views cover.
    var end: @Sendable () -> UInt64
    /// At most so many events from an offset on; waits for the writer's thread, which reads them between two commits.
    var events: @Sendable (_ from: UInt64, _ limit: Int) throws(LogFault) -> [Store.Event]
    /// Notes something in the store, and waits until it is durable.
    var note: @Sendable (ConsumerChange) throws(WriteRefusal) -> Void
}
