import Foundation
import Testing
import Text

@testable import SparrowTUI

/// Whole screens against stored text.
///
/// `SPARROW_RECORD_GRIDS=1 swift test --filter GridTests` writes them anew; look at the difference before you commit it.
struct GridTests {
    enum Screen: String, CaseIterable {
        case home, homeMoved, homeRated, browse, search, film, mine, watchlist, firstRun, firstRunFilms, help, palette,
            goTo, messages
        case lost, noDaemon, quitQuestion, filter
    }

    static let sizes = [(80, 24), (200, 50), (59, 20), (24, 6)].map { Size(columns: $0.0, rows: $0.1) }

    @Test(arguments: Screen.allCases, sizes)
    func `a screen is drawn as it is stored`(screen: Screen, size: Size) throws {
        let grid = Self.player(screen, size).screen
        let text = grid.lines.joined(separator: "\n") + "\n"
        let file = Self.folder.appendingPathComponent("\(screen.rawValue)-\(size.columns)x\(size.rows).txt")
        if ProcessInfo.processInfo.environment["SPARROW_RECORD_GRIDS"] == "1" {
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let stored = try String(contentsOf: file, encoding: .utf8)

        #expect(text == stored)
        #expect(grid.lines.count == size.rows)
        #expect(grid.lines.allSatisfy { Text.width($0) == size.columns })
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Grids"
    )

    static func player(_ screen: Screen, _ size: Size) -> Player {
        var player = Player.atHome(size)
        player.play(.clock)
        switch screen {
        case .home: break
        case .homeMoved:
            player.press(.down, .up)
            player.server.shuffle = 3
            player.push()
        case .homeRated:
            player.press(.down)
            player.answersAtOnce = false
            player.type("5")
        case .browse: player.press(.function(3), .down, .down)
        case .search:
            player.press(.character("/"))
            player.type("film number 2")
        case .film: player.press(.down, .enter, .down)
        case .mine:
            player.type("54")
            player.press(.down)
            player.type("2")
            player.press(.function(4))
        case .watchlist:
            player.type("w")
            player.press(.down)
            player.type("w")
            player.type("gw")
        case .firstRun, .firstRunFilms:
            player.state.layers = [.firstRun]
            player.press(.down, .character(" "))
            if screen == .firstRunFilms {
                player.press(.enter, .character("4"), .down, .character("n"))
                player.push()
            }
        case .help: player.type("?")
        case .palette: player.type(":list")
        case .goTo: player.type("g")
        case .messages:
            player.type("4z:messages")
            player.press(.enter)
        case .lost:
            player.lose()
            player.type("3")
        case .noDaemon:
            player = Player(size)
            player.play(
                .disconnected("cannot reach 127.0.0.1:7070: connection refused; start it with `sparrow-server`")
            )
        case .quitQuestion:
            player.lose()
            player.type("3q")
        case .filter:
            player.press(.function(3))
            player.type("fthril -horror 1950-1979 >50 high")
        }
        player.play(.clock, after: 30)
        return player
    }
}
