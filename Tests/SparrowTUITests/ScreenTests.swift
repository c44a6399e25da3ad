import Protocol
import Testing
import Text

@testable import SparrowTUI

struct ScreenTests {
    @Test func `search asks at every key and the newest answer wins`() {
        var player = Player.atHome()
        player.answersAtOnce = false
        player.type("/fi")
        let queries = player.asked.compactMap {
            if case .search(let request) = $0.request { request.query } else { nil }
        }
        #expect(queries == ["f", "fi"])
        let tickets = player.asked.filter { if case .search = $0.request { true } else { false } }

        player.play(.answered(tickets[1].ticket, .movies(MoviePage(movies: [player.server.movie(14)], total: 1))))
        player.play(.answered(tickets[0].ticket, .movies(MoviePage(movies: [player.server.movie(1)], total: 1))))

        #expect(player.state.search.list.entries == [MovieID(rawValue: 14)])
        #expect(player.state.search.answered == "fi")
    }

    @Test func `digits are text until the cursor leaves the field`() {
        var player = Player.atHome()
        player.type("/film number 15")
        #expect(player.state.search.field.text == "film number 15")
        #expect(player.server.applied.isEmpty)

        player.press(.down)
        player.type("5")
        #expect(player.server.ratings[15]?.halfStars == 10)
    }

    @Test func `escape goes back to where one was and never quits`() {
        var player = Player.atHome()
        player.press(.down, .down)
        let film = player.state.chosenFilm
        player.type("/x")
        player.press(.escape, .escape, .escape)

        #expect(player.state.layers.isEmpty)
        #expect(player.state.chosenFilm == film)
        #expect(!player.commands.contains { if case .quit = $0 { true } else { false } })
    }

    @Test func `what speaks against a film looks different without colour, by the same scale`() {
        var player = Player.atHome(Size(columns: 120, rows: 40))
        player.press(.enter)
        let lines = player.screen.lines

        #expect(lines.contains { $0.contains("Why is it on my list?") })
        #expect(lines.contains { $0.contains("Oldboy ★5") && $0.contains("████ +0.41") })
        #expect(lines.contains { $0.contains("Titanic ★2") && $0.contains(" ▒▒ −0.03") })

        player.type("5")
        #expect(player.screen.lines.contains { $0.contains("What speaks for it") })
        #expect(!player.screen.lines.contains { $0.contains("Why is it on my list?") })
    }

    @Test func `after g each letter has its name`() {
        var player = Player.atHome()
        player.type("g")

        #expect(player.screen.lines[23].hasPrefix(" h Home  b Browse  m Mine  w Watchlist  g top of this list"))
    }

    @Test func `a mark of the watchlist stands free`() {
        var player = Player.atHome()
        player.type("w")

        #expect(player.screen.lines[3].contains("– w Memories of Murder"))
    }

    @Test func `Browse says which rows are in sight`() {
        var player = Player.atHome()
        player.press(.function(3))
        #expect(player.screen.lines[23].contains("1–17 of 40"))

        player.press(.end)
        #expect(player.screen.lines[23].contains("24–40 of 40"))
    }

    @Test(arguments: [(23, "24×6 at least; q quits"), (18, "too small; q quits"), (7, "q quits"), (2, "q")])
    func `a terminal that is too small is told so, and how to leave`(columns: Int, text: String) {
        let lines = Player.atHome(Size(columns: columns, rows: 5)).screen.lines

        #expect(lines[0].hasPrefix(text))
    }

    @Test func `a filter is read from words`() {
        let filter = BrowseFilter(parsing: "thril -horror 1950-1979 >50 high low", genres: ["Horror", "Thriller"])

        #expect(filter.genres == ["Thriller"])
        #expect(filter.excludedGenres == ["Horror"])
        #expect(filter.yearFrom == 1950 && filter.yearTo == 1979)
        #expect(filter.ratingCountMin == 50)
        #expect(filter.title == "high low")
    }

    @Test(arguments: [("1999", 1999, 1999), ("1950-", 1950, nil), ("-1979", nil, 1979)] as [(String, Int?, Int?)])
    func `years may be open at an end`(text: String, from: Int?, to: Int?) {
        let filter = BrowseFilter(parsing: text, genres: [])

        #expect(filter.yearFrom == from)
        #expect(filter.yearTo == to)
    }

    @Test(arguments: ["12345", "1500", "19-20", ">", "-", ">-5"])
    func `what is no year and no number is a word of the title`(text: String) {
        #expect(BrowseFilter(parsing: text, genres: ["Drama"]).title == text)
    }

