import Protocol
import Testing

@testable import SparrowTUI

/// What was not asked, not answered or refused is said, and nothing else stands in its place.
struct HonestyTests {
    private func shows(_ text: String, _ player: Player) -> Bool {
        player.screen.lines.contains { $0.contains(text) }
    }

    // MARK: Search

    @Test func `without a connection a search says that it was not made`() {
        var player = Player.atHome()
        player.lose()
        player.type("/matrix")

        #expect(shows("not searched: the connection is lost", player))
        #expect(!shows("no film has", player))
    }

    @Test func `a search never shows the answer to another text`() {
        var player = Player.atHome()
        player.type("/film number 2")
        #expect(shows("Film number 20", player))
        player.lose()
        #expect(shows("Film number 20", player))

        player.type("1")
        #expect(!shows("Film number 20", player))
        #expect(shows("not searched", player))
        player.press(.down)
        player.type("5")
        #expect(player.state.acts.isEmpty)
    }

    @Test func `while an answer is but a moment away the films before it stay, and cannot be chosen`() {
        var player = Player.atHome()
        player.type("/film number 2")
        player.answersAtOnce = false
        player.type("1")
        #expect(shows("Film number 20", player))
        player.press(.down)
        #expect(player.state.chosenFilm == nil)

        player.play(.clock, after: 200)
        #expect(!shows("Film number 20", player))
        #expect(shows("loading", player))
    }

    @Test func `an answer without films is said only once it is there`() {
        var player = Player.atHome()
        player.answersAtOnce = false
        player.type("/qqq")
        #expect(!shows("no film has", player))

        player.answerAll()
        #expect(shows("no film has all these words in its title", player))
    }

    @Test func `search opens with an empty field`() {
        var player = Player.atHome()
        player.type("/film")
        player.press(.escape)
        player.type("/")

        #expect(player.state.search.field.text.isEmpty)
        #expect(player.state.search.list.isEmpty)
    }

    // MARK: Mine

    @Test func `without a connection Mine says that it is not loaded and shows the unsent stars`() {
        var player = Player.atHome()
        player.lose()
        player.press(.function(4))
        #expect(shows("not loaded: the connection is lost", player))
        #expect(!shows("nothing is rated yet", player))

        player.press(.function(2))
        player.type("4")
        player.press(.function(4))
        #expect(player.screen.lines.contains { $0.contains("★★★★·  Memories of Murder") && $0.contains(" ~") })
        #expect(shows("the others are not loaded", player))

        player.play(.connected(FakeServer.hello))
        #expect(player.screen.lines.contains { $0.contains("★★★★·  Memories of Murder") && !$0.contains(" ~") })
        #expect(!shows("not loaded", player))
    }

    @Test func `new ratings at the top of Mine are in sight`() {
        var player = Player.atHome()
        for _ in 0..<30 {
            player.type("4")
            player.press(.down)
        }
        player.press(.function(4))
        #expect(player.state.mine.list.window(height: player.state.listHeight).lowerBound == 0)
        let films = player.state.mine.list.entries.compactMap { $0 }
        var list = FilmList(Array(films.dropFirst(5)))
        list.renew(films, height: 17)
        #expect(list.window(height: 17).lowerBound == 0 && list.cursor == 0)

        list = FilmList(Array(films.dropFirst(5)))
        list.move(to: 3, height: 17)
        list.renew(films, height: 17)
        #expect(list.chosen == films[8])
        #expect(list.window(height: 17).lowerBound == 0)
    }

    @Test func `a list of Mine that fits is not scrolled`() {
        var player = Player.atHome()
        for _ in 0..<30 {
            player.type("4")
            player.press(.down)
        }
        player.press(.function(4), .end)
        player.play(.resized(Size(columns: 80, rows: 50)))

        #expect(shows("Memories of Murder", player))
        #expect(player.screen.lines.filter { $0.contains("★★★★·  ") }.count == 30)
    }

    // MARK: Browse

    @Test func `a filter that the server refuses is said, and no other list stands under it`() throws {
        var player = Player.atHome()
        player.press(.function(3))
        player.type("fdrama 1999-195")
        player.answersAtOnce = false
        player.type("0")
        let ticket = try #require(player.asked.last { if case .movies = $0.request { true } else { false } }?.ticket)
        player.play(
            .refused(ticket, .invalidArgument("the years 1999 to 1950 are reversed"), retryAfterMilliseconds: 0)
        )

        #expect(shows("the years 1999 to 1950 are reversed", player))
        #expect(!shows("Oldboy", player) && !shows("The Handmaiden", player))
        #expect(player.state.chosenFilm == nil)
        player.press(.enter)
        #expect(shows("failed: INVALID_ARGUMENT: the years 1999 to 1950 are reversed", player))

        player.type("f")
        player.press(.escape)
        player.answerAll()
        #expect(shows("The Handmaiden", player))
        #expect(!shows("failed", player))
    }

    @Test func `without a connection a new filter shows no list of the old one`() {
        var player = Player.atHome()
        player.press(.function(3))
        player.lose()
        player.type("fdrama")
        player.press(.enter)

        #expect(shows("[Drama]", player))
        #expect(shows("not loaded: the connection is lost", player))
        #expect(!shows("The Handmaiden", player))
    }
}
