import Engine
import Protocol
import Synchronization

/// One `WatchRecommendations` stream: sends the person's list when it differs from what was sent last.
///
/// Many wake-ups merge into one look at the newest state, and with no credit left the look waits for credit: a slow client gets
/// the newest list, never a queue of old ones.
final class ListWatcher: Wakeable {
    private struct State {
        var isWoken = false
        /// A look is under way or waits for its thread: there is one at a time, so that no older list follows a newer one.
        var isLooking = false
        var waitsForCredit = false
        /// What was sent last, to tell whether a new list says anything new.
        var sent: SentList?
        var sentOffset: UInt64
        var sentModel = SentModel()
    }

    private let stream: OutgoingStream
    private let request: GetRecommendationsRequest
    private let service: Service
    private let state: Mutex<State>

    init(_ stream: OutgoingStream, _ request: GetRecommendationsRequest, resumeOffset: UInt64, _ service: Service) {
        self.stream = stream
        self.service = service
        self.request = request
        state = Mutex(State(sentOffset: resumeOffset))
    }

    /// Of the list that the client has: where it resumes.
    var sentOffset: UInt64 { state.withLock { $0.sentOffset } }

    func wake() {
        let begins = state.withLock { state in
            state.isWoken = true
            defer { state.isLooking = true }
            return !state.isLooking
        }
        if begins { takeThread() }
    }

    /// Looks on the connection's event loop, or on the pool where a slow model makes the list.
    private func takeThread() {
        let isSlow = service.isSlow(request, in: service.views.snapshots.current)
        guard !isSlow || !service.requestPool.add(until: nil, { self.look() }) else { return }
        stream.call.link.execute { self.look() }
    }

    private func look() {
        let mayLook = state.withLock { state in
            state.isWoken = false
            state.waitsForCredit = stream.creditLeft == 0
            return !state.waitsForCredit
        }
        if mayLook, !stream.isOver { sendIfNew() }
        let looksAgain = state.withLock { state in
            state.isLooking = state.isWoken
            return state.isWoken
        }
        if looksAgain { takeThread() }
    }

    /// Makes the list and sends it, where there is something new.
    private func sendIfNew() {
        do throws(Status) {
            let snapshot = service.views.snapshots.current
            var list = try service.recommendationList(request, in: snapshot)
            if let last = noteIfNew(list, in: snapshot) {
                service.nameLastRated(in: &list, of: request.userID, movedSince: last, snapshot)
                stream.send(list.encoded())
            }
        } catch {
            stream.end(error)
            service.hub.remove(self, user: request.userID)
        }
    }

    func credited() {
        if state.withLock({ $0.waitsForCredit }) { wake() }
    }

    /// - Returns: the list sent before, empty for the first; nil where this one says nothing new.
    private func noteIfNew(_ list: RecommendationList, in snapshot: Snapshot) -> SentList? {
        let rows = list.items.map { SentList.Row(movieID: $0.movie?.id ?? 0, score: Float($0.score)) }
        let model = SentModel(list)
        let personOffset = service.people.person(request.userID)?.lastOffset ?? 0
        return state.withLock { state in
            let last = state.sent ?? SentList(offset: state.sentOffset)
            // A client that resumes has the list of that offset; it is stale if the person or the model moved since.
            let isResumed =
                state.sent == nil && state.sentOffset >= max(personOffset, 1) && state.sentOffset > snapshot.servedAt
            let isSame =
                last.rows == rows && state.sentModel == model && state.sentOffset >= personOffset
            state.sent = SentList(rows: rows, offset: list.offset)
            state.sentModel = model
            if isResumed || (isSame && state.sentOffset > 0) { return nil }
            state.sentOffset = list.offset
            return last
        }
    }
}

/// The model of a list that was sent.
private struct SentModel: Equatable {
    var name = ""
    var version: UInt32 = 0
    var isCanary = false
    /// Lists in the same order may count for another arm.
    var experiment = ""
    var arm = ""
}

extension SentModel {
    init(_ list: RecommendationList) {
        self.init(
            name: list.model,
            version: list.modelVersion,
            isCanary: list.canary,
            experiment: list.experiment,
            arm: list.arm
        )
    }
}

/// What a watcher has sent: to tell what is new, and what moved.
struct SentList: Sendable {
    struct Row: Sendable, Equatable {
        var movieID: UInt32
        var score: Float
    }

    var rows: [Row] = []
    var offset: UInt64
}

extension Service {
    /// Lets the films that a star brought in, or lifted, name the film that was rated: that is what the person wants to know now.
    ///
    /// Only a film that was liked, and only where it adds a fair part of their score; else the largest reason stands. What it adds is known where EASE
    /// orders the list: of a ranking model a film may rise for other reasons.
    func nameLastRated(
        in list: inout RecommendationList,
        of userID: UInt32,
        movedSince last: SentList,
        _ snapshot: Snapshot
    ) {
        guard list.model == "ease", !last.rows.isEmpty, let person = people.person(userID)?.within(snapshot),
            let rated = person.lastRated,
            rated.offset > last.offset, let entry = person.history.rating(of: rated.row),
            Double(entry.halfStars) / 2 >= person.history.meanStars
        else { return }
        let ranks = Dictionary(
            last.rows.enumerated().map { ($1.movieID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let history = person.history.ratings
        guard let place = history.lastIndex(where: { $0.movieRow == rated.row }) else { return }
        for (rank, item) in list.items.enumerated() {
            guard let id = item.movie?.id, let row = snapshot.catalogue.rowByID[id], rank < ranks[id] ?? .max else {
                continue
            }
            let contributions = snapshot.recall.contributions(to: row, history: history)
            let value = contributions[place]
            // A lift by a hundredth would not be why the film stands there.
            guard value > 0, value >= (contributions.max() ?? 0) / 4 else { continue }
            list.items[rank].because = Protocol.Because(
                .rated(movieRow: rated.row, halfStars: entry.halfStars, contribution: value),
                in: snapshot.catalogue
            )
        }
    }
}
