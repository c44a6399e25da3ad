/// What a consumer of the log notes in the store: no event, as nothing of it changes what people see.
public enum ConsumerChange: Sendable, Equatable {
    /// It has taken everything up to this offset. It may go back: what is behind it is then taken once more.
    case advanced(consumer: String, offset: UInt64)
    /// It could not take this event and goes on behind it; the same event once more replaces its letter.
    case deadLetter(consumer: String, offset: UInt64, attempts: UInt32, error: String)
    /// The event of a dead letter is taken by now.
    case letterTaken(consumer: String, offset: UInt64)
}

/// An event that a consumer could not take.
public struct StoredDeadLetter: Sendable, Equatable {
    public var consumer: String
    /// Of the event.
    public var offset: UInt64
    public var attempts: UInt32
    /// Of the last attempt.
    public var error: String
    public var timeMilliseconds: Int64
}

/// A consumer as the store knows it.
public struct StoredConsumer: Sendable, Equatable {
    public var name: String
    /// Of the last event that it has taken, and noted.
    public var offset: UInt64
    public var deadLetterCount: UInt64
}
