/// How far a look through the whole log is, and what was found: goes on by slices, so that no write waits long.
public struct LogScrub: Sendable {
    static let sliceRows = 2_000
    static let sliceBytes = 2 << 20

    /// The offset to go on with.
    public internal(set) var next: UInt64 = 1
    /// Where the next event must lie; `nil` after a damaged one.
    var expected: UInt64? = 1
    /// Rows that were looked at.
    public internal(set) var rows = 0
    /// A sentence each.
    public internal(set) var damages: [String] = []
    public internal(set) var isComplete = false

    public init() {}
}

extension EventStore {
    /// Compares the next slice of the log with its checksums, and decodes it.
    ///
    /// - Throws: `StoreError` where SQLite cannot read at all.
    public func scrub(_ scrub: inout LogScrub) throws(StoreError) {
        try events.check(&scrub)
        guard scrub.isComplete, let expected = scrub.expected, expected <= state.lastOffset else { return }
        scrub.damages.append("the log has no event \(expected) up to \(state.lastOffset), its end")
    }
}
