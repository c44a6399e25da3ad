@testable import Protocol
import Testing

struct ServerConnectionTests {
    // MARK: HELLO

    @Test func `HELLO is answered with the version, the limits and the hash of the schema`() throws {
        var server = ServerDriver(isOpen: false)
        let events = server.receive(.hello())
        #expect(events == [.opened(clientName: "test", token: "")])

        let frames = server.sent()
        #expect(frames.map(\.header.type) == [.hello])
        let welcome = try HelloReply.decode(frames[0].payload)
        #expect(welcome.version == 1)
        #expect(welcome.instanceID == "instance")
        #expect(welcome.schemaHash == FileDescriptorSet.sha256)
        #expect(welcome.limits?.streamsMax == 64)
        #expect(welcome.limits?.requestBytesMax == 1_048_576)
    }

    @Test func `anything before HELLO ends the connection`() {
        var server = ServerDriver(isOpen: false)
        server.receive(.health(.first))
        #expect(server.end() == .invalidArgument("the first frame must be HELLO, not REQUEST"))
        #expect(server.receive(.hello()) == [])
    }

    @Test func `a second HELLO ends the connection`() {
        var server = ServerDriver()
        server.receive(.hello())
        #expect(server.end() == .invalidArgument("HELLO comes once, as the first frame"))
    }

    @Test func `another magic ends the connection`() {
        var server = ServerDriver(isOpen: false)
        server.receive(.hello(magic: "SPARROWS"))
        #expect(server.end()?.code == .invalidArgument)
    }

