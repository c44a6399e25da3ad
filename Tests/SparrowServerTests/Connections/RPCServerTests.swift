import Dispatch
import Glibc
import Protocol
import Synchronization
import Testing

@testable import SparrowServer

struct RPCServerTests {
    @Test func `a call is answered inline, and one from another thread`() throws {
        let echo = try EchoServer()
        let client = try echo.connect()
        #expect(client.welcome.instanceID == "echo")
        #expect(try client.call(HealthRequest()) == HealthReply())
        #expect(try client.call(GetMovieRequest()) == MovieDetails())
    }

    @Test func `a failure arrives as the status that the application gave`() throws {
        let client = try EchoServer().connecting()
        #expect(throws: Status.notFound("user 9 is not there")) { try client.client.call(GetUserRequest()) }
    }

    @Test func `many calls on many connections each get their own answer`() throws {
        let echo = try EchoServer()
        let clients = try (0..<20).map { _ in try echo.connect() }
        for client in clients {
            for number in 0..<20 {
                // The echo of the request is read as it was sent.
                try client.enqueue(GetMovieRequest(movieID: UInt32(number)))
            }
            client.flush()
        }
        for client in clients {
            var payloads: [StreamID: [UInt8]] = [:]
            for _ in 0..<20 {
                let (stream, result) = try client.receive()
                payloads[stream] = try result.get()
            }
            let expected = (0..<20).map { GetMovieRequest(movieID: UInt32($0)).encoded() }
            #expect(payloads.sorted { $0.key < $1.key }.map(\.value) == expected)
        }
    }

