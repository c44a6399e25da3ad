/// Takes somebody out of the log and of every table, in the transaction of the event that says so.
///
/// The log keeps its offsets: the user's own events become tombstones in their places, ratings within chunks of imports become holes, and
/// tags are taken out of their events. Other users' events do not change by a byte. A replay meets nothing of the user, and so makes the same tables.
/// What is committed is written anew, file and write-ahead log, by `removeRemains`; `erasureIsPending` tells that this is still to be done.
struct Erasure {
    let userID: UInt32
    /// Of the user's first event.
    var firstOffset: UInt64 = 0
    /// Rows that become tombstones.
    var tombstones: [UInt64] = []
    /// Rows of imports that lose what they have of the user, and the ids by which they know the user.
    var rewritten: [(offset: UInt64, ids: Set<UInt32>)] = []
    /// Ratings within chunks.
    var chunkRatings = 0
    /// Other ids of the same person, in imports that were taken back.
    var formerIDs: Set<UInt32> = []

    init(userID: UInt32) { self.userID = userID }

    fileprivate mutating func note(_ offset: UInt64) {
        firstOffset = firstOffset == 0 ? offset : min(firstOffset, offset)
    }
}

/// A user who was erased, and what has learnt from the user: whatever was trained up to `firstOffset` or further, and not up to `offset`.
public struct ErasedUser: Sendable, Hashable {
    public var userID: UInt32
    public var offset: UInt64
    public var firstOffset: UInt64

    public init(userID: UInt32, offset: UInt64, firstOffset: UInt64) {
        self.userID = userID
        self.offset = offset
        self.firstOffset = firstOffset
    }

    /// Whether something that was trained up to an offset has learnt from the user.
    public func taught(trainedTo trained: UInt64) -> Bool { trained >= firstOffset && trained < offset }
}

extension EventStore {
    func decideErase(_ userID: UInt32, name: String) throws -> Decision {
        guard state.userIDs.contains(userID) else { throw WriteRefusal.noUser(userID) }
        if let open = state.openImport { throw WriteRefusal.eraseDuringImport(open.record) }
        let names = try namesToConfirm(userID)
        guard names.contains(name) else { throw WriteRefusal.eraseNeedsName(userID, names[0]) }
        let erasure = try plannedErasure(of: userID)
        let count = UInt64(erasure.tombstones.count + erasure.chunkRatings)
        let draft = Decision.Draft(
            userID: userID,
            body: .userErased(firstOffset: erasure.firstOffset),
            tags: try tags(ofUser: userID)
        )
        return Decision(
            drafts: [draft],
            answer: .erased(
                events: count,
                ratings: try ratings.visibleCount(user: userID),
                firstOffset: erasure.firstOffset
            ),
            erasure: erasure
        )
    }

    /// What the request may call the user: the name; of somebody who came with an import the id, or what lists show.
    private func namesToConfirm(_ userID: UInt32) throws(DiskFault) -> [String] {
        let select = try connection.statement("SELECT name, source, file_id FROM user WHERE id = ?")
        defer { select.reset() }
        select.bind(1, userID)
        guard try select.step(), select.isNull(0) else { return [select.text(0)] }
        return [String(userID), "\(select.text(1)) \(select.uint32(2))"]
    }

