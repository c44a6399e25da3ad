import Protocol

/// The newest events of the log, for wide screens.
struct EventTail: Equatable, Sendable {
    private static let keptMax = 50

    private(set) var events: [Event] = []
    var isFollowing = false
    /// The server ended the stream: not asked for again before the next connection, or `R`.
    var hasEnded = false
    /// To go on from after a connection was lost; 0: with what comes from now on.
    private(set) var nextOffset: UInt64 = 0

    mutating func take(_ batch: EventBatch) {
        events.append(contentsOf: batch.events)
        if events.count > Self.keptMax { events.removeFirst(events.count - Self.keptMax) }
        nextOffset = batch.nextOffset
    }

    /// So that the first events are there at once.
    mutating func startAt(_ lastOffset: UInt64) { nextOffset = lastOffset > 4 ? lastOffset - 4 : 1 }

    mutating func forget() { self = EventTail() }
}
