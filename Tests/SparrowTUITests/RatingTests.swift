import Protocol
import Testing
import Text

@testable import SparrowTUI

struct RatingTests {
    private let murder = MovieID(rawValue: 1)

    @Test func `a star is there at once, with a tilde until the server has it`() {
        var player = Player.atHome()
        player.answersAtOnce = false

        player.type("5")
        #expect(player.screen.lines[3].contains("★★★★★ ~"))

        player.answerAll()
        #expect(player.screen.lines[3].contains("★★★★★  "))
        #expect(player.state.messages.current?.text == "★★★★★ Memories of Murder saved")
    }

    @Test func `the same digit again is half a star less, and back`() {
        var player = Player.atHome()

        player.type("4")
        #expect(player.state.opinion(of: murder).stars?.short == "4")
        player.type("4")
        #expect(player.state.opinion(of: murder).stars?.short == "3.5")
        player.type("4")
        #expect(player.state.opinion(of: murder).stars?.short == "4")
    }

    @Test func `after moving on and back a digit means its stars again`() {
        var player = Player.atHome()

        player.type("4")
        player.press(.down, .up)
        player.type("4")

        #expect(player.state.opinion(of: murder).stars?.short == "4")
        #expect(player.server.applied.count == 1)
    }

    @Test func `plus and minus go by half stars and stop at the ends`() {
        var player = Player.atHome()

        player.type("5+")
        #expect(player.state.opinion(of: murder).stars?.short == "5")
        player.type("--")
        #expect(player.state.opinion(of: murder).stars?.short == "4")
        player.type("1--")
        #expect(player.state.opinion(of: murder).stars == nil)
    }

    @Test func `a refused star gives the old one back, says why, and cannot be undone`() throws {
        var player = Player.atHome()
        player.type("2")
        player.press(.down, .up)
        player.answersAtOnce = false
        player.type("5")
        let asked = try #require(player.asked.first { $0.request.requestID != nil })

        player.play(.refused(asked.ticket, .resourceExhausted("the disk is full"), retryAfterMilliseconds: 0))

        #expect(player.state.opinion(of: murder).stars?.short == "2")
        #expect(player.state.messages.current?.kind == .failure)
        #expect(player.state.messages.current?.text.contains("the disk is full") == true)
        #expect(player.state.deeds.done.count == 1)
    }

    @Test func `an unknown outcome is asked again with the same request id`() throws {
        var player = Player.atHome()
        player.answersAtOnce = false
        player.type("5")
        let first = try #require(player.asked.last { $0.request.requestID != nil })
        var status = Status.unavailable("the log cannot be written")
        status.outcomeUnknown = true

        player.play(.refused(first.ticket, status, retryAfterMilliseconds: 0))
        player.play(.clock, after: 1_500)
        let second = try #require(player.asked.last { $0.request.requestID != nil })

        #expect(second.ticket != first.ticket)
        #expect(second.request == first.request)
    }

    @Test func `the next change of a film waits for the answer to the one before`() {
        var player = Player.atHome()
        player.answersAtOnce = false

        player.type("34")
        #expect(player.asked.filter { $0.request.requestID != nil }.count == 1)

        player.answerAll()
        #expect(player.state.opinion(of: murder).stars?.short == "4")
        #expect(player.server.applied.count == 2)
    }

    @Test func `undo and redo say what they did and put an old rating back with its time`() throws {
        var player = Player.atHome()
        player.type("2")
        player.press(.down, .up)
        player.type("5u")

        #expect(player.state.messages.current?.text == "undone: Memories of Murder ★★★★★ → ★★···")
        let last = try #require(player.server.applied.last)
        guard case .rate(let request) = last else {
            Issue.record("undo sent \(last)")
            return
        }
        #expect(request.halfStars == 4)
        #expect(request.ratedAt == 1_780_000_000)

        player.press(.control("r"))
        #expect(player.state.opinion(of: murder).stars?.short == "5")
    }

    @Test func `undo without a deed says so`() {
        var player = Player.atHome()

        player.type("u")

        #expect(player.state.messages.current?.text == "nothing to undo")
    }

    @Test func `the latency shown is from the key to the first list that covers the rating`() {
        var player = Player.atHome()
        player.answersAtOnce = false
        player.type("5")
        player.now.milliseconds += 3
        player.answerAll()
        #expect(player.state.latency.newest == nil)

        player.now.milliseconds += 4
        player.push()
        #expect(player.state.latency.newest == 8)
    }

    @Test func `what waited for a connection is not measured`() {
        var player = Player.atHome()
        player.type("5")
        player.push()
        #expect(player.state.latency.newest != nil)
        player.press(.down)
        player.lose()
        player.type("4")
        player.now.milliseconds += 60_000
        player.play(.connected(FakeServer.hello))
        player.push()

        #expect(player.state.acts.isEmpty)
        #expect(player.state.latency.newest == nil)
        #expect(!player.screen.lines.contains { $0.contains(" ms") })
    }

    @Test func `a list that comes before the acknowledgement counts as well`() throws {
        var player = Player.atHome()
        player.answersAtOnce = false
        player.type("5")
        let asked = try #require(player.asked.first { $0.request.requestID != nil })
        let answer = player.server.answer(asked.request)
        player.now.milliseconds += 4
        player.push()
        #expect(player.state.latency.newest == nil)

        player.play(.answered(asked.ticket, answer), after: 9)
        #expect(player.state.latency.newest == 5)
    }

    @Test func `an answer that left the server before the star does not take it back`() throws {
        var player = Player.atHome()
        player.press(.function(3))
        player.answersAtOnce = false
        player.press(.down, .up)
        let old = MoviePage(movies: [player.server.movie(1)], total: 40, pageStart: 0, offset: player.server.offset)
        player.state.browse.restart()
        player.play(.clock)
        let page = try #require(player.asked.last { if case .movies = $0.request { true } else { false } })
        player.type("5")
        player.answerAll()

        player.play(.answered(page.ticket, .movies(old)))

        #expect(player.state.opinion(of: murder).stars?.short == "5")
    }

    @Test func `a paste outside a field rates nothing`() {
        var player = Player.atHome()

        player.play(.paste("55555"))

        #expect(player.server.applied.isEmpty)
        #expect(player.state.messages.current?.text.contains("only in a field") == true)
    }

    @Test func `hide and watchlist go there and back`() {
        var player = Player.atHome()

        player.type("wx")
        #expect(player.state.opinion(of: murder) == Opinion(isOnWatchlist: true, isHidden: true))
        player.type("uu")
        #expect(player.state.opinion(of: murder) == .none)
    }
}
