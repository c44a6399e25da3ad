import Protocol

@testable import SparrowTUI

/// Plays inputs to a state and answers what it asks, at once or when told to.
struct Player {
    var state: State
    var server = FakeServer()
    var now = Moment(milliseconds: 1_000, unixSeconds: 1_780_000_000)
    /// Questions wait in `asked` until `answerAll`.
    var answersAtOnce = true
    private(set) var asked: [(ticket: Ticket, request: Request)] = []
    private(set) var commands: [Command] = []

    init(_ size: Size = Size(columns: 80, rows: 24), who: Who = .name("ada")) {
        state = State(who: who, address: "127.0.0.1:7070", size: size, now: now, seed: (1, 2))
    }

    /// Connected, known, with a list.
    static func atHome(_ size: Size = Size(columns: 80, rows: 24)) -> Player {
        var player = Player(size)
        player.connect()
        player.push()
        player.state.layers = []
        return player
    }

    mutating func connect() {
        play(.connected(FakeServer.hello))
    }

    mutating func play(_ input: Input, after milliseconds: Int = 1) {
        now.milliseconds += milliseconds
        for command in update(&state, input, at: now) {
            commands.append(command)
            if case .send(let ticket, let request) = command { asked.append((ticket, request)) }
        }
        if answersAtOnce { answerAll() }
    }

    mutating func answerAll() {
        while !asked.isEmpty { answerNext() }
    }

    mutating func answerNext() {
        guard !asked.isEmpty else { return }
        let next = asked.removeFirst()
        let answer = server.answer(next.request)
        let answersAtOnce = answersAtOnce
        self.answersAtOnce = false
        play(.answered(next.ticket, answer), after: 0)
        self.answersAtOnce = answersAtOnce
    }

    /// The connection breaks: what was asked is never answered, though it may have been done.
    mutating func lose(applying: Bool = false) {
        for item in asked where applying { _ = server.answer(item.request) }
        asked = []
        play(.disconnected("connection to the server lost: closed by the server"))
    }

    mutating func push() {
        play(.list(server.list))
    }

    mutating func type(_ text: String) {
        for character in text { play(.key(.character(character))) }
    }

    mutating func press(_ keys: Key...) {
        for key in keys { play(.key(key)) }
    }

    var screen: Grid { render(state, size: state.size) }
}
