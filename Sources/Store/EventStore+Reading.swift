import Foundation
import GRDB

/// A movie that a user has hidden or wants to see, and since when.
public struct StoredAct: Sendable, Hashable {
    public var userID: UInt32
    public var movieID: UInt32
    public var timeMilliseconds: Int64
    public var offset: UInt64
}

/// What the daemon loads at start, and what TailEvents reads: by slices, so that no write waits long.
extension EventStore {
    /// The whole catalogue, by id; also the movies that an open import has created.
    public func movies() throws(StoreError) -> [StoredMovie] {
        try connection.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT movie.*, plot FROM movie LEFT JOIN movie_plot ON movie_id = id ORDER BY id"
            )
            var movies: [StoredMovie] = []
            while let row = try rows.next() { movies.append(StoredMovie(row)) }
            return movies
        }
    }

    /// All users, by id; also those that an open import has created.
    public func users() throws(StoreError) -> [StoredUser] {
        try connection.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT id, name, source, file_id, simulated, import_id FROM user ORDER BY id"
            )
            var users: [StoredUser] = []
            while let row = try rows.next() { users.append(StoredUser(row)) }
            return users
        }
    }

    /// What users do not want to see, by (user, movie).
    public func hidden() throws(StoreError) -> [StoredAct] {
        try acts(in: .hidden)
    }

    /// What users want to see later, by (user, movie).
    public func watchlist() throws(StoreError) -> [StoredAct] {
        try acts(in: .watchlist)
    }

    private func acts(in table: ActTable.Name) throws(StoreError) -> [StoredAct] {
        try connection.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT user_id, movie_id, time, offset FROM \(table.rawValue) ORDER BY user_id, movie_id"
            )
            var acts: [StoredAct] = []
            while let row = try rows.next() {
                let offset: Int64 = row[3]
                acts.append(
                    StoredAct(
                        userID: row[0],
                        movieID: row[1],
                        timeMilliseconds: row[2],
                        offset: UInt64(bitPattern: offset)
                    )
                )
            }
            return acts
        }
    }

    /// Every tag of every movie but for those of an open import, by movie.
    public func tags() throws(StoreError) -> [MovieTag] {
        let open = state.openImport?.record.id ?? 0
        return try connection.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql:
                    "SELECT movie_id, user_id, text, time FROM movie_tag WHERE import_id <> ? ORDER BY movie_id, text, user_id",
                arguments: [open]
            )
            var tags: [MovieTag] = []
            while let row = try rows.next() {
                tags.append(MovieTag(movieID: row[0], userID: row[1], text: row[2], time: row[3]))
            }
            return tags
        }
    }

    /// All imports, the oldest first; an open one with its progress.
    public func importRecords() throws(StoreError) -> [ImportRecord] {
        do {
            return try imports.all().map(\.record)
        } catch {
            throw error.asStoreError
        }
    }

    /// Appends the current ratings of whole users to `columns`: from `firstUser` on until at least `limit` are there.
    ///
    /// Users rise; within a user the order is (time, offset). What an open import has written is not there yet: such a
    /// pair has the rating that it had before.
    /// - Returns: the user to go on with; nil: that was the last one.
    public func readRatings(
        fromUser firstUser: UInt32,
        limit: Int = 1_000_000,
        into columns: inout RatingColumns
    ) throws(StoreError) -> UInt32? {
        do {
            let select = try connection.statement(
                """
                SELECT user_id, movie_id, half_stars, time, offset, import_id FROM rating
                WHERE user_id >= ? ORDER BY user_id, movie_id
                """
            )
            defer { select.reset() }
            select.bind(1, firstUser)
            var reader = RatingReader(open: state.openImport?.record.id, table: ratings)
            let start = columns.count
            while try select.step() {
                let user = select.uint32(0)
                if user != reader.user {
                    reader.finishUser(&columns)
                    if columns.count - start >= limit { return user }
                    reader.user = user
                }
                try reader.add(movie: select.uint32(1), RatingRow(select, from: 2))
            }
            reader.finishUser(&columns)
            return nil
        } catch {
            throw error.asStoreError
        }
    }

    /// At most `limit` events from `offset` on, decoded and checked; each rating of an import chunk is an event at its own
    /// offset.
    ///
    /// - Throws: damagedEvent, which names the offset.
    public func events(from offset: UInt64, limit: Int) throws(StoreError) -> [Event] {
        var events: [Event] = []
        var next = max(offset, 1)
        while events.count < limit, next <= state.lastOffset {
            let event: Event
            if let expandedChunk, expandedChunk.offset <= next, next < expandedChunk.nextOffset {
                event = expandedChunk
            } else {
                guard let row = try self.events.row(covering: next) else {
                    throw StoreError.damagedEvent(next, "the row is missing")
                }
                event = try row.decoded()
            }
            guard case .importChunk(let chunk) = event.body else {
                events.append(event)
                next = event.nextOffset
                continue
            }
            expandedChunk = event
            let end = min(event.nextOffset, next + UInt64(limit - events.count))
            for offset in next..<end { events.append(try event.rating(at: offset, of: chunk)) }
            next = end
        }
        return events
    }
}

