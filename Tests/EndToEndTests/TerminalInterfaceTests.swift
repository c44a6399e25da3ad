import Foundation
import Harness
import Protocol
import Testing

/// `sparrow-tui` as a person meets it: in a terminal, against a real daemon.
@Suite(
    .serialized,
    .timeLimit(.minutes(4)),
    .enabled(if: TerminalSession.isAvailable, "needs tmux: sudo apt install tmux")
)
struct TerminalInterfaceTests {
    /// A daemon with people and films, and ada, who has rated a few.
    private func storeWithAda() throws -> (TestStore, UInt32) {
        let store = try TestStore.trained()
        let ada = try store.client.createUser("ada")
        for movie in [2, 9, 11, 23, 28] as [UInt32] { try store.client.rate(movie, halfStars: 9, by: ada) }
        return (store, ada)
    }

    private func open(_ store: TestStore, user: String = "ada", columns: Int = 80, rows: Int = 24) throws
        -> TerminalSession
    {
        let terminal = try TerminalSession(columns: columns, rows: rows)
        let program = Programs.besideThisProgram.terminalInterface
        try terminal.run(
            "stty -g > before; \(program) --server \(store.daemon.address) --user \(user); echo status $?; stty -g > after"
        )
        return terminal
    }

    /// The film on the line with the cursor, such as "Quiet Room 7".
    private func chosenFilm(_ screen: [String]) -> String? {
        screen.first { $0.contains("▸") && film(in: $0) != nil }.flatMap { film(in: $0) }
    }

