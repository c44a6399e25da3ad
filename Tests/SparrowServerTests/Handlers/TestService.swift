import Engine
import Foundation
import Logging
import Protocol
import Store
import Synchronization
import Testing

@testable import SparrowServer

/// A service over a store of its own in a temporary directory, without sockets.
///
/// Forty people in two camps: odd ids love the even films, even ids the odd ones; each camp knows a little of the other.
final class TestService {
    static let movieCount = 24
    let service: Service
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("sparrow-\(UUID().uuidString)")
        let store = try EventStore.open(directory: directory.path)
        let identity = StoreIdentity(instanceID: store.instanceID, dataDirectory: directory.path)
        service = Service.start(
            store: store,
            views: LiveViews(),
            identity: identity,
            coveredOffset: 0,
            keepsLists: true,
            log: Logger(label: "test")
        )
    }

    deinit {
        service.writer.stop()
        try? FileManager.default.removeItem(at: directory)
    }

    var snapshot: Snapshot { service.views.snapshots.current }

    /// Makes the films, the people and their ratings.
    func populate() throws {
        let genres = ["Drama", "Horror", "Comedy"]
        for number in 1...TestService.movieCount {
            let request = CreateMovieRequest(
                requestID: .random(),
                title: "Film \(number)",
                year: UInt32(1950 + number),
                genres: [genres[number % 3]]
            )
            let _: CreateMovieReply = try write { try service.createMovie(request, $0) }
        }
        var calls: [WaitingCall] = []
        for user in 1...40 {
            let request = CreateUserRequest(requestID: .random(), name: "user \(user)")
            let _: CreateUserReply = try write { try service.createUser(request, $0) }
            for movie in 1...TestService.movieCount where (user * 7 + movie * 5) % 4 != 0 {
                let isOwnCamp = (user + movie) % 2 == 1
                guard isOwnCamp || (user + movie) % 5 == 0 else { continue }
                let request = RateMovieRequest(
                    requestID: .random(),
                    userID: UInt32(user),
                    movieID: UInt32(movie),
                    halfStars: isOwnCamp ? UInt32(7 + movie % 4) : 3
                )
                let call = WaitingCall()
                try service.rateMovie(request, call, in: snapshot)
                calls.append(call)
            }
        }
        // Waited for together, they share commits.
        for call in calls { _ = try call.wait() }
    }

    @discardableResult
    func rate(_ user: UInt32, _ movie: UInt32, _ halfStars: UInt32, id: [UInt8] = .random()) throws -> RateMovieReply {
        let request = RateMovieRequest(requestID: id, userID: user, movieID: movie, halfStars: halfStars)
        return try write { try service.rateMovie(request, $0, in: snapshot) }
    }

    /// Somebody new who loves films 2 and 4: all others may come.
    func newcomer() throws -> UInt32 {
        let request = CreateUserRequest(requestID: .random(), name: "new \(service.people.count)")
        let reply: CreateUserReply = try write { try service.createUser(request, $0) }
        try rate(reply.userID, 2, 10)
        try rate(reply.userID, 4, 10)
        return reply.userID
    }

    /// Trains on what there is and puts the model into service, at once.
    func train() throws {
        var settings = EASE.Settings()
        settings.lambdas = [5]
        let ease = try EASE.train(on: service.views.ratingMatrix(), settings: settings)
        let recall = BlendedRecall(keeping: ease, features: snapshot.contentFeatures())
        service.views.snapshots.update { $0.serve(recall, version: 1, at: service.lastOffset) }
        let statistics = service.statistics.all()
        service.views.snapshots.update { $0.refresh(statistics, userCount: 40) }
    }

    /// The first page of a search, waited for where the pool answers it.
    func search(_ query: String) throws -> MoviePage { try search(SearchMoviesRequest(query: query)) }

    func search(_ request: SearchMoviesRequest) throws -> MoviePage {
        let call = WaitingCall()
        switch try service.searchMovies(request, call, in: snapshot) {
        case .reply(let bytes): return try MoviePage.decode(bytes)
        case .failure(let status, _): throw status
        case .later: return try MoviePage.decode(call.wait())
        }
    }

    /// Who likes what, as a training leaves it.
    func trainNeighbours() {
        let matrix = service.views.ratingMatrix()
        let ids = service.people.ids(from: 0, count: matrix.userCount)
        service.views.snapshots.update {
            $0.serve(BiasModel(fitting: matrix), fans: FansIndex(matrix), neighbours: Neighbours(matrix), of: ids)
        }
    }

    /// A write's answer, waited for.
    func write<Reply: WireMessage>(_ body: (WaitingCall) throws -> Void) throws -> Reply {
        let call = WaitingCall()
        try body(call)
        return try Reply.decode(call.wait())
    }
}

/// A call whose answer a test waits for.
final class WaitingCall: WriteCall {
    private let answer = Mutex<Result<[UInt8], Status>?>(nil)
    private let isAnswered = DispatchSemaphore(value: 0)

    func reply(_ bytes: [UInt8]) { end(.success(bytes)) }
    func fail(_ status: Status, retryAfterMilliseconds: UInt32) { end(.failure(status)) }

    private func end(_ result: Result<[UInt8], Status>) {
        answer.withLock { $0 = result }
        isAnswered.signal()
    }

    func wait() throws -> [UInt8] {
        try #require(isAnswered.wait(timeout: .now() + 10) == .success, "no answer within 10 s")
        return try #require(answer.withLock { $0 }).get()
    }
}

extension [UInt8] {
    static func random() -> [UInt8] { Protocol.RequestID.random() }
}
