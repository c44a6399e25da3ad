/// What an event does to the tables. A live write and a replay come through here alike, so a rebuilt table equals the
/// old one; nothing here refuses or looks at the clock.
extension EventStore {
    /// `replaced`: of an import chunk, the rows that its ratings replace, where they are known already.
    func apply(_ event: Event, replaced: [RatingRow?]? = nil) throws(DiskFault) {
        state.lastOffset = event.nextOffset - 1
        switch event.body {
        case .movieCreated(let fields):
            let movie = StoredMovie(id: event.movieID ?? 0, fields: fields)
            try catalogue.insert(movie)
            state.addMovie(movie.id)
        case .userCreated(let name):
            try catalogue.insertUser(id: event.userID ?? 0, name: name)
            state.addUser(event.userID ?? 0)
        case .rated(let halfStars, let time, _):
            try applyAct(event, RatingRow(halfStars: halfStars, time: time, offset: event.offset))
        case .unrated(let time):
            try applyAct(event, RatingRow(halfStars: 0, time: time, offset: event.offset))
        case .interestSet(let hidden):
            try applySet(hiddenTable, event, hidden)
        case .watchlistSet(let listed):
            try applySet(watchlistTable, event, listed)
        case .tasteGroupsSet(let groups):
            try tasteGroups.set(groups, user: event.userID ?? 0)
        case .jobStarted(let started):
            try jobs.insert(started, timeMilliseconds: event.timeMilliseconds)
            state.nextJobID = started.jobID + 1
        case .jobEnded(let ended):
            try jobs.end(ended, timeMilliseconds: event.timeMilliseconds)
        case .modelPromoted(let promoted):
            try servingLabels.promote(promoted)
        case .scheduleSet(let schedule):
            try schedules.set(schedule, timeMilliseconds: event.timeMilliseconds)
        case .experimentPut(let put):
            try experimentTable.apply(put, timeMilliseconds: event.timeMilliseconds)
        case .importBegun(let begun):
            try imports.insert(begun, timeMilliseconds: event.timeMilliseconds)
            state.nextImportID = begun.importID + 1
            state.openImport = try imports.row(id: begun.importID).map { row throws(DiskFault) in
                try openImport(row, counts: ImportCounts())
            }
        case .moviesResolved(let resolved):
            try applyResolved(resolved)
        case .importChunk(let chunk):
            let rows = if let replaced { replaced } else { try existingRows(chunk.users, chunk.movies) }
            try applyChunk(chunk, firstOffset: event.offset, replaced: rows)
        case .importTags(let importID, let tags):
            for tag in tags { try catalogue.insert(tag, importID: importID) }
        case .importCommitted(let importID, let counts):
            try connection.execute("DELETE FROM import_undo")
            try imports.end(
                id: importID,
                state: .committed,
                timeMilliseconds: event.timeMilliseconds,
                counts: counts
            )
            state.openImport = nil
        case .importAborted(let aborted):
            try applyAborted(aborted, timeMilliseconds: event.timeMilliseconds)
        case .userErased(let firstOffset):
            try applyErased(event.userID ?? 0, offset: event.offset, firstOffset: firstOffset)
        case .erased:
            break
        case .ratingImported:
            throw DiskFault(kind: .mistake, text: "an expanded rating is no row of the log")
        }
    }

    /// A live act always wins, whatever its time: undo puts an older time back.
    private func applyAct(_ event: Event, _ row: RatingRow) throws(DiskFault) {
        let user = event.userID ?? 0
        let movie = event.movieID ?? 0
        try ratings.put(user: user, movie: movie, row)
        if state.openImport != nil { try ratings.forgetOverwritten(user: user, movie: movie) }
    }

    private func applySet(_ table: ActTable, _ event: Event, _ value: Bool) throws(DiskFault) {
        let user = event.userID ?? 0
        let movie = event.movieID ?? 0
        if value {
            try table.insert(
                user: user,
                movie: movie,
                timeMilliseconds: event.timeMilliseconds,
                offset: event.offset
            )
        } else {
            try table.delete(user: user, movie: movie)
        }
    }

