import ArgumentParser
import Glibc
import Protocol
import Text

/// The screens that can be printed as text.
enum PlainScreen: String, ExpressibleByArgument, CaseIterable, Sendable {
    case home, browse, ratings, watchlist, hidden
}

/// One screen as plain aligned text, for a pipe or a dumb terminal: the same state and drawing, without a terminal.
struct PlainOutput {
    private static let timeoutMilliseconds = 10_000

    private let address: ServerAddress
    private let screen: PlainScreen
    private let session: Session
    private var state: State

    init(address: ServerAddress, who: Who, screen: PlainScreen) {
        self.address = address
        self.screen = screen
        session = Session(address: address)
        var generator = SystemRandomNumberGenerator()
        let columns = environment("COLUMNS").flatMap { Int($0) } ?? 80
        state = State(
            who: who,
            address: address.description,
            size: Size(columns: min(max(columns, 60), 119), rows: 60),
            now: Clock.now(),
            seed: (generator.next(), generator.next())
        )
        state.firstRun.wasOffered = true
        switch screen {
        case .home: break
        case .browse: state.show(.browse)
        case .ratings: state.show(.mine, part: .ratings)
        case .watchlist: state.show(.mine, part: .watchlist)
        case .hidden: state.show(.mine, part: .hidden)
        }
    }

    /// Fetches, prints and ends.
    func run() -> ExitCode {
        var output = self
        if let reason = output.fetch() {
            complain(reason)
            return output.state.connection.hasEverStood ? .failure : .unreachable
        }
        for line in output.lines { print(line) }
        return .done
    }

    /// Plays until the screen has all that it shows; gives why it never will.
    private mutating func fetch() -> String? {
        let start = Clock.now().milliseconds
        var waiting: [Input] = []
        if let input = session.connect() { waiting.append(input) }
        while true {
            for input in waiting {
                if case .disconnected(let reason) = input { return reason }
                for command in update(&state, input, at: Clock.now()) { execute(command) }
            }
            if let failure { return failure }
            if state.home.head != nil, state.user != nil, state.inquiries.open.isEmpty { return nil }
            let left = start + Self.timeoutMilliseconds - Clock.now().milliseconds
            guard left > 0 else { return "no answer from \(address) in \(Self.timeoutMilliseconds / 1_000) s" }
            waiting = poll(atMost: left)
        }
    }

    /// Of what the screen cannot do without; details of a row are not shown here.
    private var failure: String? {
        let needed = state.inquiries.failures.first { need, _ in
            switch need {
            case .user, .newUser, .browsePage, .minePage: true
            default: false
            }
        }
        return needed?.value ?? state.home.failure
    }

    private func execute(_ command: Command) {
        switch command {
        case .send(let ticket, let request): session.send(ticket, request)
        case .watch(let request): session.watch(request)
        default: break
        }
    }

    private func poll(atMost milliseconds: Int) -> [Input] {
        var descriptor = pollfd(fd: session.descriptor, events: session.pollEvents, revents: 0)
        let count = Glibc.poll(&descriptor, 1, Int32(clamping: milliseconds))
        let bits = count > 0 ? descriptor.revents : 0
        let failed = Int16(POLLERR | POLLHUP | POLLNVAL)
        return session.handleReady(
            readable: bits & (Int16(POLLIN) | failed) != 0,
            writable: bits & (Int16(POLLOUT) | failed) != 0
        )
    }

    /// The body of the screen, high enough for the whole list, without marker and trailing spaces.
    private var lines: [String] {
        var tall = state
        let rows = state.currentList?.entries.count ?? 0
        // Header, rule, headings and footer; no details, for nobody chooses a row here.
        tall.size = Size(columns: state.size.columns, rows: max(rows, 1) + 20)
        let grid = render(tall, size: tall.size)
        let model = state.home.head.map { "   \(Text.displayable($0.modelLabel))" } ?? ""
        var lines = ["Sparrow · \(screen.rawValue) · \(state.user.map { Text.displayable($0.name) } ?? "")\(model)"]
        let body = grid.lines.dropFirst().prefix(max(rows, 1) + (screen == .home ? 2 : 3))
        lines += body.map { line in
            let plain = line.hasPrefix("▸") ? " " + line.dropFirst() : line
            return String(plain.reversed().drop { $0 == " " }.reversed())
        }
        if state.isSampleData { lines.append("sample data: all ratings but your own are simulated") }
        return lines
    }
}