extension Event {
    /// One rating of a chunk as an event of its own; what is left of it, where its user was erased.
    ///
    /// - Throws: damagedEvent where the chunk has another length than its event.
    func rating(at offset: UInt64, of chunk: ImportChunk) throws(StoreError) -> Event {
        guard chunk.placeCount == Int(count) else {
            throw StoreError.damagedEvent(self.offset, "\(count) offsets, \(chunk.placeCount) ratings")
        }
        guard let index = chunk.rating(atPlace: Int(offset - self.offset)) else {
            return Event.tombstone(offset: offset, timeMilliseconds: timeMilliseconds)
        }
        return Event(
            offset: offset,
            timeMilliseconds: timeMilliseconds,
            userID: chunk.users[index],
            movieID: chunk.movies[index],
            requestID: requestID,
            body: .ratingImported(
                importID: chunk.importID,
                halfStars: chunk.halfStars[index],
                time: chunk.times[index]
            )
        )
    }
}

/// Collects the ratings of one user after another, and puts them into the order of time.
private struct RatingReader {
    let open: UInt32?
    let table: RatingTable
    var user: UInt32?
    private var ratings: [(movie: UInt32, row: RatingRow)] = []

    init(open: UInt32?, table: RatingTable) {
        self.open = open
        self.table = table
    }

    mutating func add(movie: UInt32, _ row: RatingRow) throws(DiskFault) {
        if let open, row.importID == open, let user {
            guard let old = try table.overwritten(user: user, movie: movie), old.halfStars > 0 else { return }
            ratings.append((movie, old))
        } else if row.halfStars > 0 {
            ratings.append((movie, row))
        }
    }

    mutating func finishUser(_ columns: inout RatingColumns) {
        guard let user else { return }
        ratings.sort { ($0.row.time, $0.row.offset) < ($1.row.time, $1.row.offset) }
        for (movie, row) in ratings {
            columns.users.append(user)
            columns.movies.append(movie)
            columns.halfStars.append(row.halfStars)
            columns.times.append(row.time)
            columns.offsets.append(row.offset)
            columns.imported.append(row.importID != nil)
        }
        ratings.removeAll(keepingCapacity: true)
    }
}

extension StoredMovie {
    fileprivate init(_ row: Row) {
        func list(_ column: String) -> [String] {
            let text: String = row[column]
            return text.isEmpty ? [] : text.components(separatedBy: CatalogueTable.separator)
        }
        self.init(
            id: row["id"],
            fields: MovieFields(
                title: row["title"],
                originalTitle: row["original_title"],
                titleKey: row["title_key"],
                year: row["year"],
                genres: list("genres"),
                director: row["director"],
                country: row["country"],
                keywords: list("keywords"),
                imdbID: row["imdb_id"],
                tmdbID: row["tmdb_id"],
                plot: row["plot"] ?? ""
            ),
            importID: row["import_id"]
        )
    }
}

extension StoredUser {
    fileprivate init(_ row: Row) {
        let ownName: String? = row[1]
        let source: String? = row[2]
        let fileID: UInt32? = row[3]
        self.init(
            id: row[0],
            name: ownName ?? "\(source ?? "") \(fileID ?? 0)",
            importID: row[5],
            simulated: row[4]
        )
    }
}
