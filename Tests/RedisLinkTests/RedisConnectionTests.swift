import Harness
import RedisLink
import Testing

@Suite(.enabled(if: RedisServer.isInstalled, "redis-server is not installed"), .serialized, .timeLimit(.minutes(5)))
struct RedisConnectionTests {
    @Test func `any bytes come back as they went, and every kind of answer is told`() throws {
        let redis = try RedisServer()
        let connection = try redis.connect()
        let bytes = (0...255).map { UInt8($0) }
        var set = RedisCommand("SET", "key")
        set.add(bytes: bytes)

        #expect(try connection.call(set) == .status("OK"))
        #expect(try connection.call(RedisCommand("GET", "key")) == .bytes(bytes))
        #expect(try connection.call(RedisCommand("GET", "none")) == .null)
        #expect(try connection.call(RedisCommand("DEL", "key", "none")) == .integer(1))
        #expect(try connection.call(RedisCommand("MGET", "a", "b")) == .array([.null, .null]))
    }

    @Test func `a pipeline gives its answers in order, errors among them`() throws {
        let redis = try RedisServer()
        let connection = try redis.connect()
        var commands = (0..<5_000).map { RedisCommand("SET", "k\($0)", String($0)) }
        commands.append(RedisCommand("HSET", "k1", "field", "value"))
        commands.append(RedisCommand("GET", "k4999"))

        let replies = try connection.pipeline(commands)

        #expect(replies.count == 5_002)
        #expect(replies.dropLast(2).allSatisfy { $0 == .status("OK") })
        #expect(replies[5_000].errorText?.hasPrefix("WRONGTYPE") == true)
        #expect(replies[5_001].text == "4999")
        #expect(try connection.call(RedisCommand("PING")) == .status("PONG"))
    }

    @Test func `an error is thrown as refused, and the connection lives`() throws {
        let redis = try RedisServer()
        let connection = try redis.connect()
        let error = #expect(throws: RedisError.self) { try connection.call(RedisCommand("NONSENSE")) }
        #expect(error?.kind == .refused)
        #expect(try connection.call(RedisCommand("PING")) == .status("PONG"))
    }

    @Test func `a wrong password, or none, is refused without naming it`() throws {
        let redis = try RedisServer(password: "sesame")
        var wrong = redis.address
        wrong.password = "simsala"
        var none = redis.address
        none.password = nil

        #expect(try redis.call("PING") == .status("PONG"))
        for address in [wrong, none] {
            let error = #expect(throws: RedisError.self) { try RedisConnection(address) }
            #expect(error?.kind == .refused)
            #expect(error?.message.contains("password") == true)
            #expect(error?.message.contains("simsala") == false)
        }
    }

    @Test func `where nothing listens, the address is named`() throws {
        let error = #expect(throws: RedisError.self) { try RedisConnection(try RedisAddress("redis://127.0.0.1:1/0")) }
        #expect(error?.kind == .unreachable)
        #expect(error?.message.contains("redis://127.0.0.1:1/0") == true)
        let none = #expect(throws: RedisError.self) { try RedisConnection(try RedisAddress("unix:///nowhere/x")) }
        #expect(none?.kind == .unreachable)
    }

    @Test func `a database that there is not is refused`() throws {
        let redis = try RedisServer()
        var address = redis.address
        address.database = 9_999
        let error = #expect(throws: RedisError.self) { try RedisConnection(address) }
        #expect(error?.kind == .refused)
    }

    @Test func `one that hangs is given up when the time is over`() throws {
        let redis = try RedisServer()
        let connection = try RedisConnection(redis.address, timeout: .milliseconds(100))
        redis.freeze()
        let error = #expect(throws: RedisError.self) { try connection.call(RedisCommand("PING")) }
        redis.thaw()
        #expect(error?.kind == .timedOut)
    }

    @Test func `one that is gone is told as lost, and ends no process`() throws {
        let redis = try RedisServer()
        let connection = try redis.connect()
        redis.stop()
        for _ in 1...3 {
            let error = #expect(throws: RedisError.self) { try connection.call(RedisCommand("PING")) }
            #expect(error?.kind == .lost)
        }
    }

    @Test func `all keys of a prefix go, and no others`() throws {
        let redis = try RedisServer()
        let connection = try redis.connect()
        _ = try connection.pipeline((0..<3_000).map { RedisCommand("SET", "sparrow:\($0)", "x") })
        _ = try connection.pipeline(["sparrows", "other:sparrow:1"].map { RedisCommand("SET", $0, "x") })

        #expect(try connection.unlink(prefix: "sparrow:") == 3_000)
        #expect(try connection.unlink(prefix: "sparrow:") == 0)
        #expect(try connection.call(RedisCommand("DBSIZE")) == .integer(2))
    }
}