    private func film(in line: String) -> String? {
        guard let match = line.firstMatch(of: /((?:Quiet Room|Loud Chase) \d+) \(/) else { return nil }
        return String(match.1)
    }

    /// Whether a line has the film and all of these words.
    private func shows(_ film: String, _ words: String..., on screen: [String]) -> Bool {
        screen.contains { line in line.contains(film + " (") && words.allSatisfy { line.contains($0) } }
    }

    private func marksAMove(_ screen: [String]) -> Bool {
        screen.contains { line in
            film(in: line) != nil && (line.contains("▲") || line.contains("▼") || line.contains(" new "))
        }
    }

    @Test func `a newcomer is welcomed, and may skip to a list`() throws {
        let store = try TestStore.trained()

        let terminal = try open(store, user: "newcomer")

        try terminal.expect("Welcome")
        try terminal.press("Escape")
        try terminal.expect("For you")
        try terminal.type("q")
        try terminal.expect("status 0")
    }

    @Test(arguments: [(80, 24), (200, 50)])
    func `a digit rates the chosen film at once, the list changes, and the cursor stays on its film`(
        columns: Int,
        rows: Int
    ) throws {
        let (store, ada) = try storeWithAda()
        let terminal = try open(store, columns: columns, rows: rows)
        let chosen = try terminal.wait(for: "the cursor on a film", chosenFilm)

        try terminal.type("5")

        try terminal.wait(for: "five stars on \(chosen)") { screen in
            shows(chosen, "★★★★★", on: screen) ? true : nil
        }
        let marked = try terminal.wait(for: "a moved row") { screen in marksAMove(screen) ? screen : nil }
        #expect(chosenFilm(marked) == chosen)
        let number = try #require(UInt32(chosen.split(separator: " ").last ?? ""))
        let stored = try eventually { try store.client.ratings(of: ada)[number] }
        #expect(stored == 10)
    }

    @Test func `a second terminal of the same person shows the same change`() throws {
        let (store, _) = try storeWithAda()
        let first = try open(store)
        let second = try open(store)
        let chosen = try first.wait(for: "the cursor on a film", chosenFilm)
        try second.expect(chosen + " (")

        try first.type("1")

        let changed = try second.wait(for: "a moved row") { screen in marksAMove(screen) ? screen : nil }
        let listed = changed.prefix { !$0.contains("── \(chosen)") }.filter { $0.contains(chosen + " (") }
        #expect(listed.isEmpty || listed.contains { $0.contains("★") })
    }

    @Test func `a daemon that dies is said so, and found again with the star kept`() throws {
        let (store, ada) = try storeWithAda()
        let terminal = try open(store)
        let chosen = try terminal.wait(for: "the cursor on a film", chosenFilm)
        let number = try #require(UInt32(chosen.split(separator: " ").last ?? ""))
        try terminal.type("4")
        try terminal.wait(for: "four stars") { shows(chosen, "★★★★", on: $0) ? true : nil }
        _ = try eventually { try store.client.ratings(of: ada)[number] }

        store.daemon.kill9()
        try terminal.expect("connection lost")
        try store.daemon.restart()

        try terminal.wait(for: "the connection again", within: .seconds(20)) { screen in
            screen.contains { $0.contains("connection lost") } || chosenFilm(screen) == nil ? nil : true
        }
        #expect(try store.daemon.connect().ratings(of: ada)[number] == 8)
    }

    @Test func `a star that is set while the daemon is away is stored when it is back`() throws {
        let (store, ada) = try storeWithAda()
        let terminal = try open(store)
        let chosen = try terminal.wait(for: "the cursor on a film", chosenFilm)
        let number = try #require(UInt32(chosen.split(separator: " ").last ?? ""))
        store.daemon.kill9()
        try terminal.expect("connection lost")

        try terminal.type("3")
        try terminal.wait(for: "an unconfirmed star") { screen in
            shows(chosen, "★★★", "~", on: screen) ? true : nil
        }
        try store.daemon.restart()

        let client = try store.daemon.connect()
        let stored = try eventually(within: .seconds(20)) { try client.ratings(of: ada)[number] }
        #expect(stored == 6)
    }

    @Test func `leaving restores the terminal`() throws {
        let (store, _) = try storeWithAda()
        let terminal = try open(store)
        try terminal.wait(for: "the cursor on a film", chosenFilm)

        try terminal.type("Q")
        try terminal.expect("status 0")
        try terminal.run("cmp before after && echo same modes")

        try terminal.expect("same modes")
    }

    @Test(arguments: ["TERM", "HUP", "INT", "SEGV", "ABRT"])
    func `a signal that ends it leaves the terminal as it was`(signal: String) throws {
        let (store, _) = try storeWithAda()
        let terminal = try TerminalSession()
        let program = Programs.besideThisProgram.terminalInterface
        let start = "sh -c 'echo $$ > pid; exec \(program) --server \(store.daemon.address) --user ada'"
        // Core files of a program that was told to crash are of no use.
        try terminal.run("ulimit -c 0; stty -g > before; clear; echo in front; \(start); stty -g > after")
        try terminal.wait(for: "the cursor on a film", chosenFilm)

        // The shell of the test cannot run a second command, so another one sends the signal.
        try terminal.send(signal: signal, toProcessIn: "pid")
        try terminal.expect("in front")
        try terminal.run("cmp before after && echo same modes")

        try terminal.expect("same modes")
        #expect(try !terminal.screen().contains { $0.contains("For you") })
    }

    @Test func `a hostile title is shown without harm`() throws {
        let (store, ada) = try storeWithAda()
        // What the daemon takes: wide, combining, joined, and right-to-left letters.
        let title = "שלום 千と千尋 e\u{301}\u{302}\u{303} 👩‍🚀 End"
        let created = try store.client.call(
            CreateMovieRequest(requestID: RequestID.random(), title: title, year: 2001, genres: ["Drama"])
        )
        try store.client.rate(created.movieID, halfStars: 10, by: ada)
        let terminal = try open(store)
        try terminal.wait(for: "the cursor on a film", chosenFilm)

        try terminal.type("gm")

        try terminal.wait(for: "the title") { screen in screen.contains { $0.contains("千と千尋") } ? true : nil }
        #expect(try terminal.screen().count == 24 || terminal.screen().count == 25)
        try terminal.type("Q")
        try terminal.expect("status 0")
    }

    @Test func `a paste does not rate`() throws {
        let (store, ada) = try storeWithAda()
        let before = try store.client.ratings(of: ada)
        let terminal = try open(store)
        try terminal.wait(for: "the cursor on a film", chosenFilm)

        try terminal.paste("5j4j3j2j1j")
        // Whatever the paste does is done before the help that is asked for after it.
        try terminal.type("?")
        try terminal.expect("Help")

        #expect(try store.client.ratings(of: ada) == before)
    }

    @Test func `a resize draws the screen anew, with the cursor on its film`() throws {
        let (store, _) = try storeWithAda()
        let terminal = try open(store)
        try terminal.wait(for: "the cursor on a film", chosenFilm)
        try terminal.press("Down")
        try terminal.press("Down")
        let chosen = try terminal.wait(for: "the third row") { screen in
            screen.contains { $0.contains("▸") && $0.contains("  3 ") } ? chosenFilm(screen) : nil
        }

        try terminal.resize(columns: 120, rows: 40)
        try terminal.wait(for: "the wide screen") { screen in
            screen.contains { $0.count > 100 } && chosenFilm(screen) == chosen ? true : nil
        }
        try terminal.resize(columns: 60, rows: 16)

        try terminal.wait(for: "the small screen") { screen in
            screen.allSatisfy { $0.count <= 60 } && chosenFilm(screen) == chosen ? true : nil
        }
    }

    @Test func `Ctrl-Z gives the shell back, and fg the screen`() throws {
        let (store, _) = try storeWithAda()
        let terminal = try open(store)
        let chosen = try terminal.wait(for: "the cursor on a film", chosenFilm)

        try terminal.press("C-z")
        try terminal.expect("Stopped")
        try terminal.run("fg")

        try terminal.wait(for: "the screen again") { chosenFilm($0) == chosen ? true : nil }
        try terminal.type("Q")
        try terminal.expectPrompt()
    }

    @Test func `undo takes the star back`() throws {
        let (store, ada) = try storeWithAda()
        let terminal = try open(store)
        let chosen = try terminal.wait(for: "the cursor on a film", chosenFilm)
        let number = try #require(UInt32(chosen.split(separator: " ").last ?? ""))
        try terminal.type("2")
        _ = try eventually { try store.client.ratings(of: ada)[number] }

        try terminal.type("u")

        let gone = try eventually { try store.client.ratings(of: ada)[number] == nil ? true : nil }
        #expect(gone == true)
    }

    @Test func `without a terminal one screen comes as text`() throws {
        let (store, _) = try storeWithAda()
        let process = try ChildProcess(
            Programs.besideThisProgram.terminalInterface,
            ["--server", store.daemon.address.description, "--user", "ada"],
            environment: Daemon.cleanEnvironment(home: store.scratch.path),
            errorFile: store.scratch.path("tui-errors")
        )

        let text = try process.readAll(within: .seconds(20))

        #expect(process.wait(within: .seconds(5)) == .status(0), "\(process.errorText)")
        #expect(text.contains("Quiet Room"))
        #expect(!text.contains("\u{1b}"))
    }

    @Test func `without a daemon it says how to start one and ends with 69`() throws {
        let scratch = try Scratch()
        let process = try ChildProcess(
            Programs.besideThisProgram.terminalInterface,
            ["--server", "127.0.0.1:1", "--user", "ada"],
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("tui-errors")
        )

        #expect(process.wait(within: .seconds(20)) == .status(69))
        #expect(process.errorText.contains("sparrow-server"))
    }
}
