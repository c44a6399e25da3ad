import Protocol
import Synchronization

/// One `WatchRecommendations` stream: sends the person's list when it differs from what was sent last.
///
/// Many wake-ups merge into one look at the newest state, and with no credit left the look waits for credit: a slow client gets
/// the newest list, never a queue of old ones.
final class ListWatcher: Wakeable {
    private struct State {
        var isWoken = false
        var waitsForCredit = false
        /// What was sent last, to tell whether a new list says anything new.
        var sent: [RowSent]?
        var sentOffset: UInt64
        var sentModelVersion: UInt32 = 0
    }

    /// What must change for a list to be sent again.
    private struct RowSent: Equatable {
        var movieID: UInt32
        var score: Float
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
        let isFirst = state.withLock { state in
            defer { state.isWoken = true }
            return !state.isWoken
        }
        if isFirst { stream.call.link.execute { self.look() } }
    }

    /// Makes the list and sends it, where there is something new. On the connection's event loop.
    func look() {
        let mayLook = state.withLock { state in
            state.isWoken = false
            state.waitsForCredit = stream.creditLeft == 0
            return !state.waitsForCredit
        }
        guard mayLook, !stream.isOver else { return }
        do throws(Status) {
            let list = try service.recommendationList(request, in: service.views.snapshots.current)
            if isNew(list) { stream.send(list.encoded()) }
        } catch {
            stream.end(error)
        }
    }

    func credited() {
        if state.withLock({ $0.waitsForCredit }) { wake() }
    }

    private func isNew(_ list: RecommendationList) -> Bool {
        let rows = list.items.map { RowSent(movieID: $0.movie?.id ?? 0, score: Float($0.score)) }
        return state.withLock { state in
            let userOffset = service.views.people.person(request.userID)?.lastOffset ?? 0
            // A client that resumes has the list of that offset; it is new only if the person or the model moved since.
            let isResumed = state.sent == nil && state.sentOffset > 0 && state.sentOffset >= userOffset
            let isSame = state.sent == rows && state.sentModelVersion == list.modelVersion && state.sentOffset >= userOffset
            state.sent = rows
            state.sentModelVersion = list.modelVersion
            if isResumed || isSame { return false }
            state.sentOffset = list.offset
            return true
        }
    }
}
