import Protocol
import Testing

struct ServerConnectionTimeTests {
    @Test func `a call ends at the deadline that its request names`() {
        var server = ServerDriver()
        server.receive(.health(.first, timeoutMilliseconds: 250))
        #expect(server.connection.nextDeadline == server.now + .milliseconds(250))
        #expect(server.pass(.milliseconds(249)) == [])
        #expect(server.pass(.milliseconds(1)) == [.cancelled(.first)])
        let status = server.sent().first?.status
        #expect(status?.code == .deadlineExceeded)
        #expect(status?.outcomeUnknown == false)
    }

    @Test func `of a write that ran out of time the outcome is unknown`() {
        var server = ServerDriver()
        server.receive(Frame(.request, method: .rateMovie, stream: .first, aux: 5))
        server.pass(.milliseconds(5))
        #expect(server.sent().first?.status.outcomeUnknown == true)
    }

    @Test func `a call without a timeout has ten seconds, a stream has no end`() {
        var server = ServerDriver()
        server.receive(.health(.first))
        server.receive(.watch(.second))
        #expect(server.pass(.seconds(10)) == [.cancelled(.first)])
        #expect(server.connection.credit(of: .second) == 32)
    }

    @Test func `silence brings a PING, and twice as much of it the end`() {
        var server = ServerDriver()
        server.pass(.seconds(20))
        #expect(server.sent() == [Frame(.ping)])
        server.pass(.seconds(19))
        #expect(!server.connection.isClosed)
        server.pass(.seconds(1))
        #expect(server.end() == .unavailable("nothing heard, not even a PONG"))
    }

    @Test func `a PONG keeps the connection`() {
        var server = ServerDriver()
        server.pass(.seconds(20))
        server.receive(Frame(.pong))
        server.pass(.seconds(19))
        #expect(!server.connection.isClosed)
        #expect(server.sent() == [Frame(.ping)])
        server.pass(.seconds(1))
        #expect(server.sent() == [Frame(.ping)])
    }

    @Test func `a PING is answered`() {
        var server = ServerDriver()
        server.receive(Frame(.ping))
        #expect(server.sent() == [Frame(.pong)])
    }

    @Test func `a frame that drips in ends the connection after ten seconds`() {
        var server = ServerDriver()
        let frame = Frame.health(.first, timeoutMilliseconds: 60_000).encoded
        for byte in frame.prefix(9) {
            server.receive(bytes: [byte])
            server.pass(.seconds(1.1))
        }
        #expect(!server.connection.isClosed)
        server.pass(.seconds(0.1))
        #expect(server.end() == .deadlineExceeded("a frame did not arrive whole within 10.0 seconds"))
    }

    @Test func `frames that each arrive in time do not add up`() {
        var server = ServerDriver()
        for number in 1...10 {
            let bytes = Frame(.ping).encoded
            server.receive(bytes: Array(bytes.prefix(8)))
            server.pass(.seconds(3))
            server.receive(bytes: Array(bytes.suffix(8)))
            #expect(server.sent() == [Frame(.pong)], "frame \(number)")
        }
    }

    @Test func `after GOAWAY calls may finish, new ones are refused, and then the connection ends`() {
        var server = ServerDriver()
        server.receive(.health(.first))
        server.connection.stop(now: server.now)
        #expect(server.sent().map(\.header.type) == [.goAway])

        #expect(server.receive(.health(.second)) == [])
        #expect(server.sent().map(\.status.code) == [.unavailable])
        server.pass(.seconds(1))
        #expect(!server.connection.isClosed)

        server.connection.reply(to: .first, with: [])
        #expect(server.sent().map(\.header.type) == [.message])
        #expect(server.connection.nextDeadline.map { $0 <= server.now } == true)
        server.pass(.zero)
        #expect(server.end()?.code == .unavailable)
    }

    @Test func `a call that does not finish is cut off eight seconds after GOAWAY`() {
        var server = ServerDriver()
        server.receive(.watch(.first))
        server.connection.stop(now: server.now)
        server.pass(.seconds(7.9))
        #expect(!server.connection.isClosed)
        server.pass(.seconds(0.1))
        #expect(server.connection.isClosed)
    }

    @Test func `a closed connection asks for no time and sends no more`() {
        var server = ServerDriver()
        server.connection.refuse(.resourceExhausted("too many"))
        #expect(server.sent().map(\.status.code) == [.resourceExhausted])
        #expect(server.connection.nextDeadline == nil)
        #expect(server.receive(.health(.first)) == [])
        #expect(server.sent() == [])
    }
}
