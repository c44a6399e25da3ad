/// What the steps of an import mean.
extension EventStore {
    func decideBegin(_ header: ImportHeader, evenIfCommitted: Bool) throws -> Decision {
        try checkText(header.source, "source", bytesMax: 100)
        try checkText(header.label, "label", bytesMax: 4_096)
        guard !header.source.isEmpty else { throw WriteRefusal.invalid("an import needs a source") }
        guard (1...64).contains(header.contentHash.count) else {
            throw WriteRefusal.invalid("the content hash has \(header.contentHash.count) bytes, 1 to 64 are taken")
        }
        if let user = header.asUserID, !state.userIDs.contains(user) { throw WriteRefusal.noUser(user) }
        if let open = state.openImport {
            let record = open.record
            guard record.header.source == header.source, record.header.contentHash == header.contentHash,
                record.header.asUserID == header.asUserID
            else {
                throw WriteRefusal.anotherImportOpen(record)
            }
            return Decision(answer: begun(record), alreadyApplied: true)
        }
        if !evenIfCommitted, let committed = try imports.committed(header) {
            return Decision(answer: begun(committed.record), alreadyApplied: true)
        }
        let begun = ImportBegun(
            importID: state.nextImportID,
            header: header,
            keepsFileIDs: state.movieIDs.isEmpty && state.userIDs.isEmpty
        )
        return Decision(
            drafts: [.init(body: .importBegun(begun))],
            answer: .importBegun(importID: begun.importID, state: .open, chunksReceived: 0, ratingsReceived: 0),
            progress: ImportCounts()
        )
    }

    private func begun(_ record: ImportRecord) -> Acknowledgement.Answer {
        .importBegun(
            importID: record.id,
            state: record.state,
            chunksReceived: record.counts.chunks,
            ratingsReceived: record.counts.received
        )
    }

    private func requireOpen(_ importID: UInt32) throws -> OpenImport {
        if let open = state.openImport, open.record.id == importID { return open }
        guard let row = try imports.row(id: importID) else { throw WriteRefusal.noImport(importID) }
        throw WriteRefusal.importNotOpen(importID, state: row.record.state)
    }

    func decideResolve(_ importID: UInt32, _ movies: [UnresolvedMovie]) throws -> Decision {
        let open = try requireOpen(importID)
        for movie in movies { try movie.fields.check() }
        var resolver = MovieResolver(open: open, catalogue: catalogue, state: state)
        let resolutions = try movies.map { try resolver.resolve($0) }
        let resolved = resolver.resolved
        guard !resolved.mappings.isEmpty else { return Decision(answer: .resolved(resolutions)) }
        var progress = open.record.counts
        progress.moviesCreated += UInt32(resolved.created.count)
        return Decision(
            drafts: [.init(body: .moviesResolved(resolved))],
            answer: .resolved(resolutions),
            progress: progress
        )
    }

    func decideChunk(
        _ importID: UInt32,
        _ sequence: UInt32,
        _ file: FileRatings,
        _ fileTags: [FileTag]
    ) throws -> Decision {
        let open = try requireOpen(importID)
        try file.check()
        let received = open.record.counts.chunks
        guard sequence >= received else {
            return Decision(
                answer: .chunk(
                    firstOffset: 0,
                    applied: 0,
                    unchanged: UInt32(file.users.count),
                    superseded: 0,
                    tags: 0
                ),
                alreadyApplied: true
            )
        }
        guard sequence == received else {
            throw WriteRefusal.chunkOutOfOrder(importID: importID, sequence: sequence, expected: received)
        }
        var merge = try ChunkMerge(file, open: open, state: state)
        try merge.keepChanges(over: existingRows(merge.users, merge.movies))
        let tags = try newTags(fileTags, open: open, newUsers: merge.newUsers)

        var progress = open.record.counts
        progress.chunks += 1
        progress.applied += UInt64(merge.users.count)
        progress.unchanged += UInt64(merge.unchanged)
        progress.superseded += UInt64(merge.superseded)
        progress.usersCreated += UInt32(merge.newUsers.count)
        progress.tags += UInt32(tags.count)
        return decision(merge, tags, importID: importID, sequence: sequence, progress: progress)
    }

    private func decision(
        _ merge: ChunkMerge,
        _ tags: [MovieTag],
        importID: UInt32,
        sequence: UInt32,
        progress: ImportCounts
    ) -> Decision {
        var drafts: [Decision.Draft] = []
        let applied = UInt32(merge.users.count)
        if applied > 0 {
            let chunk = ImportChunk(
                importID: importID,
                sequence: sequence,
                newUsers: merge.newUsers,
                users: merge.users,
                movies: merge.movies,
                halfStars: merge.halfStars,
                times: merge.times
            )
            drafts.append(.init(count: applied, body: .importChunk(chunk), replaced: merge.replaced))
        }
        if !tags.isEmpty { drafts.append(.init(body: .importTags(importID: importID, tags: tags))) }
        return Decision(
            drafts: drafts,
            answer: .chunk(
                firstOffset: applied > 0 ? state.lastOffset + 1 : 0,
                applied: applied,
                unchanged: UInt32(merge.unchanged),
                superseded: UInt32(merge.superseded),
                tags: UInt32(tags.count)
            ),
            progress: progress
        )
    }

