import RedisLink
import Testing

struct RedisAddressTests {
    @Test(arguments: [
        ("redis://127.0.0.1", "redis://127.0.0.1:6379/0"),
        ("redis://127.0.0.1:6380/", "redis://127.0.0.1:6380/0"),
        ("redis://cache.example:1/15", "redis://cache.example:1/15"),
        ("REDIS://[::1]:6379/2", "redis://[::1]:6379/2"),
        ("redis://:secret@host", "redis://host:6379/0"),
        ("redis://ann:se@cret@host:7/1", "redis://host:7/1"),
        ("unix:///run/redis/redis.sock", "unix:///run/redis/redis.sock"),
        ("unix://:secret@/tmp/a%20b?db=3", "unix:///tmp/a b?db=3"),
    ])
    func `an address is printed whole, and without user and password`(text: String, shown: String) throws {
        let address = try RedisAddress(text)
        #expect(address.description == shown)
        #expect(address.debugDescription == shown)
    }

    @Test func `user and password are taken without their percent-encoding`() throws {
        let address = try RedisAddress("redis://ann%3A:p%40ss%2f%c3%a9@host/4")
        #expect(address.user == "ann:")
        #expect(address.password == "p@ss/é")
        #expect(address.place == .host("host", port: 6_379))
        #expect(address.database == 4)
        #expect(try RedisAddress("redis://:x@host").user == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:6379", "scheme"), ("http://host", "scheme"), ("rediss://:secret@host", "TLS"), ("redis://", "host"),
        ("redis://:secret@", "host"), ("redis://host:0", "port"), ("redis://host:65536", "port"),
        ("redis://host:6379x", "port"), ("redis://host:+1", "port"), ("redis://host/x", "database"),
        ("redis://host/0/1", "database"), ("redis://host/999999", "database"), ("redis://host?db=1", "query"),
        ("redis://::1", "colons"), ("redis://[::1", "["), ("redis://[::1]x", "]"), ("redis://secret@host", "password"),
        ("redis://:@host", "password"), ("redis://:secret%2@host", "%"), ("redis://:secret%00@host", "%"),
        ("redis://ho st", "spaces"), ("redis://:sécret@host", "ASCII"), ("unix://relative", "path"),
        ("unix:///", "path"), ("unix:///a?database=1", "query"), ("", "scheme"),
    ])
    func `what is no address is refused; the refusal names the part, shows the form, and no password`(
        text: String,
        naming: String
    ) {
        let error = #expect(throws: RedisError.self) { try RedisAddress(text) }
        #expect(error?.kind == .badAddress)
        #expect(error?.message.contains(naming) == true)
        #expect(error?.message.contains("redis://[:PASSWORD@]HOST") == true)
        #expect(error?.message.contains("secret") == false)
    }
}
