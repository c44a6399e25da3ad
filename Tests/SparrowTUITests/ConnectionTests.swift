import Protocol
import Testing

@testable import SparrowTUI

struct ConnectionTests {
    @Test func `a name that the server does not know is created and greeted`() throws {
        var player = Player()
        player.answersAtOnce = false
        player.connect()
        let asked = try #require(player.asked.first)
        player.play(.refused(asked.ticket, .notFound("nobody is called ada"), retryAfterMilliseconds: 0))
        let create = try #require(player.asked.last)
        #expect(create.request == .createUser(CreateUserRequest(requestID: player.state.newUserRequestID, name: "ada")))

        player.play(.answered(create.ticket, .userCreated(CreateUserReply(userID: 7))))
        let again = try #require(player.asked.last)
        player.play(.answered(again.ticket, player.server.answer(again.request)))
        #expect(player.state.user?.id == 7)
        #expect(player.state.layers == [.firstRun])
        #expect(player.commands.contains { if case .watch = $0 { true } else { false } })
    }

    @Test func `a number that the server does not know is an error that stays`() throws {
        var player = Player(who: .id(99))
        player.answersAtOnce = false
        player.connect()
        let asked = try #require(player.asked.first)

        player.play(.refused(asked.ticket, .notFound("user 99 does not exist"), retryAfterMilliseconds: 0))

        #expect(player.screen.lines.contains { $0.contains("NOT_FOUND: user 99 does not exist") })
        #expect(player.asked.count == 1)
    }

    @Test func `a loss is said over the second row, with the time and the next try`() {
        var player = Player.atHome()

        player.lose()

        #expect(player.screen.lines[1].hasPrefix(" connection lost at 20:26:40, list is of then; again in 1 s, R now"))
        #expect(player.state.home.list.entries.count == 40)
    }

    @Test(arguments: [(1, 250), (2, 500), (3, 1_000), (5, 4_000), (6, 5_000), (60, 5_000)])
    func `retries double from a quarter of a second to five`(failures: Int, milliseconds: Int) {
        #expect(Connection.delayMilliseconds(failures: failures, jitter: 0) == milliseconds)
        #expect(Connection.delayMilliseconds(failures: failures, jitter: 1) == (milliseconds * 3 + 3) / 4)
    }

    @Test func `it connects again when the time has come, and goes on from its offset`() {
        var player = Player.atHome()
        player.lose()
        let before = player.commands.count

        player.play(.clock, after: 300)
        #expect(player.commands.dropFirst(before).contains(.connect))

        player.play(.connected(FakeServer.hello))
        let watch = player.commands.compactMap { if case .watch(let request) = $0 { request } else { nil } }.last
        #expect(watch?.resumeOffset == 104_800)
        #expect(player.state.messages.current?.text == "connected again")
    }

    @Test func `R connects at once`() {
        var player = Player.atHome()
        player.lose()

        player.type("R")

        #expect(player.commands.last == .connect)
    }

    @Test func `a hundred changes wait, one more is refused and said`() {
        var player = Player.atHome()
        player.lose()
        for _ in 0..<50 { player.type("45") }
        #expect(player.state.acts.count == 100)

        player.type("1")

        #expect(player.state.acts.count == 100)
        #expect(player.state.messages.current?.text.contains("was not taken") == true)
    }

    @Test func `what waited is sent with its first request id when the server is back`() {
        var player = Player.atHome()
        player.answersAtOnce = false
        player.type("5")
        player.lose(applying: true)
        player.answersAtOnce = true
        player.play(.connected(FakeServer.hello))

        #expect(player.state.acts.isEmpty)
        #expect(player.server.applied.count == 1)
        #expect(player.server.ratings[1]?.halfStars == 10)
    }

    @Test func `another data directory reloads all and drops what was meant for the old one`() {
        var player = Player.atHome()
        player.lose()
        player.type("5")
        var hello = FakeServer.hello
        hello.instanceID = "store-2"
        player.answersAtOnce = false

        player.play(.connected(hello))

        #expect(player.state.home.list.isEmpty)
        #expect(player.state.acts.isEmpty)
        #expect(player.state.messages.log.contains { $0.text.contains("another data directory") })
        #expect(player.state.user == nil)
    }

    @Test func `a lower offset reloads all and keeps what waits`() {
        var player = Player.atHome()
        player.lose()
        player.type("5")
        var hello = FakeServer.hello
        hello.lastOffset = 9
        player.answersAtOnce = false

        player.play(.connected(hello))

        #expect(player.state.home.list.isEmpty)
        #expect(player.state.acts.count == 1)
    }

    @Test func `quitting with unsent changes asks, and only y says yes`() {
        var player = Player.atHome()
        player.lose()
        player.type("5q")
        #expect(player.screen.lines[22].contains("1 change not saved yet"))

        player.type("q")
        #expect(!player.commands.contains(.quit(.done)))
        player.type("q")
        player.press(.enter)
        #expect(!player.commands.contains(.quit(.done)))
        player.type("qy")
        #expect(player.commands.last == .quit(.done))
    }

    @Test func `quitting before there ever was a server says so to the shell`() {
        var player = Player()
        player.play(.disconnected("cannot reach 127.0.0.1:7070: connection refused"))

        player.type("q")

        #expect(player.commands.last == .quit(.unreachable))
    }
}

struct EndedStreamTests {
    @Test func `a list that the server ends is said, and watched again by R alone`() {
        var player = Player.atHome()
        let before = player.commands.count

        player.play(.listEnded(.resourceExhausted("this subscriber is too slow")))
        player.play(.clock, after: 5_000)
        #expect(player.screen.lines[22].contains("the live list ended: RESOURCE_EXHAUSTED"))
        #expect(!player.commands.dropFirst(before).contains { if case .watch = $0 { true } else { false } })

        player.type("R")
        #expect(player.commands.contains { if case .watch = $0 { true } else { false } })
    }

    @Test func `events that the server refuses are not asked for again and again`() {
        var player = Player.atHome(Size(columns: 200, rows: 50))
        let before = player.commands.count

        player.play(.eventsEnded)
        player.play(.clock)

        #expect(!player.commands.dropFirst(before).contains { if case .tail = $0 { true } else { false } })
    }
}