    @Test func `a client of another version is told both versions`() {
        var server = ServerDriver(isOpen: false)
        server.receive(.hello(versions: 2...3))
        #expect(server.end()?.code == .failedPrecondition)
        var older = ServerDriver(isOpen: false)
        older.receive(.hello(versions: 0...0))
        #expect(
            older.end()?.message
                == "this server speaks version 1 of the protocol, the client 0 to 0; bring both to the same release"
        )
    }

    @Test func `a client that speaks a range with this version in it is welcome`() {
        var server = ServerDriver(isOpen: false)
        #expect(server.receive(.hello(versions: 1...9)).count == 1)
    }

    @Test(arguments: ["a\u{1B}[2J", String(repeating: "x", count: 65)])
    func `a client's name is short and free of control characters`(name: String) {
        var server = ServerDriver(isOpen: false)
        server.receive(.hello(name: name))
        #expect(server.end()?.code == .invalidArgument)
    }

    @Test func `before HELLO only small frames are taken`() {
        var server = ServerDriver(isOpen: false)
        server.receive(bytes: Array(Frame(.hello, payload: Array(repeating: 0, count: 4097)).encoded.prefix(16)))
        #expect(server.end()?.code == .resourceExhausted)
    }

    @Test func `without HELLO the connection ends after five seconds`() {
        var server = ServerDriver(isOpen: false)
        server.pass(.seconds(4.9))
        #expect(!server.connection.isClosed)
        server.pass(.seconds(0.1))
        #expect(server.end() == .deadlineExceeded("no HELLO within 5.0 seconds"))
    }

    // MARK: Calls

    @Test func `a unary call is answered with one message that ends it`() throws {
        var server = ServerDriver()
        let events = server.receive(.health(.first))
        #expect(
            events == [
                .called(.init(stream: .first, method: .health, payload: [], deadline: server.now + .seconds(10)))
            ]
        )

        #expect(server.connection.reply(to: .first, with: [8, 1]) == .ok)
        #expect(server.sent() == [Frame(.message, payload: [8, 1], endsStream: true, method: .health, stream: .first)])
        #expect(server.connection.openCallCount == 0)
    }

    @Test func `a second answer goes nowhere`() {
        var server = ServerDriver()
        server.receive(.health(.first))
        server.connection.reply(to: .first, with: [])
        _ = server.sent()
        #expect(server.connection.reply(to: .first, with: []) == .cancelled)
        server.connection.end(.first, with: .internal("late"))
        #expect(server.sent() == [])
    }

    @Test func `answers come in any order`() {
        var server = ServerDriver()
        server.receive(.health(.first))
        server.receive(.health(.second))
        server.connection.reply(to: .second, with: [])
        server.connection.end(.first, with: .notFound("nothing"), retryAfterMilliseconds: 50)
        let frames = server.sent()
        #expect(frames.map(\.header.stream) == [.second, .first])
        #expect(frames[1].header.aux == 50)
        #expect(frames[1].status == .notFound("nothing"))
    }

    @Test(arguments: [1, 5] as [UInt32])
    func `a stream that does not rise ends the connection`(stream: UInt32) {
        var server = ServerDriver()
        server.receive(.health(StreamID(rawValue: 5)))
        server.connection.reply(to: StreamID(rawValue: 5), with: [])
        _ = server.sent()
        server.receive(.health(StreamID(rawValue: stream)))
        #expect(server.end() == .invalidArgument("stream \(stream) is not above 5: each call takes a higher number"))
    }

    @Test(arguments: [0, 9, 999] as [UInt16])
    func `an unknown method is refused and the connection lives`(method: UInt16) {
        var server = ServerDriver()
        #expect(server.receive(Frame(.request, method: Method(rawValue: method), stream: .first)) == [])
        #expect(server.sent().map(\.status.code) == [.unimplemented])
        #expect(server.receive(.health(.second)).count == 1)
    }

    @Test func `the sixty-fifth open call is refused and the connection lives`() {
        var server = ServerDriver()
        for number in 1...64 { server.receive(.health(StreamID(rawValue: UInt32(number)))) }
        #expect(server.receive(.health(StreamID(rawValue: 65))) == [])
        #expect(server.sent().map(\.status.code) == [.resourceExhausted])
        server.connection.reply(to: .first, with: [])
        #expect(server.receive(.health(StreamID(rawValue: 66))).count == 1)
    }

    @Test func `an answer above the limit becomes a status`() {
        var server = ServerDriver()
        server.receive(.health(.first))
        #expect(
            server.connection.reply(to: .first, with: Array(repeating: 0, count: 4 << 20 + 1)) == .resourceExhausted
        )
        #expect(server.sent().map(\.status.code) == [.resourceExhausted])
    }

    @Test func `CANCEL ends the call, and its answer goes nowhere`() {
        var server = ServerDriver()
        server.receive(.health(.first))
        #expect(server.receive(Frame(.cancel, stream: .first)) == [.cancelled(.first)])
        #expect(server.sent().map(\.status.code) == [.cancelled])
        server.connection.reply(to: .first, with: [])
        #expect(server.sent() == [])
    }

    @Test func `CANCEL may cross the answer, but not come before the request`() {
        var server = ServerDriver()
        server.receive(.health(.first))
        server.connection.reply(to: .first, with: [])
        _ = server.sent()
        #expect(server.receive(Frame(.cancel, stream: .first)) == [])
        #expect(!server.connection.isClosed)
        server.receive(Frame(.cancel, stream: .second))
        #expect(server.end() == .invalidArgument("CANCEL for stream 2, which was never begun"))
    }

    // MARK: Credit

    @Test func `a stream sends while it has credit, thirty-two at first`() {
        var server = ServerDriver()
        server.receive(.watch(.first))
        for _ in 0..<32 { #expect(server.connection.send([1], on: .first) == true) }
        #expect(server.connection.send([1], on: .first) == false)
        #expect(server.sent().count == 32)

        #expect(server.receive(Frame(.credit, stream: .first, aux: 2)) == [.credited(.first, messages: 2)])
        #expect(server.connection.credit(of: .first) == 2)
        #expect(server.connection.send([1], on: .first) == true)
    }

    @Test func `credit that overflows ends the connection`() {
        var server = ServerDriver()
        server.receive(.watch(.first))
        server.receive(Frame(.credit, stream: .first, aux: .max))
        #expect(server.end()?.message == "CREDIT of 4294967295 makes 4294967327 for stream 1; at most 4096")
    }

    @Test func `credit of nothing, or for a unary call, ends the connection`() {
        var server = ServerDriver()
        server.receive(.watch(.first))
        server.receive(Frame(.credit, stream: .first))
        #expect(server.end() == .invalidArgument("CREDIT of 0 for stream 1"))

        var other = ServerDriver()
        other.receive(.health(.first))
        other.receive(Frame(.credit, stream: .first, aux: 1))
        #expect(other.end() == .invalidArgument("CREDIT for stream 1, but Health gives one message"))
    }

    @Test func `a stream ends with a status and has no credit afterwards`() {
        var server = ServerDriver()
        server.receive(.watch(.first))
        server.connection.end(.first, with: Status(resumeOffset: 9))
        #expect(server.sent().map(\.status.resumeOffset) == [9])
        #expect(server.connection.credit(of: .first) == nil)
        #expect(server.connection.send([1], on: .first) == false)
        #expect(server.receive(Frame(.credit, stream: .first, aux: 1)) == [])
    }
}
