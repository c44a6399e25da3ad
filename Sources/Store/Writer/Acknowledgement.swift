/// The answer to a write that is durable.
public struct Acknowledgement: Sendable, Equatable {
    /// Of the write's last event; where nothing had to change, the end of the log at that moment.
    public var offset: UInt64
    /// The request was applied before; this is its first answer again.
    public var alreadyApplied: Bool
    public var answer: Answer

    public init(offset: UInt64, alreadyApplied: Bool, answer: Answer) {
        self.offset = offset
        self.alreadyApplied = alreadyApplied
        self.answer = answer
    }

    public enum Answer: Sendable, Equatable {
        case movie(id: UInt32)
        case user(id: UInt32)
        case rated(previous: StoredRating?, time: UInt32)
        /// Without a previous rating nothing changed and there is no event.
        case unrated(previous: StoredRating?)
        /// Of interest and watchlist: what it was before; the same as asked for: nothing changed, no event.
        case set(previous: Bool)
        case job(id: UInt32)
        /// What serves now, and what a rollback brings back.
        case promoted(ModelReference, previous: ModelReference?)
        case scheduled(JobSchedule)
        /// As it is now.
        case experiment(ExperimentRecord)
        case importBegun(importID: UInt32, state: ImportState, chunksReceived: UInt32, ratingsReceived: UInt64)
        case resolved([MovieResolution])
        /// `firstOffset` is 0 where nothing was applied.
        case chunk(firstOffset: UInt64, applied: UInt32, unchanged: UInt32, superseded: UInt32, tags: UInt32)
        case committed(ImportCounts)
        case aborted(ratingsRemoved: UInt64, ratingsRestored: UInt64)
        /// Events that are tombstones now, those within chunks among them, and current ratings that are gone; `firstOffset` is that of
        /// the user's first event.
        case erased(events: UInt64, ratings: UInt64, firstOffset: UInt64)
    }
}

/// An event that is durable, with what the views need besides.
public struct Committed: Sendable, Equatable {
    public var event: Event
    /// Of `rated` and `unrated`: the rating that it replaced, as readers saw it.
    public var previous: StoredRating?
    /// Of `userErased`: the tags that went with the user.
    public var tags: [MovieTag] = []

    public init(event: Event, previous: StoredRating? = nil, tags: [MovieTag] = []) {
        self.event = event
        self.previous = previous
        self.tags = tags
    }
}
