import Protocol

/// The connection behind the interface: sends what `update` asks for and turns what comes into its inputs.
final class Session {
    private enum Purpose {
        case answer(Ticket, (([UInt8]) throws -> Answer))
        case list
        case tail
    }

    private let address: ServerAddress
    private var client: PollClient?
    private var purposes: [StreamID: Purpose] = [:]
    private var listStream: StreamID?
    private var tailStream: StreamID?

    init(address: ServerAddress) {
        self.address = address
    }

    /// For poll(2); -1 without a connection.
    var descriptor: Int32 { client?.fileDescriptor ?? -1 }
    var pollEvents: Int16 { client?.pollEvents ?? 0 }
    /// When it is to be called though the socket is quiet.
    var nextDeadline: ContinuousClock.Instant? { client?.nextDeadline }

    /// Begins to connect; where that fails at once, gives the input that says so.
    func connect() -> Input? {
        close()
        do throws(ClientError) {
            client = try PollClient(address: address, name: "sparrow-tui")
            return nil
        } catch {
            return .disconnected(error.description)
        }
    }

    func close() {
        client?.close()
        client = nil
        purposes = [:]
        listStream = nil
        tailStream = nil
    }

    /// Reads and writes what is ready.
    func handleReady(readable: Bool, writable: Bool) -> [Input] {
        guard let client else { return [] }
        var inputs: [Input] = []
        for event in client.handleReady(readable: readable, writable: writable) {
            if let input = input(of: event) { inputs.append(input) }
            if case .disconnected = event { close() }
        }
        return inputs
    }

    private func input(of event: ClientEvent) -> Input? {
        switch event {
        case .connected(let hello): .connected(hello)
        case .goingAway: .goingAway
        case .disconnected(let error): .disconnected(error.description)
        case .message(let stream, let payload): message(payload, on: stream)
        case .ended(let stream, let status, let milliseconds): ended(stream, status, Int(milliseconds))
        }
    }

    private func message(_ payload: [UInt8], on stream: StreamID) -> Input? {
        do {
            switch purposes[stream] {
            case .answer(let ticket, let decode):
                purposes[stream] = nil
                do {
                    return .answered(ticket, try decode(payload))
                } catch {
                    return .refused(ticket, .internal("the answer cannot be read: \(error)"), retryAfterMilliseconds: 0)
                }
            case .list: return .list(try RecommendationList.decode(payload))
            case .tail: return .events(try EventBatch.decode(payload))
            case nil: return nil
            }
        } catch {
            return .listEnded(.internal("a message of the stream cannot be read: \(error)"))
        }
    }

    private func ended(_ stream: StreamID, _ status: Status, _ milliseconds: Int) -> Input? {
        switch purposes.removeValue(forKey: stream) {
        case .answer(let ticket, _): return .refused(ticket, status, retryAfterMilliseconds: milliseconds)
        case .list:
            listStream = nil
            return .listEnded(status)
        case .tail:
            tailStream = nil
            return .eventsEnded
        case nil: return nil
        }
    }

    // MARK: Sending

    func watch(_ request: WatchRecommendationsRequest) {
        guard let client else { return }
        if let listStream {
            purposes[listStream] = nil
            client.cancel(listStream)
        }
        let stream = client.start(stream: request)
        purposes[stream] = .list
        listStream = stream
    }

    func tail(_ request: TailEventsRequest) {
        stopTail()
        guard let client else { return }
        let stream = client.start(stream: request)
        purposes[stream] = .tail
        tailStream = stream
    }

    func stopTail() {
        guard let tailStream else { return }
        purposes[tailStream] = nil
        client?.cancel(tailStream)
        self.tailStream = nil
    }

    func send(_ ticket: Ticket, _ request: Request) {
        switch request {
        case .createUser(let request): start(request, ticket) { .userCreated($0) }
        case .user(let request): start(request, ticket) { .user($0) }
        case .genres(let request): start(request, ticket) { .genres($0) }
        case .movie(let request): start(request, ticket) { .movie($0) }
        case .explain(let request): start(request, ticket) { .explanation($0) }
        case .similar(let request): start(request, ticket) { .similar($0) }
        case .movies(let request): start(request, ticket) { .movies($0) }
        case .search(let request): start(request, ticket) { .movies($0) }
        case .ratings(let request): start(request, ticket) { .ratings($0) }
        case .watchlist(let request): start(request, ticket) { .movies($0) }
        case .hidden(let request): start(request, ticket) { .movies($0) }
        case .onboarding(let request): start(request, ticket) { .onboarding($0) }
        case .rate(let request): start(request, ticket) { .done(offset: $0.offset, ratedAt: $0.ratedAt) }
        case .unrate(let request): start(request, ticket) { .done(offset: $0.offset, ratedAt: 0) }
        case .setInterest(let request): start(request, ticket) { .done(offset: $0.offset, ratedAt: 0) }
        case .setWatchlist(let request): start(request, ticket) { .done(offset: $0.offset, ratedAt: 0) }
        case .setTasteGroups(let request): start(request, ticket) { _ in .groupsSet }
        }
    }

    private func start<Question: UnaryRequest>(
        _ request: Question,
        _ ticket: Ticket,
        _ answer: @escaping (Question.Reply) -> Answer
    ) {
        guard let client else { return }
        let stream = client.start(request)
        purposes[stream] = .answer(ticket) { answer(try Question.Reply.decode($0)) }
    }
}
