import Engine
import Store
import Synchronization

/// The in-memory views of the log that requests read: the catalogue, people, statistics, tags.
///
/// The writer's thread, and no other, changes them: it loads them at the start and applies each committed event before the
/// write is acknowledged, so whoever was answered reads its own writes.
final class LiveViews: Sendable {
    let snapshots: Published<Snapshot>
    let people: People
    let statistics: MovieStatisticsTable
    let tags: MovieTags
    let erasures = Erasures()
    private static let refreshSeconds: UInt64 = 60
    private let refreshedAt = Mutex<UInt64>(0)

    init() {
        snapshots = Published(Snapshot())
        people = People()
        statistics = MovieStatisticsTable()
        tags = MovieTags()
    }

    /// Everything is known anew: after the start, and when an import ends.
    func replace(catalogue: Catalogue, people loaded: [Person], isSimulated: Bool) {
        var counts = [MovieStatistics](repeating: MovieStatistics(), count: catalogue.count)
        for person in loaded {
            for (row, halfStars) in zip(person.history.movieRows, person.history.halfStars) {
                counts[Int(row)].add(halfStars: halfStars)
            }
        }
        statistics.replace(with: counts)
        tags.removeAll()
        // Before the people: no history may name a row that the catalogue of a reader does not have yet.
        snapshots.update {
            $0.replace(
                catalogue: catalogue,
                statistics: counts,
                userCount: loaded.count
            )
            $0.isSimulated = isSimulated
        }
        people.replace(with: loaded)
    }

    /// Popularity, biases and telling films follow the ratings at most once a minute, so that lists hold still meanwhile.
    ///
    /// - Parameter now: any clock that rises, in seconds.
    /// - Returns: whether they were made anew.
    func refreshIfDue(now: UInt64) -> Bool {
        let isDue = refreshedAt.withLock { refreshedAt in
            guard now >= refreshedAt + LiveViews.refreshSeconds else { return false }
            refreshedAt = now
            return true
        }
        if isDue {
            let counts = statistics.all()
            snapshots.update { $0.refresh(counts, userCount: people.count) }
        }
        return isDue
    }

    /// Applies events in their order. What an import brings is seen when it ends, by `ImportReload`.
    func apply(_ committed: [Committed]) {
        var newMovies: [CatalogueMovie] = []
        for one in committed {
            let event = one.event
            switch event.body {
            case .movieCreated(let fields):
                // After a load, what came meanwhile is applied again, and may be there.
                if let id = event.movieID, snapshots.current.catalogue.rowByID[id] == nil {
                    newMovies.append(CatalogueMovie(id: id, fields))
                }
            case .userCreated(let name):
                if let id = event.userID, people.person(id) == nil {
                    people.add(Person(id: id, name: name, lastOffset: event.offset))
                }
            case .tasteGroupsSet(let groups):
                _ = people.change(event.userID ?? 0) { person in
                    person.tasteGroups = groups
                    person.lastOffset = max(person.lastOffset, event.offset)
                }
            case .userErased(let firstOffset):
                erase(event, firstOffset: firstOffset, tags: one.tags)
            case .erased, .jobStarted, .jobEnded, .modelPromoted, .scheduleSet, .experimentPut, .importBegun,
                .moviesResolved,
                .importChunk, .importTags, .importCommitted, .importAborted, .ratingImported:
                break
            case .rated, .unrated, .interestSet, .watchlistSet:
                if !newMovies.isEmpty {
                    add(newMovies)
                    newMovies = []
                }
                applyAct(one)
            }
        }
        if !newMovies.isEmpty { add(newMovies) }
    }

    private func add(_ movies: [CatalogueMovie]) {
        // First, so that no reader of the longer catalogue meets a table that is shorter.
        statistics.grow(to: snapshots.current.catalogue.count + movies.count)
        snapshots.update { $0.add(movies) }
    }

    /// Nothing of the person is left in what requests read.
    private func erase(_ event: Store.Event, firstOffset: UInt64, tags gone: [MovieTag]) {
        guard let user = event.userID else { return }
        // First: whatever is being made of the ratings now is refused when it is done.
        erasures.add(ErasedUser(userID: user, offset: event.offset, firstOffset: firstOffset))
        let rows = snapshots.current.catalogue.rowByID
        if let person = people.remove(user) {
            for (row, halfStars) in zip(person.history.movieRows, person.history.halfStars) {
                statistics.change(Int(row), from: halfStars, to: nil)
            }
        }
        for tag in gone { if let row = rows[tag.movieID] { tags.remove(tag.text, from: row) } }
        let counts = statistics.all()
        snapshots.update { snapshot in
            snapshot.forgetPeople(andTags: !gone.isEmpty)
            snapshot.refresh(counts, userCount: people.count)
        }
    }

    private func applyAct(_ committed: Committed) {
        let event = committed.event
        guard let user = event.userID, let movie = event.movieID,
            let row = snapshots.current.catalogue.rowByID[movie]
        else { return }
        let previous = people.change(user) { person -> UInt8? in
            let previous = person.history.rating(of: row)?.halfStars
            person.apply(event.body, row: row)
            if case .rated = event.body { person.lastRated = (row, event.offset) }
            person.rowBound = max(person.rowBound, row + 1)
            // What is applied again after a load may be older than what was loaded.
            person.lastOffset = max(person.lastOffset, event.offset)
            return previous
        }
        switch event.body {
        case .rated(let halfStars, _, _): statistics.change(row, from: previous ?? nil, to: halfStars)
        case .unrated: statistics.change(row, from: previous ?? nil, to: nil)
        default: break
        }
    }
}

extension Person {
    /// What one act changes of the person.
    mutating func apply(_ body: Event.Body, row: Int) {
        switch body {
        case .rated(let halfStars, let time, _):
            history.set(UserHistory.Entry(movieRow: row, halfStars: halfStars, time: time))
            ratedHere.insert(UInt32(row))
        case .unrated:
            history.remove(row)
            ratedHere.remove(UInt32(row))
        case .interestSet(let hides):
            hidden.removeAll { $0 == UInt32(row) }
            if hides { hidden.append(UInt32(row)) }
        case .watchlistSet(let listed):
            watchlist.removeAll { $0 == UInt32(row) }
            if listed { watchlist.append(UInt32(row)) }
        default:
            break
        }
    }
}

extension CatalogueMovie {
    init(id: UInt32, _ fields: MovieFields) {
        self.init(
            id: id,
            title: fields.title,
            originalTitle: fields.originalTitle.isEmpty ? fields.title : fields.originalTitle,
            year: fields.year.map(Int.init),
            genres: fields.genres,
            director: fields.director,
            country: fields.country,
            keywords: fields.keywords,
            imdbID: fields.imdbID,
            tmdbID: fields.tmdbID,
            plot: fields.plot
        )
    }
}
