import Engine
import Protocol
import Store
import Synchronization

/// One `ExportUser` stream: all that there is of a person, slice by slice, as fast as the client gives credit.
///
/// Ratings are those of the moment of the request. Tags, exposures and events are read on the writer's thread between commits, a slice at a time.
final class UserExportSender: Wakeable {
    private enum Stage {
        /// The ratings from a position on; the person with the first of them.
        case ratings(Int)
        case traces
        /// Events from an offset on.
        case events(UInt64)
        case end
    }

    private struct State {
        var stage = Stage.ratings(0)
        /// Made, and waiting for credit.
        var slices: ArraySlice<UserExport> = []
        var isReading = false
    }

    private static let ratingsMax = 5_000
    private static let tracesMax = 5_000
    private static let eventsMax = 1_000

    private let stream: OutgoingStream
    private let service: Service
    private let person: Person
    private let user: User
    private let snapshot: Snapshot
    private let state = Mutex(State())

    /// `user`: the person as `GetUser` shows it, of the same snapshot.
    init(_ stream: OutgoingStream, _ person: Person, _ user: User, in snapshot: Snapshot, _ service: Service) {
        self.stream = stream
        self.person = person
        self.user = user
        self.snapshot = snapshot
        self.service = service
    }

    func wake() { stream.call.link.execute { self.sendOn() } }

    private func sendOn() {
        while stream.creditLeft > 0 {
            guard service.people.person(person.id) != nil else {
                return stream.end(.notFound("user \(person.id) was erased"))
            }
            if let slice = state.withLock({ $0.slices.first }) {
                guard stream.send(slice.encoded()) else { return }
                state.withLock { _ = $0.slices.popFirst() }
                continue
            }
            let stage = state.withLock { state -> Stage? in
                guard !state.isReading else { return nil }
                state.isReading = true
                return state.stage
            }
            switch stage {
            case .ratings(let first): made([ratings(from: first)], next: nextStage(after: first))
            case .traces: readTraces()
            case .events(let offset): readEvents(from: offset)
            case .end: return stream.end(.ok)
            case nil: return
            }
        }
    }

    private func made(_ slices: [UserExport], next: Stage) {
        state.withLock { state in
            state.slices += slices
            state.stage = next
            state.isReading = false
        }
    }

    // MARK: From memory

    private func nextStage(after first: Int) -> Stage {
        let next = first + UserExportSender.ratingsMax
        return next < person.history.count ? .ratings(next) : .traces
    }

    private func ratings(from first: Int) -> UserExport {
        var slice = UserExport()
        if first == 0 {
            slice.user = user
            slice.hiddenMovieIDs = person.hidden.map { snapshot.catalogue.movies[Int($0)].id }
            slice.watchlistMovieIDs = person.watchlist.map { snapshot.catalogue.movies[Int($0)].id }
            slice.groups = person.tasteGroups.map(\.name)
        }
        slice.ratings = (first..<min(first + UserExportSender.ratingsMax, person.history.count)).map { position in
            let entry = person.history[position]
            let movie = snapshot.catalogue.movies[entry.movieRow]
            return ExportedRating(
                movieID: movie.id,
                title: movie.title,
                year: UInt32(clamping: movie.year ?? 0),
                halfStars: UInt32(entry.halfStars),
                ratedAt: entry.time,
                imdbID: movie.imdbID,
                tmdbID: movie.tmdbID
            )
        }
        return slice
    }

    // MARK: From the store

    private func readTraces() {
        read { [id = person.id] store throws(StoreError) in
            let tags = try store.tags(ofUser: id).map { "\($0.movieID): \($0.text)" }
            let exposures = try store.exposures(ofUser: id).map { Exposure($0) }
            let max = UserExportSender.tracesMax
            let slices = stride(from: 0, to: Swift.max(tags.count, exposures.count), by: max).map { first in
                UserExport(
                    exposures: Array(exposures.dropFirst(first).prefix(max)),
                    tags: Array(tags.dropFirst(first).prefix(max))
                )
            }
            return (slices, .events(1))
        }
    }

    private func readEvents(from offset: UInt64) {
        read { [id = person.id, catalogue = snapshot.catalogue] store throws(StoreError) in
            let found = try store.events(ofUser: id, from: offset, limit: UserExportSender.eventsMax)
            let view = EventView(catalogue: catalogue)
            let slices = found.events.isEmpty ? [] : [UserExport(events: found.events.map(view.message))]
            return (slices, found.next.map { .events($0) } ?? .end)
        }
    }

    private func read(_ work: @escaping @Sendable (EventStore) throws(StoreError) -> ([UserExport], Stage)) {
        let accepted = service.writer.perform { store in
            do throws(StoreError) {
                let (slices, next) = try work(store)
                self.made(slices, next: next)
                self.wake()
            } catch {
                self.stream.end(.dataLoss(error.message))
            }
        }
        if !accepted { stream.end(.unavailable("the daemon is stopping")) }
    }
}

extension Exposure {
    fileprivate init(_ exposure: EventStore.ExportedExposure) {
        self.init(
            movieID: exposure.movieID,
            rank: exposure.rank,
            model: exposure.model,
            experiment: exposure.experiment,
            arm: exposure.arm,
            opened: exposure.opened,
            timeMilliseconds: UInt64(clamping: exposure.timeMilliseconds)
        )
    }
}

extension Service {
    /// `ExportUser`: everything that is kept of a person.
    ///
    /// - Throws: NOT_FOUND for an unknown user; the stream ends with it where the person is erased meanwhile.
    func exportUser(_ request: ExportUserRequest, _ call: IncomingCall, in snapshot: Snapshot) throws(Status)
        -> CallOutcome
    {
        let person = try person(request.userID, in: snapshot)
        let user = try getUser(GetUserRequest(who: .userID(person.id)), in: snapshot)
        let stream = call.openStream()
        let sender = UserExportSender(stream, person, user, in: snapshot, self)
        stream.onCredit { sender.wake() }
        sender.wake()
        return .later
    }
}
