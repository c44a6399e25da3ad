import Harness
import Protocol
import RedisLink
import Testing

/// The daemon beside a real Redis that is stopped, emptied, frozen, or somebody else's.
@Suite(.enabled(if: RedisServer.isInstalled, "redis-server is not installed"), .serialized, .timeLimit(.minutes(5)))
struct RedisTests {
    /// Waits until the mirror is connected and holds the log up to an offset.
    private func waitForMirror(_ client: Client, at offset: UInt64) throws -> MirrorStats {
        let stats = try eventually(within: .seconds(30)) { () -> MirrorStats? in
            guard let mirror = try client.call(GetStatsRequest()).mirror else { return nil }
            return mirror.connected && mirror.offset >= offset ? mirror : nil
        }
        let last = try client.call(GetStatsRequest()).mirror
        return try #require(stats, "the mirror is not there yet: \(String(describing: last))")
    }

    /// Waits until everything is written: the walk over all hashes included.
    private func waitUntilFilled(_ redis: RedisServer, _ client: Client) throws -> MirrorStats {
        let stats = try waitForMirror(client, at: client.call(HealthRequest()).lastOffset)
        let filled = try eventually(within: .seconds(30)) { () -> Bool? in
            try redis.hash("sparrow:mirror")["state"] == "live" ? true : nil
        }
        let marker = try redis.hash("sparrow:mirror")
        try #require(filled == true, "the mirror is not filled: \(marker)")
        return stats
    }

    private func waitFor(_ expected: String?, _ redis: RedisServer, _ key: String, _ field: String) throws {
        var last: String?
        let found = try eventually(within: .seconds(20)) { () -> Bool? in
            last = try redis.hash(key)[field]
            return last == expected ? true : nil
        }
        #expect(found == true, "\(key) \(field) is \(last ?? "none"), not \(expected ?? "none")")
    }

    private func loaded(_ redis: RedisServer) throws -> TestStore {
        let store = try TestStore.empty(arguments: ["--redis", redis.url])
        try SmallMovieLens().load(into: store.client)
        return store
    }

    @Test func `it is filled with movies, people, what serves and the log`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        try store.client.rate(3, halfStars: 9, by: 1)
        _ = try waitUntilFilled(redis, store.client)
        let movie = try store.client.call(GetMovieRequest(movieID: 3))
        let stats = try store.client.call(GetStatsRequest())