    private func applyResolved(_ resolved: MoviesResolved) throws(DiskFault) {
        let source = state.openImport?.record.header.source ?? ""
        for movie in resolved.created {
            try catalogue.insert(movie)
            state.addMovie(movie.id)
        }
        for mapping in resolved.mappings {
            try catalogue.insert(mapping, kind: .movie, source: source, importID: resolved.importID)
            state.openImport?.movies[mapping.fileID] = mapping.ownID
        }
    }

    private func applyChunk(
        _ chunk: ImportChunk,
        firstOffset: UInt64,
        replaced: [RatingRow?]
    ) throws(DiskFault) {
        guard let record = state.openImport?.record else {
            throw DiskFault(kind: .damaged, text: "event \(firstOffset) belongs to no open import")
        }
        for mapping in chunk.newUsers {
            try catalogue.insertUser(mapping, of: record)
            try catalogue.insert(mapping, kind: .user, source: record.header.source, importID: record.id)
            state.openImport?.users[mapping.fileID] = mapping.ownID
            state.addUser(mapping.ownID)
        }
        state.reserveUserIDs(upTo: chunk.holes.newUserMax)
        let places = chunk.places
        for index in chunk.users.indices {
            let user = chunk.users[index]
            let movie = chunk.movies[index]
            // What this import has written itself is not to be restored.
            if let old = replaced[index], old.importID != record.id {
                try ratings.keepOverwritten(user: user, movie: movie, old)
            }
            let row = RatingRow(
                halfStars: chunk.halfStars[index],
                time: chunk.times[index],
                offset: firstOffset + UInt64(places[index]),
                importID: record.id
            )
            try ratings.put(user: user, movie: movie, row)
        }
    }

    /// The present rows of these pairs, which are sorted.
    func existingRows(_ users: [UInt32], _ movies: [UInt32]) throws(DiskFault) -> [RatingRow?] {
        var rows = [RatingRow?](repeating: nil, count: users.count)
        var start = 0
        while start < users.count {
            var end = start + 1
            while end < users.count, users[end] == users[start] { end += 1 }
            var index = start
            try ratings.forEach(user: users[start], movies: movies[start]...movies[end - 1]) { movie, row in
                while index < end, movies[index] < movie { index += 1 }
                if index < end, movies[index] == movie { rows[index] = row }
            }
            start = end
        }
        return rows
    }

    private func applyAborted(_ aborted: ImportAborted, timeMilliseconds: Int64) throws(DiskFault) {
        let importID = aborted.importID
        try connection.execute("DELETE FROM rating WHERE import_id = \(importID)")
        try connection.execute("INSERT INTO rating SELECT * FROM import_undo")
        try connection.execute("DELETE FROM import_undo")
        try connection.execute("DELETE FROM movie_tag WHERE import_id = \(importID)")
        for movie in aborted.removedMovies {
            try catalogue.delete(.movie, id: movie)
            state.movieIDs.remove(movie)
        }
        for user in aborted.removedUsers {
            try catalogue.delete(.user, id: user)
            state.userIDs.remove(user)
        }
        // What stays because others use it keeps its mapping, too.
        try connection.execute(
            """
            DELETE FROM external_id WHERE import_id = \(importID) AND CASE kind
            WHEN 0 THEN NOT EXISTS (SELECT 1 FROM movie WHERE id = own_id AND movie.import_id = \(importID))
            ELSE NOT EXISTS (SELECT 1 FROM user WHERE id = own_id AND user.import_id = \(importID)) END
            """
        )
        try imports.end(
            id: importID,
            state: .aborted,
            timeMilliseconds: timeMilliseconds,
            counts: ImportCounts()
        )
        state.openImport = nil
    }
}
