import Protocol
import Testing

@testable import SparrowServer

struct HostileConnectionTests {
    @Test func `another protocol is told what is wrong, and closed`() throws {
        let echo = try EchoServer()
        let raw = try RawClient(echo.address)
        raw.send(Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let frames = try raw.remainingFrames()
        #expect(frames.map(\.header.type) == [.end])
        #expect(try Status.decode(frames[0].payload).message.hasPrefix("frame 1 at byte 0: type 47 does not exist"))
        #expect(raw.isClosedByServer())
    }

    @Test func `an oversized request is refused from its header`() throws {
        let echo = try EchoServer()
        let raw = try RawClient(echo.address)
        raw.sendHello()
        raw.send([0x00, 0x10, 0x00, 0x01, 2, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0])
        let frames = try raw.remainingFrames()
        #expect(frames.map(\.header.type) == [.hello, .end])
        #expect(try Status.decode(frames[1].payload).code == .resourceExhausted)
        #expect(echo.application.handledCount == 0)
    }

    @Test func `whoever says nothing is closed`() throws {
        let echo = try EchoServer { $0.helloTimeout = .milliseconds(20) }
        let raw = try RawClient(echo.address)
        #expect(try raw.remainingFrames().map(\.header.type) == [.end])
    }

    @Test func `half a frame does not hold a connection for ever`() throws {
        let echo = try EchoServer { $0.frameTimeout = .milliseconds(20) }
        let raw = try RawClient(echo.address)
        raw.sendHello()
        raw.send([0, 0, 0])
        let frames = try raw.remainingFrames()
        #expect(frames.map(\.header.type) == [.hello, .end])
        #expect(try Status.decode(frames[1].payload).code == .deadlineExceeded)
    }

    @Test func `whoever does not answer a PING is closed`() throws {
        let echo = try EchoServer { $0.pingInterval = .milliseconds(20) }
        let raw = try RawClient(echo.address)
        raw.sendHello()
        #expect(try raw.remainingFrames().map(\.header.type) == [.hello, .ping, .end])
    }

    @Test func `one connection too many is told so`() throws {
        let echo = try EchoServer(connectionsMax: 2)
        let clients = try (0..<2).map { _ in try echo.connect() }
        #expect(
            throws: ClientError.refused(.resourceExhausted("2 connections are open; close one, or raise the limit"))
        ) { try echo.connect() }
        for client in clients { #expect(try client.call(HealthRequest()) == HealthReply()) }
    }

    @Test func `answers that nobody reads do not pile up, and go on when somebody does`() throws {
        let echo = try EchoServer(threads: 1)
        let raw = try RawClient(echo.address)
        let other = try echo.connect()
        raw.sendHello()
        raw.send((1...300).map { Frame(.request, method: .listMovies, stream: StreamID(rawValue: $0)) })
        // On the same event loop: when these are answered, the burst before them was handled as far as it will be.
        for _ in 0..<3 { #expect(try other.call(HealthRequest()) == HealthReply()) }
        #expect(echo.application.handledCount < 150)

        let answers = try (0...300).compactMap { _ in try raw.nextFrame() }
        #expect(answers.count == 301)
        #expect(answers.last?.header.stream == StreamID(rawValue: 300))
        #expect(echo.application.handledCount == 303)
    }
}
