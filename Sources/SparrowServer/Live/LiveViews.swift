import Engine
import Store

/// The in-memory views of the log that requests read: the catalogue, people, statistics, tags.
///
/// The writer's thread, and no other, changes them: it loads them at the start and applies each committed event before the
/// write is acknowledged, so whoever was answered reads its own writes.
final class LiveViews: Sendable {
    let snapshots: Published<Snapshot>
    let people: People
    let statistics: MovieStatisticsTable
    let tags: MovieTags

    init() {
        snapshots = Published(Snapshot())
        people = People()
        statistics = MovieStatisticsTable()
        tags = MovieTags()
    }

    /// Applies events in their order.
    ///
    /// - Returns: whether an import ended, after which everything is to be loaded anew.
    func apply(_ committed: [Committed]) -> Bool {
        var needsReload = false
        var newMovies: [CatalogueMovie] = []
        for one in committed {
            let event = one.event
            switch event.body {
            case .movieCreated(let fields):
                if let id = event.movieID { newMovies.append(CatalogueMovie(id: id, fields)) }
            case .userCreated(let name):
                if let id = event.userID {
                    people.add(Person(id: id, name: name, lastOffset: event.offset))
                }
            case .importCommitted, .importAborted:
                needsReload = true
            case .importBegun, .moviesResolved, .importChunk, .importTags, .ratingImported:
                // Readers see an import when it is committed, all at once.
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
        return needsReload
    }

    private func add(_ movies: [CatalogueMovie]) {
        snapshots.update { $0.catalogue = $0.catalogue.adding(movies) }
        statistics.grow(to: snapshots.current.catalogue.count)
    }

    private func applyAct(_ committed: Committed) {
        let event = committed.event
        guard let user = event.userID, let movie = event.movieID,
            let row = snapshots.current.catalogue.rowByID[movie]
        else { return }
        let previous = people.change(user) { person -> UInt8? in
            let previous = person.history.rating(of: row)?.halfStars
            person.apply(event.body, row: row)
            person.lastOffset = event.offset
            person.cachedList = nil
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
        case .unrated:
            history.remove(row)
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
            tmdbID: fields.tmdbID
        )
    }
}
