import Protocol
import Testing

@testable import SparrowTUI

struct LiveListTests {
    @Test func `the cursor and its row of the screen stay on the film through a push`() {
        var player = Player.atHome()
        player.press(.down, .down, .down)
        let film = player.state.chosenFilm
        let row = player.screen.cursor?.row
        player.server.shuffle = 4

        player.push()

        #expect(player.state.chosenFilm == film)
        #expect(player.screen.cursor?.row == row)
    }

    @Test func `when the film has left the next one is chosen`() {
        var player = Player.atHome()
        player.press(.down, .down)
        var list = player.server.list
        list.items.removeAll { $0.movie?.id == 3 }

        player.play(.list(list))

        #expect(player.state.chosenFilm == MovieID(rawValue: 4))
    }

    @Test func `a film rated here stays until three seconds after the cursor left it`() {
        var player = Player.atHome()
        player.press(.down)
        player.type("5")
        player.push()
        let rated = MovieID(rawValue: 2)
        #expect(player.state.chosenFilm == rated)
        player.play(.clock, after: 60_000)
        #expect(player.state.home.list.entries.contains(rated))

        player.press(.down)
        player.play(.clock, after: 2_900)
        #expect(player.state.home.list.entries.contains(rated))
        player.play(.clock, after: 200)
        #expect(!player.state.home.list.entries.contains(rated))
        #expect(player.state.chosenFilm == MovieID(rawValue: 3))
    }

    @Test func `what moved is marked, grows plain, and is gone after three seconds`() throws {
        var player = Player.atHome()
        player.server.shuffle = 3
        player.push()
        let moved = try #require(player.state.home.marks.first)
        let item = try #require(player.state.home.items[moved.key])
        func style() -> Style? {
            Drawing(state: player.state, layout: player.state.layout).mark(of: moved.key, item, isDone: false)?.style
        }
        #expect(style()?.attributes.contains(.bold) == true)

        player.play(.clock, after: 1_600)
        #expect(style()?.attributes.contains(.bold) == false)
        player.play(.clock, after: 1_500)
        #expect(player.state.home.marks.isEmpty)
    }

    @Test func `marks are the numbers now against the numbers just before, in each screen alike`() {
        var player = Player.atHome()
        var other = Player.atHome()
        player.press(.down)
        player.type("5")
        other.server = player.server
        player.push()
        other.push()

        #expect(player.state.home.marks[MovieID(rawValue: 1)] == nil)
        #expect(player.state.home.marks[MovieID(rawValue: 3)]?.kind == .moved(1))
        #expect(player.state.home.marks.mapValues(\.kind) == other.state.home.marks.mapValues(\.kind))
    }

    @Test func `marks do not add up over pushes, and the first film never falls`() {
        var player = Player.atHome()
        for shuffle in [3, 5, 2, 9, 0] as [UInt32] {
            let before = player.state.home.ranks
            player.server.shuffle = shuffle
            player.push()
            for (film, mark) in player.state.home.marks {
                guard case .moved(let places) = mark.kind else { continue }
                #expect(places == (before[film] ?? 0) - (player.state.home.ranks[film] ?? 0))
                #expect(player.state.home.ranks[film] != 1 || places > 0)
            }
        }
        let marks = player.state.home.marks
        player.push()
        #expect(player.state.home.marks == marks)
    }

    @Test func `until something is chosen the cursor stays on the first film`() {
        var player = Player.atHome()
        player.server.shuffle = 3
        player.push()
        #expect(player.state.chosenFilm == player.state.home.order.first)
        #expect(player.state.home.list.window(height: player.state.homeHeight).lowerBound == 0)

        player.type("w")
        let chosen = player.state.chosenFilm
        player.server.shuffle = 5
        player.push()
        #expect(player.state.chosenFilm == chosen)
    }

    @Test func `after the first run Home begins at its first film`() {
        var player = Player.atHome()
        player.press(.down, .down, .down)
        player.state.layers = [.firstRun]
        player.play(.clock)
        player.press(.enter, .character("5"))
        player.server.shuffle = 3
        player.push()
        player.press(.enter)

        #expect(player.state.layers.isEmpty)
        #expect(player.state.chosenFilm == player.state.home.order.first)
        #expect(player.state.home.list.cursor == 0)
        #expect(player.screen.cursor?.row == 3)
    }

    @Test func `held still, the list counts what waits and then shows the newest`() {
        var player = Player.atHome()
        player.type("z")
        let before = player.state.home.order
        player.server.shuffle = 2
        player.push()
        player.server.shuffle = 5
        player.push()
        #expect(player.state.home.order == before)
        #expect(player.screen.lines[1].contains("2 updates wait"))

        player.type("z")
        #expect(player.state.home.order.first != before.first)
        #expect(player.screen.lines[1].contains("live"))
    }

    @Test func `simulated data is said on Home`() {
        let player = Player.atHome()

        #expect(player.screen.lines[1].contains("simulated sample data"))
    }

    @Test func `an idle screen asks for no wake-up`() {
        var player = Player.atHome()
        player.play(.clock, after: 10_000)

        #expect(player.state.nextWake == nil)
    }

    @Test func `the details follow a resting cursor when they are there, or after a moment`() {
        var player = Player.atHome()
        player.play(.clock)
        player.answersAtOnce = false
        player.press(.down)
        #expect(player.screen.lines[14].contains("Memories of Murder"))
        player.answerAll()
        player.play(.clock, after: 30)
        #expect(player.screen.lines[14].contains("The Handmaiden"))

        player.press(.down)
        player.play(.clock, after: 100)
        #expect(player.screen.lines[14].contains("Mulholland Drive"))
    }
}
