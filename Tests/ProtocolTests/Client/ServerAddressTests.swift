import Protocol
import Testing

struct ServerAddressTests {
    @Test(arguments: [
        ("127.0.0.1:7070", ServerAddress.tcp(host: "127.0.0.1", port: 7070)),
        ("localhost:1", .tcp(host: "127.0.0.1", port: 1)),
        ("[::1]:65535", .tcp(host: "::1", port: 65535)),
        ("unix:/tmp/a b.sock", .unix(path: "/tmp/a b.sock")),
    ])
    func `an address is read as it is written`(text: String, address: ServerAddress) throws {
        #expect(try ServerAddress(text) == address)
        #expect(try ServerAddress(address.description) == address)
    }

    @Test(arguments: [
        "", "7070", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", ":7070", "::1:7070", "unix:",
        "unix:" + String(repeating: "x", count: 108),
    ])
    func `what is no address is refused with the form that is wanted`(text: String) {
        let error = #expect(throws: ClientError.self) { try ServerAddress(text) }
        #expect(error?.description.contains("HOST:PORT") == true)
    }

    @Test func `where nobody listens the error says how to start the server`() throws {
        let error = #expect(throws: ClientError.self) {
            try Client.connect(.unix(path: "/nonexistent/sparrow.sock"), name: "test")
        }
        #expect(
            error?.description
                == "cannot reach unix:/nonexistent/sparrow.sock: no such file or directory; start it with `sparrow-server`"
        )
    }

    @Test func `a host that is not numeric is refused without asking a name server`() {
        #expect(throws: ClientError.badAddress("example.org:7070")) {
            try Client.connect(.tcp(host: "example.org", port: 7070), name: "test")
        }
    }

    @Test func `request ids are sixteen bytes and differ`() {
        #expect(RequestID.random().count == 16)
        #expect(RequestID.random() != RequestID.random())
    }
}
