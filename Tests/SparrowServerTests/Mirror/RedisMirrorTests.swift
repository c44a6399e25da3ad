import Engine
import Foundation
import Harness
import Protocol
import RedisLink
import Synchronization
import Testing

@testable import SparrowServer
@testable import Store

/// The mirror alone, driven step by step on a fake clock over a real Redis.
@Suite(.enabled(if: RedisServer.isInstalled, "redis-server is not installed"), .serialized, .timeLimit(.minutes(2)))
struct RedisMirrorTests {
    /// The mirror of a service's views, without a thread.
    private final class Driver {
        let test: TestService
        let redis: RedisServer
        let mirror: RedisMirror
        let status: MirrorStatus
        private var run: ConsumerRun
        private(set) var now: UInt64 = 0
        var state: ConsumerState { run.state }

        init(
            _ test: TestService,
            _ redis: RedisServer,
            change: (inout MirrorSettings) -> Void = { _ in }
        ) {
            self.test = test
            self.redis = redis
            var settings = MirrorSettings(address: redis.address, instanceID: "one")
            change(&settings)
            status = MirrorStatus(address: settings.address.description)
            mirror = RedisMirror(settings, test.service.views, status)
            run = ConsumerRun(mirror, Driver.log(of: test.service), offset: 0) { _ in }
        }

        private static func log(of service: Service) -> ConsumerLog {
            ConsumerLog(
                end: { service.lastOffset },
                events: { from, limit throws(LogFault) in
                    let events = Mutex<[Store.Event]>([])
                    let isRead = DispatchSemaphore(value: 0)
                    service.writer.perform { store in
                        let read = (try? store.events(from: from, limit: limit)) ?? []
                        events.withLock { $0 = read }
                        isRead.signal()
                    }
                    isRead.wait()
                    return events.withLock { $0 }
                },
                note: { _ throws(WriteRefusal) in }
            )
        }

        /// Steps until there is nothing to do before the next heartbeat.
        func settle() {
            run.woken()
            for _ in 0..<10_000 {
                switch run.step(now: now, chance: 0) {
                case .none: continue
                case .ended: return
                case .until(let time):
                    let isIdle = state.isReady && state.offset == test.service.lastOffset && mirror.pass.isEmpty
                    guard !isIdle, let time else { return }
                    now = max(now, time)
                }
            }
            Issue.record("it never comes to rest")
        }

        func pass(milliseconds: UInt64) { now += milliseconds }
    }

    private func populated() throws -> TestService {
        let test = try TestService()
        try test.populate()
        return test
    }

    @Test func `what somebody has done is forgotten, and what others have done stays`() throws {
        let driver = Driver(try populated(), try RedisServer())
        driver.settle()
        let before = try driver.redis.entries("sparrow:log")
        #expect(before.contains { $0.fields["user"] == "7" })

        try driver.mirror.forget(7, in: driver.redis.connect())

        let after = try driver.redis.entries("sparrow:log")
        #expect(after.map(\.id) == before.filter { $0.fields["user"] != "7" }.map(\.id))
        #expect(try driver.redis.hash("sparrow:user:7").isEmpty)
        #expect(try driver.redis.hash("sparrow:user:8").isEmpty == false)
    }

    @Test func `people are forgotten in streams of many slices, too`() throws {
        let driver = Driver(try populated(), try RedisServer())
        driver.settle()
        let redis = try driver.redis.connect()
        let last = driver.test.service.lastOffset
        let more = (1...3_500).map { number in
            RedisCommand("XADD", "sparrow:log", "\(last + UInt64(number))-0", "type", "rated", "user", "\(number % 2)")
        }
        _ = try redis.pipeline(more)

        try driver.mirror.forget(1, in: redis)

        let users = try driver.redis.entries("sparrow:log").map { $0.fields["user"] }
        #expect(!users.contains("1"))
        #expect(users.count { $0 == "0" } == 1_750)
    }

    @Test func `the same events once more change nothing`() throws {
        let driver = Driver(try populated(), try RedisServer())
        driver.settle()
        let entries = try driver.redis.entries("sparrow:log").map(\.fields)
        let movie = try driver.redis.hash("sparrow:movie:1")
        let events = (1...20).map { offset in
            Store.Event(offset: offset, timeMilliseconds: 1, userID: 1, movieID: 1, body: .unrated(time: 0))
        }

        try driver.mirror.take(events)

        #expect(try driver.redis.entries("sparrow:log").map(\.fields) == entries)
        #expect(try driver.redis.hash("sparrow:movie:1") == movie)
        #expect(try driver.redis.hash("sparrow:mirror")["offset"] == "\(driver.test.service.lastOffset)")
    }

    @Test func `the stream is bounded, and begins near the end of a long log`() throws {
        let test = try populated()
        let driver = Driver(test, try RedisServer()) { $0.streamLength = 50 }
        driver.settle()
        let entries = try driver.redis.entries("sparrow:log")
        #expect(entries.count == 50)
        #expect(entries.last?.id == "\(test.service.lastOffset)-0")
    }