    /// The tags that are not there yet, with own ids.
    private func newTags(_ tags: [FileTag], open: OpenImport, newUsers: [IDMapping]) throws -> [MovieTag] {
        guard !tags.isEmpty else { return [] }
        let added = Dictionary(newUsers.map { ($0.fileID, $0.ownID) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<MovieTag> = []
        var new: [MovieTag] = []
        for tag in tags {
            try checkText(tag.text, "tag", bytesMax: 4_096)
            guard let movie = open.movies[tag.movieFileID] else {
                throw WriteRefusal.movieNotResolved(fileID: tag.movieFileID, importID: open.record.id)
            }
            let user =
                open.record.header.asUserID ?? open.users[tag.userFileID] ?? added[tag.userFileID] ?? 0
            let own = MovieTag(movieID: movie, userID: user, text: tag.text, time: tag.time)
            var key = own
            key.time = 0
            guard seen.insert(key).inserted, try !catalogue.hasTag(own) else { continue }
            new.append(own)
        }
        return new
    }

    func decideCommit(_ importID: UInt32) throws -> Decision {
        let record = try requireOpen(importID).record
        guard record.counts.received == record.header.ratingCount else {
            throw WriteRefusal.importIncomplete(record)
        }
        return Decision(
            drafts: [.init(body: .importCommitted(importID: importID, counts: record.counts))],
            answer: .committed(record.counts)
        )
    }

    /// What goes when the import is taken back: its ratings; of the movies and users that it created those that nothing
    /// else uses, be it a rating, a removed rating, a hidden movie, or a watchlist.
    func decideAbort(_ importID: UInt32) throws -> Decision {
        _ = try requireOpen(importID)
        var aborted = ImportAborted(
            importID: importID,
            ratingsRemoved: 0,
            ratingsRestored: try number("SELECT count(*) FROM import_undo WHERE half_stars > 0"),
            removedMovies: try ids("SELECT id FROM movie WHERE import_id = \(importID) ORDER BY id"),
            removedUsers: try ids("SELECT id FROM user WHERE import_id = \(importID) ORDER BY id")
        )
        var usedMovies: Set<UInt32> = []
        var usedUsers: Set<UInt32> = []
        let select = try connection.prepare(
            """
            SELECT user_id, movie_id, import_id FROM rating
            UNION ALL SELECT user_id, movie_id, NULL FROM import_undo
            UNION ALL SELECT user_id, movie_id, NULL FROM hidden
            UNION ALL SELECT user_id, movie_id, NULL FROM watchlist
            """
        )
        while try select.step() {
            if select.optionalUInt32(2) == importID {
                aborted.ratingsRemoved += 1
            } else {
                usedUsers.insert(select.uint32(0))
                usedMovies.insert(select.uint32(1))
            }
        }
        aborted.removedMovies.removeAll { usedMovies.contains($0) }
        aborted.removedUsers.removeAll { usedUsers.contains($0) }
        return Decision(
            drafts: [.init(body: .importAborted(aborted))],
            answer: .aborted(ratingsRemoved: aborted.ratingsRemoved, ratingsRestored: aborted.ratingsRestored)
        )
    }

    private func number(_ sql: String) throws(DiskFault) -> UInt64 {
        let select = try connection.prepare(sql)
        return try select.step() ? UInt64(select.int(0)) : 0
    }

    private func ids(_ sql: String) throws(DiskFault) -> [UInt32] {
        let select = try connection.prepare(sql)
        var ids: [UInt32] = []
        while try select.step() { ids.append(select.uint32(0)) }
        return ids
    }
}

extension FileRatings {
    /// - Throws: INVALID for columns of different length, too many ratings, or stars off the grid.
    func check() throws(WriteRefusal) {
        guard movies.count == users.count, halfStars.count == users.count, times.count == users.count else {
            throw .invalid(
                "columns of different length: \(users.count) users, \(movies.count) movies, \(halfStars.count) half stars, "
                    + "\(times.count) times"
            )
        }
        guard users.count <= FileRatings.countMax else {
            throw .invalid("\(users.count) ratings in one chunk, at most \(FileRatings.countMax) are taken")
        }
        if let index = halfStars.firstIndex(where: { !(1...10).contains($0) }) {
            throw .invalid("rating \(index) of the chunk: \(halfStars[index]) half stars are off the grid (1 to 10)")
        }
    }
}
