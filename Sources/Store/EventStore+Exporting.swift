/// What is read of one user for an export, by slices: everything that names the user.
extension EventStore {
    /// A movie that was shown to a user.
    public struct ExportedExposure: Sendable, Hashable {
        public var movieID: UInt32
        public var experiment: String
        public var arm: String
        public var model: String
        public var rank: UInt32
        public var timeMilliseconds: Int64
        public var opened: Bool
    }

    /// Offsets that one slice of `events(ofUser:)` looks at: some milliseconds.
    private static let exportedOffsets: UInt64 = 50_000

    /// At most `limit` events of a user from an offset on, ratings of imports as events of their own.
    ///
    /// - Returns: the events, and the offset to go on with; nil: that was the end of the log.
    /// - Throws: damagedEvent, which names the offset.
    public func events(
        ofUser user: UInt32,
        from offset: UInt64,
        limit: Int
    ) throws(StoreError) -> (events: [Event], next: UInt64?) {
        let first = max(offset, 1)
        guard first <= state.lastOffset, let start = try events.row(covering: first)?.offset else { return ([], nil) }
        var found: [Event] = []
        var next = first + EventStore.exportedOffsets
        var isCut = false
        try events.forEach(ofUser: user, in: start...(next - 1)) { row throws(StoreError) in
            guard !isCut else { return }
            guard found.count < limit else {
                (next, isCut) = (row.offset, true)
                return
            }
            next = max(next, row.nextOffset)
            guard Event.Kind(rawValue: row.kind) == .importChunk else {
                if row.userID == user { found.append(try row.decoded()) }
                return
            }
            guard try row.chunkUsers().ratingCount(of: [user]) > 0 else { return }
            let event = try row.decoded()
            guard case .importChunk(let chunk) = event.body else { return }
            for (index, place) in chunk.places.enumerated() where chunk.users[index] == user {
                let own = row.offset + UInt64(place)
                guard own >= first else { continue }
                guard found.count < limit else {
                    (next, isCut) = (own, true)
                    return
                }
                found.append(try event.rating(at: own, of: chunk))
            }
        }
        return (found, next > state.lastOffset ? nil : next)
    }

    /// The tags that a user gave, by movie; not those of an open import.
    public func tags(ofUser user: UInt32) throws(StoreError) -> [MovieTag] {
        try StoreError.translating {
            let select = try connection.statement(
                """
                SELECT movie_id, text, time FROM movie_tag WHERE user_id = ? AND import_id <> ? ORDER BY movie_id, text
                """
            )
            defer { select.reset() }
            select.bind(1, user)
            select.bind(2, state.openImport?.record.id ?? 0)
            var tags: [MovieTag] = []
            while try select.step() {
                tags.append(
                    MovieTag(movieID: select.uint32(0), userID: user, text: select.text(1), time: select.uint32(2))
                )
            }
            return tags
        }
    }

    /// What was shown to a user, by movie.
    public func exposures(ofUser user: UInt32) throws(StoreError) -> [ExportedExposure] {
        try StoreError.translating {
            let select = try connection.statement(
                """
                SELECT movie_id, experiment, arm, model, rank, time, opened FROM exposure
                WHERE user_id = ? ORDER BY movie_id, time
                """
            )
            defer { select.reset() }
            select.bind(1, user)
            var exposures: [ExportedExposure] = []
            while try select.step() {
                exposures.append(
                    ExportedExposure(
                        movieID: select.uint32(0),
                        experiment: select.text(1),
                        arm: select.text(2),
                        model: select.text(3),
                        rank: select.uint32(4),
                        timeMilliseconds: select.int(5),
                        opened: select.int(6) != 0
                    )
                )
            }
            return exposures
        }
    }
}
