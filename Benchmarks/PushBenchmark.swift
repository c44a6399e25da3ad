import ArgumentParser
import Harness
import Protocol

#if canImport(Glibc)
    import Glibc
#endif

/// From a star on one connection, through its durable commit, to the changed list on another.
struct PushBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Star to pushed list on a second connection."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "How many stars.")
    var stars = 500

    @Option(help: "Stars of one person before the next one's turn.")
    var starsPerPerson = 50

    @Option(help: "A ranking model that orders the lists (default: what serves a store that has none).")
    var model: String?

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded()
        if let model {
            try client.train(model)
            print("\(try client.promote(model)) serves")
        }
        let users = try client.userIDs()
        var random = RandomNumbers(seed: 1)
        var pushes = Latencies()
        var commits = Latencies()
        while pushes.values.count < stars {
            let user = users[Int.random(in: 0..<users.count, using: &random)]
            let pair = try StarAndList(daemon.address, user: user)
            for _ in 0..<min(starsPerPerson, stars - pushes.values.count) {
                let times = try pair.star(halfStars: UInt32.random(in: 1...10, using: &random))
                pushes.record(nanoseconds: times.list)
                commits.record(nanoseconds: times.answer)
            }
        }
        print("star to its own answer: \(commits.summary)")
        print("star to pushed list:    \(pushes.summary)")
        let (middle, high): (Double, Double) = model == nil ? (3, 15) : (8, 25)
        Target.atMost(middle, "ms").report("star to pushed list, p50", quantile(pushes.values, 0.5))
        Target.atMost(high, "ms").report("star to pushed list, p99", quantile(pushes.values, 0.99))
    }
}

/// Two connections: one rates, the other watches the list of the same person.
private final class StarAndList {
    private let rating: PollClient
    private let watching: PollClient
    private let user: UInt32
    private var list = RecommendationList()

    init(_ address: ServerAddress, user: UInt32) throws {
        self.user = user
        rating = try PollClient(address: address, name: "stars")
        watching = try PollClient(address: address, name: "list")
        _ = watching.start(stream: WatchRecommendationsRequest(userID: user, size: 20))
        while list.items.isEmpty { try turn { _ in } }
    }

    /// Rates one of the first five of the list, which so has to leave it.
    ///
    /// - Returns: nanoseconds from before the request was made to the answer and to the first list that covers the star.
    func star(halfStars: UInt32) throws -> (answer: UInt64, list: UInt64) {
        guard let movie = list.items[Int(halfStars) % min(5, list.items.count)].movie else {
            throw HarnessError("a recommendation without its movie")
        }
        let begun = monotonicNanoseconds()
        _ = rating.start(
            RateMovieRequest(requestID: RequestID.random(), userID: user, movieID: movie.id, halfStars: halfStars)
        )
        var answer: (offset: UInt64, at: UInt64)?
        var lists: [(offset: UInt64, at: UInt64)] = []
        while true {
            try turn { event in
                let now = monotonicNanoseconds()
                switch event {
                case .answer(let reply): answer = (reply.offset, now)
                case .list(let list): lists.append((list.offset, now))
                }
            }
            if let answer, let covering = lists.first(where: { $0.offset >= answer.offset }) {
                return (answer.at - begun, covering.at - begun)
            }
        }
    }

    private enum Happening {
        case answer(RateMovieReply)
        case list(RecommendationList)
    }

    /// Waits for either socket once.
    private func turn(_ take: (Happening) -> Void) throws {
        var polled = [rating, watching].map { pollfd(fd: $0.fileDescriptor, events: $0.pollEvents, revents: 0) }
        guard poll(&polled, 2, 10_000) > 0 else { throw HarnessError("nothing came for 10 s after a star") }
        for (index, client) in [rating, watching].enumerated() where polled[index].revents != 0 {
            let bits = Int32(polled[index].revents)
            for event in client.handleReady(readable: bits & ~POLLOUT != 0, writable: bits & POLLOUT != 0) {
                switch event {
                case .message(_, let payload) where index == 0: take(.answer(try RateMovieReply.decode(payload)))
                case .message(_, let payload):
                    list = try RecommendationList.decode(payload)
                    take(.list(list))
                case .ended(_, let status, _): throw status
                case .disconnected(let error): throw error
                case .connected, .goingAway: break
                }
            }
        }
    }
}
