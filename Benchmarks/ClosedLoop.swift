import Foundation
import Harness
import Protocol
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Many connections that each ask, wait for the answer and ask again, driven by few threads.
struct ClosedLoop: Sendable {
    enum Load: Sendable {
        /// Without sources: the plain request.
        case recommendations(size: UInt32, sources: [SourceQuota] = [])
        case search([String])
    }

    struct Result: Sendable {
        var latencies: [Double] = []
        /// When each of `latencies` ended: `monotonicNanoseconds`.
        var moments: [UInt64] = []
        var ratings: [Double] = []
        var seconds = 0.0
        var rate: Double { Double(latencies.count + ratings.count) / seconds }
    }

    var address: ServerAddress
    var load: Load
    var users: [UInt32]
    var movies: [UInt32]
    var connections = 16
    var threads = 1
    var seconds = 5.0
    /// One RateMovie among so many requests; 0: none.
    var requestsPerRating = 0
    var decodes = true
    var seed: UInt64 = 1

    /// Warms up for a fifth of the time, then measures.
    func run() throws -> Result {
        let results = Mutex<[Swift.Result<Result, HarnessError>]>([])
        let workers = (0..<threads).map { index in
            let thread = Thread {
                let share = connections / threads + (index < connections % threads ? 1 : 0)
                let result: Swift.Result<Result, HarnessError>
                do {
                    result = .success(try drive(share, seed: seed &* 100 + UInt64(index)))
                } catch {
                    result = .failure(error as? HarnessError ?? HarnessError("\(error)"))
                }
                results.withLock { $0.append(result) }
            }
            thread.start()
            return thread
        }
        while !workers.allSatisfy(\.isFinished) { usleep(5_000) }
        var all = Result()
        for result in results.withLock({ $0 }) {
            let part = try result.get()
            all.latencies += part.latencies
            all.moments += part.moments
            all.ratings += part.ratings
            all.seconds = max(all.seconds, part.seconds)
        }
        return all
    }

    private func drive(_ count: Int, seed: UInt64) throws -> Result {
        var random = RandomNumbers(seed: seed)
        var links = try (0..<count).map { _ in try LoadConnection(address) }
        defer { for link in links { link.close() } }
        var isRating = [Bool](repeating: false, count: count)
        for index in links.indices { isRating[index] = try ask(&links[index], &random) }
        var polled = links.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var result = Result()
        result.latencies.reserveCapacity(200_000)
        let begun = monotonicNanoseconds()
        let measured = begun + UInt64(seconds * 0.2e9)
        let end = measured + UInt64(seconds * 1e9)
        var now = begun
        while now < end {
            guard poll(&polled, nfds_t(polled.count), 10_000) > 0 else { throw HarnessError("no answer for 10 s") }
            for index in polled.indices where polled[index].revents != 0 {
                try links[index].read()
                guard try links[index].nextAnswer({ try decode($0, isRating: isRating[index]) }) != nil else {
                    continue
                }
                now = monotonicNanoseconds()
                if now > measured {
                    let milliseconds = Double(now - links[index].sentAt) / 1e6
                    if isRating[index] {
                        result.ratings.append(milliseconds)
                    } else {
                        result.latencies.append(milliseconds)
                        result.moments.append(now)
                    }
                }
                isRating[index] = try ask(&links[index], &random)
            }
        }
        result.seconds = Double(now - measured) / 1e9
        return result
    }

    /// Sends the next request; true when it is a rating.
    private func ask(_ link: inout LoadConnection, _ random: inout RandomNumbers) throws -> Bool {
        let user = users[Int.random(in: 0..<users.count, using: &random)]
        if requestsPerRating > 0, Int.random(in: 0..<requestsPerRating, using: &random) == 0 {
            try link.send(
                RateMovieRequest(
                    requestID: RequestID.random(),
                    userID: user,
                    movieID: movies[Int.random(in: 0..<movies.count, using: &random)],
                    halfStars: UInt32.random(in: 1...10, using: &random)
                )
            )
            return true
        }
        switch load {
        case .recommendations(let size, let sources):
            try link.send(GetRecommendationsRequest(userID: user, size: size, sources: sources))
        case .search(let queries):
            try link.send(
                SearchMoviesRequest(query: queries[Int.random(in: 0..<queries.count, using: &random)], pageSize: 20)
            )
        }
        return false
    }

    private func decode(_ bytes: UnsafeRawBufferPointer, isRating: Bool) throws {
        guard decodes else { return }
        if isRating {
            _ = try RateMovieReply.decode(bytes)
        } else if case .recommendations(let size, _) = load {
            let list = try RecommendationList.decode(bytes)
            guard list.items.count == Int(size) else {
                throw HarnessError("a list of \(list.items.count), not \(size)")
            }
        } else {
            _ = try MoviePage.decode(bytes)
        }
    }
}

extension Client {
    /// All ids of the store, for uniform picks.
    func userIDs() throws -> [UInt32] {
        var ids: [UInt32] = []
        while true {
            let page = try call(ListUsersRequest(pageSize: 100, pageStart: UInt32(ids.count)))
            ids += page.users.map(\.id)
            if page.users.isEmpty || ids.count >= page.total { return ids }
        }
    }

    /// The most rated movies first.
    func movies(atMost count: Int) throws -> [Movie] {
        var movies: [Movie] = []
        while movies.count < count {
            let page = try call(ListMoviesRequest(sort: .popular, pageSize: 100, pageStart: UInt32(movies.count)))
            movies += page.movies
            if page.movies.isEmpty || movies.count >= page.total { break }
        }
        return movies
    }
}