    /// Goes through the log and notes what is the user's.
    private func plannedErasure(of userID: UInt32) throws -> Erasure {
        var erasure = Erasure(userID: userID)
        let origin = try catalogue.origin(ofUser: userID)
        // An import that was taken back may have known the same person by another id, from an offset on to its end.
        var ids: [UInt32: Set<UInt32>] = [:]
        var former: [(importID: UInt32, userID: UInt32, offsets: ClosedRange<UInt64>)] = []
        var ofSameSource: Set<UInt32> = []
        try events.forEach(ofUser: userID, in: 1...UInt64(Int64.max)) { row throws(StoreError) in
            guard row.userID != userID else {
                erasure.note(row.offset)
                erasure.tombstones.append(row.offset)
                return
            }
            switch Event.Kind(rawValue: row.kind) {
            case .importBegun:
                guard case .importBegun(let begun) = try row.decoded().body else { return }
                ids[begun.importID] = [userID]
                if begun.header.asUserID == userID { erasure.rewritten.append((row.offset, [userID])) }
                if begun.header.source == origin?.source { ofSameSource.insert(begun.importID) }
            case .importChunk:
                let chunk = try row.chunkUsers()
                if let origin, ofSameSource.contains(chunk.importID),
                    let own = chunk.newUsers.first(where: { $0.fileID == origin.fileID })
                {
                    ids[chunk.importID]?.insert(own.ownID)
                    former.append((chunk.importID, own.ownID, row.offset...row.offset))
                }
                let users = ids[chunk.importID] ?? [userID]
                let count = chunk.ratingCount(of: users)
                guard count > 0 || chunk.newUsers.contains(where: { users.contains($0.ownID) }) else { return }
                erasure.note(row.offset)
                erasure.chunkRatings += count
                erasure.rewritten.append((row.offset, users))
            case .importTags:
                guard case .importTags(let importID, let tags) = try row.decoded().body else { return }
                let users = ids[importID] ?? [userID]
                guard tags.contains(where: { users.contains($0.userID) }) else { return }
                erasure.note(row.offset)
                erasure.rewritten.append((row.offset, users))
            case .importAborted:
                guard case .importAborted(let aborted) = try row.decoded().body else { return }
                for index in former.indices where former[index].importID == aborted.importID {
                    former[index].offsets = former[index].offsets.lowerBound...row.offset
                }
            default: return
            }
        }
        // What the person did by that id while the import was open.
        for (_, id, offsets) in former where id != userID {
            erasure.formerIDs.insert(id)
            try events.forEach(ofUser: id, in: offsets) { row throws(StoreError) in
                guard row.userID == id else { return }
                erasure.note(row.offset)
                erasure.tombstones.append(row.offset)
            }
        }
        return erasure
    }

    // MARK: Taking out

    /// Takes the user out of what is no view: the log, answers, exposures, headers of imports. The event that says so does the views.
    func erase(_ erasure: Erasure, at offset: UInt64) throws {
        // Until `removeRemains`: a crash in between leaves nothing readable in free pages either.
        try connection.overwriteDeleted(everywhere: true)
        expandedChunk = nil
        for offset in erasure.tombstones {
            guard let row = try events.row(covering: offset) else { continue }
            if let requestID = row.requestID { try dedup.forget(requestID) }
            try events.replace(.tombstone(offset: offset, timeMilliseconds: row.timeMilliseconds))
        }
        for (offset, ids) in erasure.rewritten {
            guard let event = try events.row(covering: offset)?.decoded() else { continue }
            try events.replace(event.erasing(ids, asUserID: try isImport(of: event, as: erasure.userID)))
        }
        // An id that an emptied store has given to somebody else since is that person's.
        for id in erasure.formerIDs.subtracting(state.userIDs).union([erasure.userID]) { try dedup.forget(user: id) }
        let user = erasure.userID
        try connection.execute("DELETE FROM exposure WHERE user_id = \(user)")
        try connection.execute(
            "DELETE FROM dead_letter WHERE offset IN (SELECT offset FROM event WHERE kind = \(Event.Kind.erased.rawValue))"
        )
        try connection.execute(
            """
            UPDATE import SET label = '\(ImportHeader.erasedLabel)', content_hash = x'', as_user_id = NULL
            WHERE as_user_id = \(user)
            """
        )
        try connection.execute("INSERT OR REPLACE INTO meta VALUES ('\(EventStore.pendingKey)', '\(offset)')")
    }

    /// Whether an event is a step of an import whose ratings are all this user's.
    private func isImport(of event: Event, as userID: UInt32) throws(DiskFault) -> Bool {
        let importID: UInt32
        switch event.body {
        case .importBegun(let begun): importID = begun.importID
        case .importChunk(let chunk): importID = chunk.importID
        case .importTags(let id, _): importID = id
        default: return false
        }
        return try imports.row(id: importID)?.record.header.asUserID == userID
    }