    @Test func `browse asks for the pages around its window only`() {
        var player = Player.atHome()
        player.answersAtOnce = false
        player.press(.function(3))
        var pages = player.asked.compactMap {
            if case .movies(let request) = $0.request { request.pageStart } else { nil }
        }
        #expect(pages == [0])
        let ticket =
            player.asked.last { if case .movies = $0.request { true } else { false } }?.ticket ?? Ticket(number: 0)
        let movies = (0..<100).map { Movie(id: UInt32($0 + 1_000), title: "Film \($0)") }
        player.play(.answered(ticket, .movies(MoviePage(movies: movies, total: 60_000))))
        player.press(.end)
        pages = player.asked.compactMap { if case .movies(let request) = $0.request { request.pageStart } else { nil } }

        #expect(pages == [0, 59_900])
        #expect(player.state.chosenFilm == nil)
    }

    @Test func `opening a similar film and going back restores each cursor`() {
        var player = Player.atHome()
        player.press(.down, .enter, .down, .down)
        let similar = player.state.chosenFilm
        player.press(.enter)
        #expect(player.state.layers.count == 2)

        player.press(.escape)
        #expect(player.state.chosenFilm == similar)
        player.press(.escape)
        #expect(player.state.chosenFilm == MovieID(rawValue: 2))
    }

    @Test func `brackets go through the list that a film was opened from`() {
        var player = Player.atHome()
        player.press(.enter)
        player.type("]]")
        #expect(player.state.chosenFilm == MovieID(rawValue: 3))
        player.type("[[[")

        #expect(player.state.chosenFilm == MovieID(rawValue: 1))
        #expect(player.state.messages.current?.text == "the first film of that list")
    }

    @Test func `the server is told of the groups that are picked, and of their taking back`() {
        var player = Player.atHome()
        player.state.layers = [.firstRun]
        player.play(.clock)
        player.press(.character(" "))
        let picked = player.state.firstRun.picked
        #expect(picked.count == 1)
        #expect(player.state.firstRun.told == picked)
        player.press(.character(" "))
        #expect(player.state.firstRun.told.isEmpty)
        let told = player.commands.compactMap { command -> [String]? in
            if case .send(_, .setTasteGroups(let request)) = command { request.groups } else { nil }
        }
        #expect(told == [picked, []])
    }

    @Test func `the first run picks three groups at most and leans the films to them`() {
        var player = Player.atHome()
        player.state.layers = [.firstRun]
        player.play(.clock)
        player.press(.character(" "), .down, .character(" "), .down, .character(" "), .down, .character(" "))
        #expect(player.state.firstRun.picked == ["Drama", "Comedy", "Crime"])
        #expect(player.state.firstRun.answered == player.state.firstRun.picked)

        player.press(.enter, .character("n"), .character("5"))
        #expect(player.server.applied.count == 1)
        #expect(player.state.firstRun.notSeen.count == 1)
        player.press(.enter)
        #expect(player.state.layers.isEmpty)
    }

    @Test func `the palette finds an action by letters of its name`() {
        var player = Player.atHome()
        player.type(":my wat")
        player.press(.enter)

        #expect(player.state.tab == .mine)
        #expect(player.state.mine.part == .watchlist)
    }

    @Test func `every action can be found, and every key leads to one`() {
        let palette = Palette()

        #expect(Set(palette.matches) == Set(Action.allCases))
        #expect(Set(Action.allCases.map(\.title)).count == Action.allCases.count)
    }

    @Test func `a failed question is said and asked again by R`() throws {
        var player = Player.atHome()
        player.answersAtOnce = false
        player.press(.function(3))
        let ticket = try #require(player.asked.last { if case .movies = $0.request { true } else { false } }?.ticket)
        player.play(.refused(ticket, .internal("the index is broken"), retryAfterMilliseconds: 0))
        #expect(
            player.screen.lines.contains {
                $0.contains("failed: INTERNAL: the index is broken") && $0.contains("R asks again")
            }
        )
        let count = player.asked.count
        player.play(.clock)
        #expect(player.asked.count == count)

        player.type("R")
        #expect(player.asked.count > count)
    }

    @Test func `the chosen row is reversed, not just tinted`() throws {
        let grid = Player.atHome().screen
        let cursor = try #require(grid.cursor)

        #expect(grid[cursor.row, 15].style.attributes.contains(.reverse))
        #expect(!grid[cursor.row + 1, 15].style.attributes.contains(.reverse))
    }
}
