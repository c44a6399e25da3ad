import Engine
import Store

/// Builds the in-memory views from the tables, in slices, so that live writes go on while an import of millions is loaded.
///
/// At the start it runs at once, before anybody is served. When an import ends, each slice is one piece of work of the writer's
/// thread between two commits; what people do meanwhile is noted and applied again on top, which changes nothing where a slice has it
/// already. All of it runs on the writer's thread.
struct ViewLoader {
    /// Ratings of one slice: some 50 ms.
    static let sliceLength = 250_000

    private var columns = RatingColumns()
    private var nextUser: UInt32? = 0
    private var acts: [Committed] = []

    /// Every rating is read.
    var isComplete: Bool { nextUser == nil }

    /// Reads the next slice of ratings.
    mutating func readSlice(_ store: EventStore) throws(StoreError) {
        guard let first = nextUser else { return }
        nextUser = try store.readRatings(fromUser: first, limit: ViewLoader.sliceLength, into: &columns)
    }

    /// Notes what is committed while the loading goes on.
    mutating func note(_ committed: [Committed]) {
        for one in committed {
            guard case .userErased = one.event.body, let user = one.event.userID else {
                acts.append(one)
                continue
            }
            // What is read from here on has nothing of the person, and what was read before must not have it either. The views have forgotten the person
            // already: of this event there is nothing to apply again.
            acts.removeAll { $0.event.userID == user }
            columns = columns.without(user)
        }
    }

    /// Everything read: publishes it, and applies what came meanwhile.
    mutating func finish(_ store: EventStore, into views: LiveViews) throws(StoreError) {
        // What an open import has created is not there yet for readers.
        let openImports = Set(try store.importRecords().filter { $0.state == .open }.map(\.id))
        let movies = try store.movies().filter { !($0.importID.map(openImports.contains) ?? false) }
        let users = try store.users().filter { !($0.importID.map(openImports.contains) ?? false) }
        let catalogue = views.snapshots.current.catalogue.renewed(movies.map { CatalogueMovie(id: $0.id, $0.fields) })

        var people = histories(of: users, catalogue)
        columns = RatingColumns()
        let personRow = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1.id, $0) })
        for act in try store.hidden().sorted(by: { $0.offset < $1.offset }) {
            guard let person = personRow[act.userID], let row = catalogue.rowByID[act.movieID] else { continue }
            people[person].hidden.append(UInt32(row))
        }
        for act in try store.watchlist().sorted(by: { $0.offset < $1.offset }) {
            guard let person = personRow[act.userID], let row = catalogue.rowByID[act.movieID] else { continue }
            people[person].watchlist.append(UInt32(row))
        }
        for (user, groups) in try store.chosenTasteGroups() {
            if let person = personRow[user] { people[person].tasteGroups = groups }
        }
        for index in people.indices {
            people[index].lastOffset = store.lastOffset
            people[index].rowBound = catalogue.count
        }

        let tags = try store.tags()
        // Nothing fails from here on.
        views.replace(
            catalogue: catalogue,
            people: people,
            isSimulated: users.contains { $0.simulated && people[personRow[$0.id] ?? 0].history.count > 0 }
        )
        for tag in tags {
            if let row = catalogue.rowByID[tag.movieID] { views.tags.add(tag.text, to: row) }
        }
        views.apply(acts)
    }

    /// People with their histories: slices of one matrix.
    private func histories(of users: [StoredUser], _ catalogue: Catalogue) -> [Person] {
        let matrix = ratingMatrix(users.map(\.id), catalogue)
        return users.enumerated().map { row, user in
            var person = Person(id: user.id, name: user.name, simulated: user.simulated)
            person.isImported = user.importID != nil
            let range = matrix.range(ofUser: row)
            person.history = UserHistory(
                movieRows: matrix.movieRows[range],
                halfStars: matrix.halfStars[range],
                times: matrix.times[range]
            )
            person.ratedHere = Set(range.lazy.filter { !columns.imported[$0] }.map { matrix.movieRows[$0] })
            return person
        }
    }

    private func ratingMatrix(_ users: [UInt32], _ catalogue: Catalogue) -> RatingMatrix {
        var offsets = [0]
        offsets.reserveCapacity(users.count + 1)
        var index = 0
        for user in users {
            while index < columns.count, columns.users[index] <= user { index += 1 }
            offsets.append(index)
        }
        // A catalogue loaded from a file has its ids in order, often without gaps; a dictionary would cost seconds for 20 million.
        let rows = RowTable(catalogue)
        return RatingMatrix(
            movieCount: catalogue.count,
            offsets: offsets,
            movieRows: columns.movies.map { rows[$0] },
            halfStars: columns.halfStars,
            times: columns.times
        )
    }
}

extension RatingColumns {
    fileprivate func without(_ user: UInt32) -> RatingColumns {
        guard users.contains(user) else { return self }
        var kept = RatingColumns()
        for index in users.indices where users[index] != user {
            kept.users.append(users[index])
            kept.movies.append(movies[index])
            kept.halfStars.append(halfStars[index])
            kept.times.append(times[index])
            kept.offsets.append(offsets[index])
            kept.imported.append(imported[index])
        }
        return kept
    }
}

/// Movie id → row as an array, for loops over millions of ratings.
private struct RowTable {
    private var rows: [UInt32]
    private var sparse: [UInt32: Int] = [:]

    init(_ catalogue: Catalogue) {
        let highest = Int(catalogue.movies.map(\.id).max() ?? 0)
        rows = []
        // Ids of a foreign source may be as high as 2^32; then the dictionary serves.
        guard highest <= 8_000_000 else {
            sparse = catalogue.rowByID
            return
        }
        rows = [UInt32](repeating: 0, count: highest + 1)
        for (row, movie) in catalogue.movies.enumerated() { rows[Int(movie.id)] = UInt32(row) }
    }

    subscript(id: UInt32) -> UInt32 { rows.isEmpty ? UInt32(sparse[id] ?? 0) : rows[Int(id)] }
}
