import Protocol
import Testing

struct ClientConnectionTests {
    @Test func `a client opens with HELLO, and requests may follow at once`() throws {
        var pair = Pair()
        let stream = pair.client.start(GetMovieRequest(movieID: 3), now: pair.now)
        #expect(pair.exchange() == [.connected(pair.welcome)])
        #expect(pair.calls.map(\.method) == [.getMovie])
        #expect(try GetMovieRequest.decode(pair.calls[0].payload).movieID == 3)

        pair.server.reply(to: stream, with: [1, 2])
        #expect(pair.exchange() == [.message(stream, [1, 2])])
        #expect(pair.client.openCallCount == 0)
    }

    @Test func `a refused call ends with its status and the time to wait`() {
        var pair = Pair()
        let stream = pair.client.start(HealthRequest(), now: pair.now)
        _ = pair.exchange()
        pair.server.end(stream, with: .resourceExhausted("busy"), retryAfterMilliseconds: 20)
        #expect(pair.exchange() == [.ended(stream, .resourceExhausted("busy"), retryAfterMilliseconds: 20)])
    }

    @Test func `a stream's credit is given back, so that it never runs dry`() {
        var pair = Pair()
        let stream = pair.client.start(stream: WatchRecommendationsRequest(userID: 1))
        _ = pair.exchange()
        for number in 0..<200 {
            #expect(pair.server.send([UInt8(number)], on: stream) == true)
            #expect(pair.exchange() == [.message(stream, [UInt8(number)])])
        }
    }