        try waitFor(String(movie.movie?.ratingCount ?? 0), redis, "sparrow:movie:3", "rating_count")
        let hash = try redis.hash("sparrow:movie:3")
        #expect(hash["title"] == movie.movie?.title)
        #expect(hash["genres"] == movie.movie?.genres.joined(separator: "|"))
        #expect(hash["mean_stars"].flatMap(Double.init).map { abs($0 - (movie.movie?.meanStars ?? 0)) < 1e-3 } == true)
        let user = try redis.hash("sparrow:user:1")
        #expect(user["rating_count"] == String(try store.client.ratings(of: 1).count))
        #expect(user["last_movie"] == "3")
        #expect(user["name"] == nil)
        #expect(try redis.hash("sparrow:serving")["model"]?.isEmpty == false)
        let entries = try redis.entries("sparrow:log")
        #expect(entries.map(\.id) == (1...stats.lastOffset).map { "\($0)-0" })
        #expect(entries.last?.fields["type"] == "rated")
        #expect(entries.last?.fields["half_stars"] == "9")
        #expect(entries.last?.fields["user"] == "1")
        #expect(entries.last?.fields["movie"] == "3")
        #expect(stats.consumers.map(\.name) == ["mirror"])
    }

    @Test func `every key expires`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        _ = try waitUntilFilled(redis, store.client)
        let keys = try redis.call("KEYS", "*").elements?.compactMap(\.text) ?? []
        #expect(keys.count > 100)
        #expect(keys.allSatisfy { $0.hasPrefix("sparrow:") })
        // The stream gets its expiry with the heartbeat.
        let lasting = try eventually(within: .seconds(20)) { () -> Bool? in
            try keys.allSatisfy { key in
                if case .integer(let seconds) = try redis.call("TTL", key) { seconds != -1 } else { false }
            } ? true : nil
        }
        #expect(lasting == true)
    }

    @Test func `vectors are float32, little-endian, under the version that the space names`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        _ = try waitUntilFilled(redis, store.client)
        let key = try eventually(within: .seconds(30)) { try redis.hash("sparrow:embedding:content")["key"] }
        let space = try redis.hash("sparrow:embedding:content")
        let width = try #require(space["width"].flatMap { Int($0) })
        let found = try #require(key)
        guard case .bytes(let bytes) = try redis.call("HGET", found, "3") else {
            Issue.record("movie 3 has no vector")
            return
        }
        #expect(bytes.count == 4 * width)
        let values = stride(from: 0, to: bytes.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
        }
        #expect(values.allSatisfy { $0.isFinite })
        #expect(values.contains { $0 != 0 })
    }

    @Test func `live events follow, a new movie and its vector among them`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        let before = try waitUntilFilled(redis, store.client)
        let reply = try store.client.call(
            CreateMovieRequest(requestID: RequestID.random(), title: "Amélie", year: 2001, genres: ["Comedy"])
        )
        try store.client.rate(reply.movieID, halfStars: 10, by: 2)

        try waitFor("1", redis, "sparrow:movie:\(reply.movieID)", "rating_count")
        try waitFor("Amélie", redis, "sparrow:movie:\(reply.movieID)", "title")
        try waitFor(String(reply.movieID), redis, "sparrow:user:2", "last_movie")
        #expect(try waitForMirror(store.client, at: before.offset + 2).offset == before.offset + 2)
    }

    @Test func `a restart repeats nothing and misses nothing`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        _ = try waitUntilFilled(redis, store.client)
        store.daemon.kill9()
        try store.daemon.restart()
        let client = try store.daemon.connect()
        try client.rate(5, halfStars: 2, by: 1)
        let stats = try waitForMirror(client, at: client.call(HealthRequest()).lastOffset)
        #expect(try redis.entries("sparrow:log").map(\.id) == (1...stats.offset).map { "\($0)-0" })
        try waitFor("5", redis, "sparrow:user:1", "last_movie")
    }

    @Test func `a death between effect and note loses nothing, and doubles nothing`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        _ = try waitUntilFilled(redis, store.client)
        store.daemon.kill9()
        try store.daemon.restart(environment: ["SPARROW_FAILPOINT": "consumer.taken/mirror:kill"])
        let client = try store.daemon.connect()
        // The answer may be lost with the daemon; the event is durable.
        _ = try? client.rate(6, halfStars: 2, by: 1)
        #expect(store.daemon.waitForExit(within: .seconds(20)) == .signal(9))

        try store.daemon.restart()
        let again = try store.daemon.connect()
        let stats = try waitForMirror(again, at: again.call(HealthRequest()).lastOffset)
        #expect(try redis.entries("sparrow:log").map(\.id) == (1...stats.offset).map { "\($0)-0" })
        try waitFor("6", redis, "sparrow:user:1", "last_movie")
    }

    @Test func `a Redis that is stopped and comes back empty is filled again; meanwhile all goes on`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        _ = try waitUntilFilled(redis, store.client)
        redis.stop()
        try store.client.rate(7, halfStars: 4, by: 1)
        let isDown = try eventually { () -> MirrorStats? in
            try store.client.call(GetStatsRequest()).mirror.flatMap { $0.connected ? nil : $0 }
        }
        #expect(isDown?.error.isEmpty == false)
        try store.expectServing()

        try redis.start()
        let stats = try waitUntilFilled(redis, store.client)
        #expect(stats.error.isEmpty)
        #expect(try redis.entries("sparrow:log").count == Int(stats.offset))
        try waitFor("7", redis, "sparrow:user:1", "last_movie")
        #expect(try store.client.call(GetStatsRequest()).consumers.map(\.deadLetters) == [0])
    }

    @Test func `an emptied Redis is noticed and filled again`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        let before = try waitUntilFilled(redis, store.client)
        _ = try redis.call("FLUSHALL")
        try store.client.rate(8, halfStars: 4, by: 1)
        _ = try waitForMirror(store.client, at: before.offset + 1)
        let count = try eventually(within: .seconds(30)) {
            try redis.hash("sparrow:mirror")["state"] == "live" ? try redis.entries("sparrow:log").count : nil
        }
        #expect(count == Int(before.offset) + 1)
        try waitFor("8", redis, "sparrow:user:1", "last_movie")
    }

    @Test func `a stream that was deleted alone is written again`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        let before = try waitUntilFilled(redis, store.client)
        #expect(store.daemon.stop() == .status(0))
        _ = try redis.call("DEL", "sparrow:log")
        try store.daemon.restart()
        _ = try waitForMirror(store.daemon.connect(), at: before.offset)
        #expect(try redis.entries("sparrow:log").count == Int(before.offset))
    }

    @Test func `a Redis that hangs fails and delays no request, and catches up`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        _ = try waitUntilFilled(redis, store.client)
        redis.freeze()
        defer { redis.thaw() }
        for movie in 1...50 as ClosedRange<UInt32> {
            try store.client.rate(movie, halfStars: 6, by: 3)
            #expect(try store.client.recommendations(for: 3).items.isEmpty == false)
        }
        let isLate = try eventually(within: .seconds(20)) { () -> MirrorStats? in
            try store.client.call(GetStatsRequest()).mirror.flatMap { $0.connected ? nil : $0 }
        }
        #expect(isLate?.error.contains("no answer") == true)
        redis.thaw()
        let stats = try waitForMirror(store.client, at: store.client.call(HealthRequest()).lastOffset)
        #expect(try redis.entries("sparrow:log").count == Int(stats.offset))
    }

    @Test func `the daemon stops in order while its Redis hangs`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        _ = try waitUntilFilled(redis, store.client)
        redis.freeze()
        defer { redis.thaw() }
        try store.client.rate(1, halfStars: 6, by: 3)
        #expect(store.daemon.stop() == .status(0))
    }

    @Test func `another store's mirror is replaced whole`() throws {
        let redis = try RedisServer()
        do {
            let other = try loaded(redis)
            _ = try waitUntilFilled(redis, other.client)
            #expect(other.daemon.stop() == .status(0))
        }
        let store = try TestStore.empty(arguments: ["--redis", redis.url])
        let id = try store.client.createUser("ann")
        _ = try waitUntilFilled(redis, store.client)
        let keys = Set(try redis.call("KEYS", "sparrow:*").elements?.compactMap(\.text) ?? [])
        #expect(!keys.contains("sparrow:movie:3"))
        #expect(keys.contains("sparrow:user:\(id)"))
        #expect(try redis.entries("sparrow:log").map(\.id) == ["1-0"])
    }

    @Test func `two daemons do not fight over one Redis`() throws {
        let redis = try RedisServer()
        let first = try loaded(redis)
        let before = try waitUntilFilled(redis, first.client)
        _ = try eventually { try redis.call("GET", "sparrow:mirror:alive").text }
        let second = try TestStore.empty(arguments: ["--redis", redis.url])
        let refused = try eventually { () -> String? in
            try second.client.call(GetStatsRequest()).mirror.flatMap { $0.error.isEmpty ? nil : $0.error }
        }
        #expect(refused?.contains("another database") == true)
        #expect(try redis.entries("sparrow:log").count == Int(before.offset))
    }

    @Test func `a wrong password, and a port where nothing listens, are told without the password`() throws {
        let redis = try RedisServer(password: "sesame")
        let wrong = redis.url.replacing(":sesame@", with: ":simsala@")
        let cases = [(wrong, "password"), ("redis://:simsala@127.0.0.1:1/0", "127.0.0.1:1")]
        for (url, naming) in cases {
            let store = try TestStore.empty(arguments: ["--redis", url])
            let error = try eventually { () -> String? in
                try store.client.call(GetStatsRequest()).mirror.flatMap { $0.error.isEmpty ? nil : $0.error }
            }
            #expect(error?.contains(naming) == true)
            #expect(error?.contains("simsala") == false)
            #expect(store.daemon.log.contains(naming))
            #expect(!store.daemon.log.contains("simsala"))
            let stats = try CommandLine(["stats"], server: store.daemon.address)
            #expect(stats.output.contains("not connected"))
            #expect(!stats.output.contains("simsala"))
            try store.expectServing()
        }
    }

    @Test func `a wrong URL is refused at the start, without its password`() throws {
        let error = #expect(throws: HarnessError.self) {
            try TestStore.empty(arguments: ["--redis", "redis://:simsala@host:99999"])
        }
        let text = "\(String(describing: error))"
        #expect(text.contains("status(64)"))
        #expect(text.contains("99999"))
        #expect(!text.contains("simsala"))
    }

    @Test func `an event that Redis does not take is a dead letter, is listed, and is taken when that is mended`()
        throws
    {
        let redis = try RedisServer()
        let store = try loaded(redis)
        let before = try waitUntilFilled(redis, store.client)
        _ = try redis.call("SET", "sparrow:movie:9", "something else's")
        try store.client.rate(9, halfStars: 9, by: 1)
        try store.client.rate(10, halfStars: 9, by: 1)
        let offset = before.offset + 1

        let letter = try eventually(within: .seconds(20)) {
            try store.client.call(ListDeadLettersRequest()).letters.first
        }
        #expect(letter?.consumer == "mirror")
        #expect(letter?.offset == offset)
        #expect(letter?.attempts == 5)
        #expect(letter?.error.contains("WRONGTYPE") == true)
        #expect(letter?.event?.type == "rated")
        #expect(letter?.event?.movieID == 9)
        // The rest goes on.
        try waitFor("10", redis, "sparrow:user:1", "last_movie")
        #expect(try store.client.call(GetStatsRequest()).consumers.map(\.deadLetters) == [1])
        let list = try CommandLine(["dead-letters", "list"], server: store.daemon.address)
        #expect(list.output.contains("WRONGTYPE"))

        let early = try CommandLine(["dead-letters", "retry", "mirror", "\(offset)"], server: store.daemon.address)
        #expect(early.exit == .status(75))
        #expect(try store.client.call(ListDeadLettersRequest()).letters.first?.attempts == 6)

        _ = try redis.call("DEL", "sparrow:movie:9")
        let retry = try CommandLine(["dead-letters", "retry", "mirror", "\(offset)"], server: store.daemon.address)
        #expect(retry.exit == .status(0))
        #expect(try redis.hash("sparrow:movie:9")["title"] != nil)
        #expect(try store.client.call(ListDeadLettersRequest()).letters.isEmpty)
        let gone = try eventually { () -> Bool? in
            try store.client.call(GetStatsRequest()).consumers.map(\.deadLetters) == [0] ? true : nil
        }
        #expect(gone == true)
    }

    @Test func `clean deletes the keys, says how many, and warns of a daemon that fills them again`() throws {
        let redis = try RedisServer()
        let store = try loaded(redis)
        _ = try waitUntilFilled(redis, store.client)
        _ = try redis.call("SET", "other", "x")

        let warned = try CommandLine(["clean", "--redis", redis.url], server: nil)
        #expect(warned.exit == .status(0))
        #expect(warned.errors.contains("fills it again"))
        #expect(store.daemon.stop() == .status(0))
        _ = try CommandLine(["clean", "--redis", redis.url], server: nil)
        let again = try CommandLine(["clean", "--redis", redis.url], server: nil)
        #expect(again.output.hasPrefix("0 keys"))
        #expect(again.errors.isEmpty)
        #expect(try redis.call("KEYS", "*") == .array([.bytes(Array("other".utf8))]))

        let nowhere = try CommandLine(["clean", "--redis", "redis://:simsala@127.0.0.1:1"], server: nil)
        #expect(nowhere.exit == .status(69))
        #expect(!nowhere.errors.contains("simsala"))
        #expect(try CommandLine(["clean"], server: nil).exit == .status(64))
        #expect(try CommandLine(["clean", "--redis", "http://x"], server: nil).exit == .status(64))
    }

    @Test func `a letter that there is not, or without its consumer, is refused`() throws {
        let store = try TestStore.empty()
        let client = store.client
        #expect(
            try refusal { try client.call(RetryDeadLetterRequest(consumer: "mirror", offset: 3)) }?.code == .notFound
        )
        #expect(try refusal { try client.call(RetryDeadLetterRequest()) }?.code == .invalidArgument)
        #expect(try refusal { try client.call(ListDeadLettersRequest(size: 1_001)) }?.code == .invalidArgument)
        #expect(try client.call(ListDeadLettersRequest()).letters.isEmpty)
        #expect(try client.call(GetStatsRequest()).mirror == nil)
    }
}
