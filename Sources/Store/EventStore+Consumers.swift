/// Consumers of the log: how far they are, and what they could not take.
extension EventStore {
    func decideConsumer(_ change: ConsumerChange) throws -> Decision {
        switch change {
        case .advanced(_, let offset), .deadLetter(_, let offset, _, _), .letterTaken(_, let offset):
            guard offset <= state.lastOffset else {
                throw WriteRefusal.invalid("offset \(offset) is beyond the end of the log, \(state.lastOffset)")
            }
        }
        return Decision(consumerChange: change, answer: .set(previous: false))
    }

    /// Whoever has an offset or a dead letter, by name.
    public func storedConsumers() throws(StoreError) -> [StoredConsumer] {
        try StoreError.translating { try consumers.all() }
    }

    /// The newest so many.
    public func deadLetters(limit: Int) throws(StoreError) -> [StoredDeadLetter] {
        try StoreError.translating { try consumers.letters(limit: limit) }
    }

    /// Nil where there is none.
    public func deadLetter(consumer: String, offset: UInt64) throws(StoreError) -> StoredDeadLetter? {
        try StoreError.translating { try consumers.letter(consumer: consumer, offset: offset) }
    }
}