    @Test func `a call with no answer ends at its deadline, and a late answer goes nowhere`() throws {
        let echo = try EchoServer()
        let client = try echo.connect()
        let status = #expect(throws: Status.self) {
            try client.call(RateMovieRequest(userID: 1), timeout: .milliseconds(30))
        }
        #expect(status?.code == .deadlineExceeded)
        #expect(status?.outcomeUnknown == true)
        echo.application.held.first?.reply(RateMovieReply())
        #expect(try client.call(HealthRequest()) == HealthReply())
    }

    @Test func `a stream gives its messages in order, and then its status`() throws {
        let client = try EchoServer().connecting()
        var offsets: [UInt64] = []
        let status = try client.client.stream(TailEventsRequest()) { batch in
            offsets.append(batch.nextOffset)
            return .proceed
        }
        #expect(offsets == [1, 2, 3, 4, 5])
        #expect(status == .ok)
    }

    @Test func `a stream that the client stops is cancelled in the application`() throws {
        let echo = try EchoServer()
        let client = try echo.connect()
        DispatchQueue.global().async {
            echo.application.arrivals.wait()
            echo.application.streams.first?.send(RecommendationList(offset: 1).encoded())
        }
        let status = try client.stream(WatchRecommendationsRequest()) { _ in .stop }
        #expect(status == nil)
        #expect(try client.call(HealthRequest()) == HealthReply())
        #expect(echo.application.cancellations.wait(timeout: .now() + 5) == .success)
        #expect(echo.application.streams.first?.isOver == true)
        #expect(echo.application.streams.first?.send([]) == false)
    }

    @Test func `a connection that is lost cancels its streams`() throws {
        let echo = try EchoServer()
        var raw: RawClient? = try RawClient(echo.address)
        raw?.sendHello()
        raw?.send([Frame(.request, method: .watchRecommendations, stream: StreamID(rawValue: 1))])
        echo.application.arrivals.wait()
        raw = nil
        #expect(echo.application.cancellations.wait(timeout: .now() + 5) == .success)
    }

    @Test func `a subscriber that does not read gets as many messages as it has credit for`() throws {
        let echo = try EchoServer()
        let raw = try RawClient(echo.address)
        raw.sendHello()
        raw.send([Frame(.request, method: .watchRecommendations, stream: StreamID(rawValue: 1))])
        echo.application.arrivals.wait()
        let stream = try #require(echo.application.streams.first)

        let sent = (0..<100).map { _ in stream.send([1]) }.filter { $0 }.count
        #expect(sent == 32)
        #expect(stream.creditLeft == 0)

        let credited = DispatchSemaphore(value: 0)
        stream.onCredit { credited.signal() }
        raw.send([Frame(.credit, stream: StreamID(rawValue: 1), aux: 2)])
        #expect(credited.wait(timeout: .now() + 5) == .success)
        #expect(stream.creditLeft == 2)
    }

    @Test func `stopping lets calls finish, and tells streams where to resume`() throws {
        let echo = try EchoServer()
        let client = try echo.connect()
        let watcher = try echo.connect()
        try client.send(RateMovieRequest())
        echo.application.arrivals.wait()
        let resumeOffset = Mutex<UInt64>(0)
        let watched = DispatchSemaphore(value: 0)
        let watching = UncheckedBox(watcher)
        DispatchQueue.global().async {
            do {
                try watching.value.stream(WatchRecommendationsRequest()) { _ in .proceed }
            } catch {
                resumeOffset.withLock { $0 = (error as? Status)?.resumeOffset ?? 0 }
            }
            watched.signal()
        }
        echo.application.arrivals.wait()

        let stopped = DispatchSemaphore(value: 0)
        let server = echo.server
        DispatchQueue.global().async {
            server.stop()
            stopped.signal()
        }
        #expect(watched.wait(timeout: .now() + 5) == .success)
        #expect(resumeOffset.withLock { $0 } == 42)
        echo.application.held.first?.reply([8, 9])
        #expect(try client.receive().1.get() == [8, 9])
        #expect(stopped.wait(timeout: .now() + 5) == .success)
        #expect(throws: ClientError.self) { try echo.connect() }
    }

    @Test func `a server that stops ends the calls of a waiting client with the reason`() throws {
        let echo = try EchoServer { $0.stopGrace = .milliseconds(10) }
        let client = try echo.connect()
        DispatchQueue.global().async {
            echo.application.arrivals.wait()
            echo.server.stop()
        }
        let error = #expect(throws: ClientError.self) { try client.call(RateMovieRequest()) }
        #expect(error?.description.contains("the server is stopping") == true)
        #expect(throws: try #require(error)) { try client.call(HealthRequest()) }
    }

    @Test func `an interrupt ends the wait, and the connection stays good`() throws {
        let echo = try EchoServer()
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let client = try Client.connect(echo.address, name: "test", interruptDescriptor: ends[0])
        #expect(write(ends[1], "x", 1) == 1)
        #expect(throws: ClientError.interrupted) { try client.call(RateMovieRequest()) }
        var byte: UInt8 = 0
        #expect(read(ends[0], &byte, 1) == 1)
        #expect(try client.call(HealthRequest()) == HealthReply())
    }

    @Test func `statistics count calls, errors and bytes over all event loops`() throws {
        let echo = try EchoServer()
        let clients = try (0..<4).map { _ in try echo.connect() }
        for client in clients {
            _ = try client.call(HealthRequest())
            #expect(throws: Status.self) { try client.call(GetUserRequest()) }
        }
        let collected = DispatchSemaphore(value: 0)
        let statistics = Mutex(ConnectionStatistics())
        echo.server.collectStatistics { sum in
            statistics.withLock { $0 = sum }
            collected.signal()
        }
        collected.wait()
        let sum = statistics.withLock { $0 }
        #expect(sum.connections == 4)
        #expect(sum.metrics.methodStats.map(\.method) == ["Health", "GetUser"])
        #expect(sum.metrics.methodStats.map(\.calls) == [4, 4])
        #expect(sum.metrics.methodStats.map(\.errors) == [0, 4])
        #expect(sum.metrics.methodStats.allSatisfy { $0.maxMilliseconds >= $0.p50Milliseconds })
        #expect(sum.metrics.bytesReceived > 4 * 48)
        #expect(sum.metrics.bytesSent > sum.metrics.bytesReceived)
    }
}

/// Hands a client to the one thread that uses it from then on.
struct UncheckedBox<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

/// A client with the server that it keeps running.
struct Connecting {
    let server: EchoServer
    let client: Client
}

extension EchoServer {
    func connecting() throws -> Connecting { Connecting(server: self, client: try connect()) }
}