    @Test func `an older copy of the Redis is caught up with`() throws {
        let test = try populated()
        let redis = try RedisServer()
        let driver = Driver(test, redis)
        driver.settle()
        let end = test.service.lastOffset
        // As a dump of a while ago has it.
        _ = try redis.call("HSET", "sparrow:mirror", "offset", "\(end - 30)")
        _ = try redis.call("DEL", "sparrow:movie:1")

        let next = Driver(test, redis)
        next.settle()

        #expect(next.state.offset == end)
        #expect(try redis.entries("sparrow:log").map(\.id) == (1...end).map { "\($0)-0" })
        #expect(try redis.hash("sparrow:movie:1")["title"] == "Film 1")
    }

    @Test func `a mirror that is ahead of the log is written anew`() throws {
        let test = try populated()
        let redis = try RedisServer()
        _ = try redis.call("HSET", "sparrow:mirror", "layout", "1", "instance", "one", "offset", "99999")
        _ = try redis.call("XADD", "sparrow:log", "99999-0", "type", "rated")
        _ = try redis.call("SET", "sparrow:old", "x")
        let driver = Driver(test, redis)
        driver.settle()
        #expect(try redis.entries("sparrow:log").map(\.id) == (1...test.service.lastOffset).map { "\($0)-0" })
        #expect(try redis.call("EXISTS", "sparrow:old") == .integer(0))
    }

    @Test func `a mirror of another history of the same store is written anew`() throws {
        let test = try populated()
        let redis = try RedisServer()
        Driver(test, redis).settle()
        // As if the store had been put back from a backup, and had gone on otherwise.
        _ = try redis.call("HSET", "sparrow:mirror", "time", "12345")
        _ = try redis.call("SET", "sparrow:old", "x")
        Driver(test, redis).settle()
        #expect(try redis.call("EXISTS", "sparrow:old") == .integer(0))
        #expect(try redis.entries("sparrow:log").count == Int(test.service.lastOffset))
    }

    @Test func `without events it notices that it was emptied, at the next heartbeat`() throws {
        let driver = Driver(try populated(), try RedisServer())
        driver.settle()
        _ = try driver.redis.call("FLUSHALL")
        driver.pass(milliseconds: 5_000)
        driver.settle()
        #expect(try driver.redis.hash("sparrow:movie:1")["title"] == "Film 1")
        #expect(try driver.redis.hash("sparrow:mirror")["state"] == "live")
        #expect(try driver.redis.entries("sparrow:log").count == Int(driver.test.service.lastOffset))
    }

    @Test func `before the hashes expire they are written anew`() throws {
        let driver = Driver(try populated(), try RedisServer())
        driver.settle()
        _ = try driver.redis.call("DEL", "sparrow:movie:1")
        driver.pass(milliseconds: 7 * 3_600_000)
        driver.settle()
        #expect(try driver.redis.hash("sparrow:movie:1").isEmpty)
        driver.pass(milliseconds: 2 * 3_600_000)
        driver.settle()
        #expect(try driver.redis.hash("sparrow:movie:1")["title"] == "Film 1")
    }

    @Test func `what serves is told, and a space with its vectors is named when it is whole`() throws {
        let test = try populated()
        let driver = Driver(test, try RedisServer())
        driver.settle()
        try test.train()
        driver.settle()
        #expect(try driver.redis.hash("sparrow:serving")["model"] == "ease")
        #expect(try driver.redis.hash("sparrow:serving")["version"] == "1")
        #expect(try driver.redis.hash("sparrow:serving")["canary"]?.isEmpty == true)
        #expect(try driver.redis.hash("sparrow:embedding:als").isEmpty)

        for version in [1, 2] as [UInt32] {
            let space = Self.space(version, test.snapshot.catalogue.count)
            test.service.views.snapshots.update { $0.serve(space) }
            driver.settle()
        }

        let space = try driver.redis.hash("sparrow:embedding:als")
        #expect(space["key"] == "sparrow:embedding:als:2")
        #expect(space["width"] == "2")
        #expect(space["movies"] == "3")
        let vector = try driver.redis.call("HGET", "sparrow:embedding:als:2", "2")
        #expect(vector == .bytes([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]))
        #expect(try driver.redis.call("HLEN", "sparrow:embedding:als:2") == .integer(3))
        // The version before stays a minute for whoever has just read its name.
        guard case .integer(let seconds) = try driver.redis.call("TTL", "sparrow:embedding:als:1") else { return }
        #expect((1...60).contains(seconds))
    }

    /// Three movies in two dimensions: (1, −2.5) each.
    private static func space(_ version: UInt32, _ movieCount: Int) -> ServedSpace {
        let manifest = EmbeddingManifest(
            model: "als",
            width: 2,
            measure: .dot,
            seed: 1,
            trainedUpTo: 9,
            ratingCount: 3
        )
        let space = EmbeddingSpace(
            manifest: manifest,
            movieCount: movieCount,
            movieRows: [0, 1, 2],
            learnt: [1, -2.5, 1, -2.5, 1, -2.5]
        )
        return ServedSpace(name: "als", version: version, space: space, users: nil)
    }
}