    @Test func `a caller that grants credit itself gets as much as it grants`() {
        var pair = Pair()
        let stream = pair.client.start(stream: TailEventsRequest(follow: true), grantsCredit: true)
        _ = pair.exchange()
        for _ in 0..<32 { #expect(pair.server.send([], on: stream) == true) }
        _ = pair.exchange()
        #expect(pair.server.credit(of: stream) == 0)
        pair.client.grantCredit(3, to: stream)
        _ = pair.exchange()
        #expect(pair.server.credit(of: stream) == 3)
    }

    @Test func `nothing more is heard of a cancelled call`() {
        var pair = Pair()
        let stream = pair.client.start(stream: WatchRecommendationsRequest(userID: 1))
        _ = pair.exchange()
        #expect(pair.server.send([1], on: stream) == true)
        pair.client.cancel(stream)
        #expect(pair.exchange() == [])
        #expect(pair.server.credit(of: stream) == nil)
        #expect(pair.exchange() == [])
    }

    @Test func `the timeout of a call travels in its request`() {
        var pair = Pair()
        let stream = pair.client.start(HealthRequest(), timeout: .milliseconds(30), now: pair.now)
        _ = pair.exchange()
        #expect(pair.calls.map(\.deadline) == [pair.now + .milliseconds(30)])
        #expect(pair.pass(.milliseconds(30)).map(\.code) == [.deadlineExceeded])
        #expect(pair.client.openCallCount == 0)
        _ = stream
    }

    @Test func `a server that says nothing does not hold a call for ever`() {
        var client = ClientConnection(name: "test", now: .now)
        let now = ContinuousClock.now
        let stream = client.start(RateMovieRequest(), timeout: .seconds(1), now: now)
        #expect(client.nextDeadline == now + .seconds(2))
        client.timePassed(now: now + .seconds(2))
        var status = Status.deadlineExceeded("RateMovie: no answer in time")
        status.outcomeUnknown = true
        #expect(client.nextEvent() == .ended(stream, status, retryAfterMilliseconds: 0))
    }

    @Test func `without an answer to HELLO the connection is given up`() {
        let now = ContinuousClock.now
        var client = ClientConnection(name: "test", now: now)
        #expect(client.nextDeadline == now + .seconds(5))
        client.timePassed(now: now + .seconds(5))
        #expect(client.nextEvent() == .disconnected(.noHello))
        #expect(client.nextDeadline == nil)
    }

    @Test func `GOAWAY is told, and calls under way finish`() {
        var pair = Pair()
        let stream = pair.client.start(HealthRequest(), now: pair.now)
        _ = pair.exchange()
        pair.server.stop(now: pair.now)
        #expect(pair.exchange() == [.goingAway(.unavailable("the server is stopping"))])
        #expect(pair.client.isGoingAway)
        pair.server.reply(to: stream, with: [])
        #expect(pair.exchange() == [.message(stream, [])])
    }

    @Test func `a connection that the server refuses ends each call, and then says why`() {
        var pair = Pair()
        let stream = pair.client.start(UnrateMovieRequest(), now: pair.now)
        _ = pair.exchange()
        pair.server.refuse(.resourceExhausted("full"))
        let events = pair.exchange()
        #expect(events.last == .disconnected(.refused(.resourceExhausted("full"))))
        guard case .ended(stream, let status, _) = events.first else {
            Issue.record("the call did not end: \(events)")
            return
        }
        #expect(status.code == .unavailable)
        #expect(status.outcomeUnknown)
    }

    @Test func `a server that breaks the protocol is left`() {
        var client = ClientConnection(name: "test", now: .now)
        Frame(.pong).encoded.withUnsafeBytes { client.append($0) }
        Array("HTTP/1.1 400 Bad Request\r\n".utf8).withUnsafeBytes { client.append($0) }
        guard case .disconnected(.violated(let error)) = client.nextEvent() else {
            Issue.record("not left")
            return
        }
        #expect(error.message.hasPrefix("frame 2 at byte 16: "))
    }

    @Test func `a PING of the server is answered`() {
        var pair = Pair()
        _ = pair.exchange()
        #expect(pair.pass(.seconds(20)) == [])
        #expect(pair.pass(.seconds(39)) == [])
        #expect(!pair.server.isClosed)
    }

    @Test(arguments: 0..<100)
    func `random damage to what the server sends never does more than end the connection`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var pair = Pair()
        let unary = pair.client.start(HealthRequest(), now: pair.now)
        let watch = pair.client.start(stream: WatchRecommendationsRequest())
        pair.deliverToServer()
        pair.server.reply(to: unary, with: HealthReply(message: "fine").encoded())
        for _ in 0..<5 { _ = pair.server.send(RecommendationList(model: "ease").encoded(), on: watch) }
        pair.server.end(watch, with: .ok)
        var sent = pair.server.takeOutbound()
        for _ in 0..<3 {
            sent[Int.random(in: 0..<sent.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        sent.withUnsafeBytes { pair.client.append($0) }
        var count = 0
        while pair.client.nextEvent() != nil { count += 1 }
        #expect(count <= 16)
    }
}

/// A client and a server that hand each other their bytes, with a fake clock.
struct Pair {
    var client: ClientConnection
    var server: ServerConnection
    private(set) var now = ContinuousClock.now
    private(set) var calls: [ServerConnection.Call] = []

    init() {
        client = ClientConnection(name: "test", now: now)
        server = ServerConnection(
            settings: ServerConnectionSettings(),
            welcome: HelloReply(instanceID: "one"),
            now: now
        )
    }

    var welcome: HelloReply {
        HelloReply(
            version: 1,
            instanceID: "one",
            schemaHash: FileDescriptorSet.sha256,
            limits: ServerConnectionSettings().limits
        )
    }

    /// - Returns: the client's events, when both have nothing more to say.
    mutating func exchange() -> [ClientEvent] {
        var events: [ClientEvent] = []
        for _ in 0..<3 {
            deliverToServer()
            server.takeOutbound().withUnsafeBytes { client.append($0) }
            while let event = client.nextEvent() {
                events.append(event)
            }
        }
        return events
    }

    mutating func deliverToServer() {
        client.takeOutbound().withUnsafeBytes { if !$0.isEmpty { server.append($0, now: now) } }
        while let event = server.nextEvent(now: now) {
            if case .called(let call) = event { calls.append(call) }
        }
    }

    /// - Returns: the statuses with which calls ended.
    mutating func pass(_ duration: Duration) -> [Status] {
        now += duration
        _ = server.timePassed(now: now)
        client.timePassed(now: now)
        return exchange().compactMap { event in
            guard case .ended(_, let status, _) = event else { return nil }
            return status
        }
    }
}