    /// What `userErased` means for the views; in a replay there is nothing left of the user to delete.
    func applyErased(_ userID: UInt32, offset: UInt64, firstOffset: UInt64) throws(DiskFault) {
        for table in ["hidden", "watchlist", "taste_group", "rating", "import_undo", "movie_tag"] {
            try connection.execute("DELETE FROM \(table) WHERE user_id = \(userID)")
        }
        try connection.execute("DELETE FROM external_id WHERE kind = 1 AND own_id = \(userID)")
        try catalogue.delete(.user, id: userID)
        let insert = try connection.statement("INSERT INTO erased_user VALUES (?, ?, ?)")
        insert.bind(1, userID)
        insert.bind(2, Int64(bitPattern: offset))
        insert.bind(3, Int64(bitPattern: firstOffset))
        try insert.run()
        state.eraseUser(userID)
    }

    // MARK: What is done after the commit

    private static let pendingKey = "erase_pending"

    /// Everybody who was erased, by id.
    public func erasedUsers() throws(StoreError) -> [ErasedUser] {
        try StoreError.translating { try erasureRows() }
    }

    func erasureRows() throws(DiskFault) -> [ErasedUser] {
        let select = try connection.statement("SELECT id, offset, first_offset FROM erased_user ORDER BY id")
        defer { select.reset() }
        var rows: [ErasedUser] = []
        while try select.step() {
            rows.append(
                ErasedUser(
                    userID: select.uint32(0),
                    offset: UInt64(bitPattern: select.int(1)),
                    firstOffset: UInt64(bitPattern: select.int(2))
                )
            )
        }
        return rows
    }

    /// Whether somebody was erased and what lies in freed pages, the write-ahead log or artifacts is still to be removed: a crash came first.
    public func erasureIsPending() throws(StoreError) -> Bool {
        try StoreError.translating {
            let select = try connection.statement("SELECT 1 FROM meta WHERE key = '\(EventStore.pendingKey)'")
            defer { select.reset() }
            return try select.step()
        }
    }

    /// Writes the database anew and empties the write-ahead log: what was erased is in no byte of them then.
    ///
    /// It takes as long as copying the database, and as much space beside it.
    /// - Throws: diskFull or disk; it is still pending then.
    public func removeRemains() throws(StoreError) {
        try StoreError.translating {
            try connection.rewrite()
            try connection.overwriteDeleted(everywhere: false)
        }
    }

    /// Nothing is pending any more of erasures up to an offset.
    public func endErasure(upTo offset: UInt64) throws(StoreError) {
        try StoreError.translating {
            try connection.execute(
                "DELETE FROM meta WHERE key = '\(EventStore.pendingKey)' AND CAST(value AS INTEGER) <= \(offset)"
            )
        }
    }
}

extension ImportHeader {
    /// In the place of the path, where the person whose ratings the import brought was erased.
    static let erasedLabel = "erased"
}

extension Event {
    private static let dayMilliseconds: Int64 = 86_400_000

    /// What is left of an erased user's event: the day, and nothing else.
    static func tombstone(offset: UInt64, timeMilliseconds: Int64) -> Event {
        Event(
            offset: offset,
            timeMilliseconds: timeMilliseconds - timeMilliseconds % dayMilliseconds,
            body: .erased
        )
    }

    /// An event of an import without what it has of some users. `asUserID`: all of the import was the user's; then nothing of it may lead to
    /// its file either.
    func erasing(_ ids: Set<UInt32>, asUserID: Bool) -> Event {
        var event = self
        if asUserID { event.requestID = nil }
        switch body {
        case .importBegun(var begun):
            begun.header.label = ImportHeader.erasedLabel
            begun.header.contentHash = []
            begun.header.asUserID = nil
            event.body = .importBegun(begun)
        case .importChunk(let chunk): event.body = .importChunk(chunk.erasing(ids))
        case .importTags(let importID, let tags):
            event.body = .importTags(importID: importID, tags: tags.filter { !ids.contains($0.userID) })
        default: break
        }
        return event
    }
}

extension EventRow {
    /// Whose ratings a chunk of an import has.
    func chunkUsers() throws(StoreError) -> ImportChunkUsers {
        var reader = ByteReader(body)
        do {
            return try reader.importChunkUsers(version: version)
        } catch {
            throw StoreError.damagedEvent(offset, error.what)
        }
    }
}
