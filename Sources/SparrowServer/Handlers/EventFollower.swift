import Protocol
import Store
import Synchronization

/// One `TailEvents` stream: reads on from its offset in slices of a thousand, on the writer's thread between commits, as long
/// as the client gives credit; then it waits for new events, or ends.
final class EventFollower: Wakeable {
    private struct State {
        var next: UInt64
        var isReading = false
        var isWoken = false
    }

    private static let sliceLength = 1_000

    private let stream: OutgoingStream
    private let request: TailEventsRequest
    private let types: Set<String>
    private let service: Service
    private let state: Mutex<State>

    init(_ stream: OutgoingStream, _ request: TailEventsRequest, _ service: Service) {
        self.stream = stream
        self.request = request
        self.service = service
        types = Set(request.types)
        let first = request.fromOffset == 0 ? service.lastOffset + 1 : request.fromOffset
        state = Mutex(State(next: first))
    }

    /// Where a client resumes when the server stops.
    var nextOffset: UInt64 { state.withLock { $0.next } }

    func wake() {
        let next = state.withLock { state -> UInt64? in
            if state.isReading {
                state.isWoken = true
                return nil
            }
            state.isReading = true
            return state.next
        }
        if let next { read(from: next) }
    }

    private func read(from offset: UInt64) {
        guard stream.creditLeft > 0 else {
            let wasWoken = state.withLock { state in
                state.isReading = false
                defer { state.isWoken = false }
                return state.isWoken
            }
            // Credit may have come between the look and the lock.
            if wasWoken, stream.creditLeft > 0 { wake() }
            return
        }
        service.readEvents(from: offset, limit: EventFollower.sliceLength) { result in
            switch result {
            case .failure(let status):
                self.stream.end(status)
                self.service.hub.remove(follower: self)
            case .success(let slice): self.send(slice, from: offset)
            }
        }
    }

    private func send(_ slice: EventSlice, from offset: UInt64) {
        let events = slice.events.filter {
            (types.isEmpty || types.contains($0.type)) && (request.userID == nil || request.userID == $0.userID)
        }
        // The last event of somebody is that of the erasure.
        if let user = request.userID, service.views.erasures.user(user).map({ slice.nextOffset > $0.offset }) == true {
            if !events.isEmpty { stream.send(EventBatch(events: events, nextOffset: slice.nextOffset).encoded()) }
            stream.end(.notFound("user \(user) was erased"))
            service.hub.remove(follower: self)
            return
        }
        if !events.isEmpty {
            stream.send(EventBatch(events: events, nextOffset: slice.nextOffset).encoded())
        }
        let isAtEnd = slice.nextOffset == offset
        let goesOn = state.withLock { state in
            state.next = slice.nextOffset
            state.isReading = false
            defer { state.isWoken = false }
            return !isAtEnd || state.isWoken
        }
        if goesOn {
            wake()
        } else if !request.follow {
            stream.end(.ok)
        }
    }
}

/// Events as messages, and where the next slice begins.
struct EventSlice: Sendable {
    var events: [Protocol.Event]
    /// The offset asked for, where there was none.
    var nextOffset: UInt64
}
