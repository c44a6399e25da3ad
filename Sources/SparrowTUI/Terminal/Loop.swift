import Glibc
import Protocol

/// One thread, one poll: terminal, socket and signals come in, one frame goes out. Asleep while nothing happens.
struct Loop {
    /// Pushes are drawn thirty times a second at most; keys at once.
    private static let frameMilliseconds = 33

    private let terminal: Terminal
    private let session: Session
    private var state: State
    private var waiting: [Input] = []
    private var lastFrame = 0
    private var isDirty = true
    private var exitCode: ExitCode?

    init(state: State, session: Session, terminal: Terminal) {
        self.state = state
        self.session = session
        self.terminal = terminal
    }

    /// Until the person quits.
    mutating func run() -> ExitCode {
        state.size = terminal.currentSize()
        execute(.connect)
        while true {
            process()
            if let exitCode { return exitCode }
            drawIfDue()
            wait()
        }
    }

    // MARK: State

    /// Plays everything that has arrived; what is asked for in return is done at once.
    private mutating func process() {
        if let due = state.nextWake, due <= Clock.now().milliseconds, waiting.isEmpty { waiting.append(.clock) }
        while !waiting.isEmpty {
            let inputs = waiting
            waiting = []
            let now = Clock.now()
            for input in inputs {
                let commands = update(&state, input, at: now)
                isDirty = true
                if isFromPerson(input) { lastFrame = 0 }
                for command in commands { execute(command) }
                if exitCode != nil { return }
            }
        }
    }

    private func isFromPerson(_ input: Input) -> Bool {
        switch input {
        case .key, .paste, .resized, .resumed: true
        default: false
        }
    }

    private mutating func execute(_ command: Command) {
        switch command {
        case .connect:
            if let input = session.connect() { waiting.append(input) }
        case .send(let ticket, let request): session.send(ticket, request)
        case .watch(let request): session.watch(request)
        case .tail(let request): session.tail(request)
        case .stopTail: session.stopTail()
        case .redraw: terminal.forget()
        case .suspend:
            terminal.suspend()
            waiting.append(.resized(terminal.currentSize()))
            waiting.append(.resumed)
        case .quit(let code): exitCode = code
        }
    }

    private mutating func drawIfDue() {
        guard isDirty, Clock.now().milliseconds - lastFrame >= Self.frameMilliseconds else { return }
        terminal.draw(render(state, size: state.size))
        lastFrame = Clock.now().milliseconds
        isDirty = false
    }

    // MARK: Waiting

    private mutating func wait() {
        var descriptors = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: terminal.signalDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: session.descriptor, events: session.pollEvents, revents: 0),
        ]
        let failed = Int16(POLLERR | POLLHUP | POLLNVAL)
        let count = poll(&descriptors, nfds_t(descriptors.count), timeoutMilliseconds)
        let bits = count > 0 ? descriptors.map(\.revents) : [0, 0, 0]
        if bits[0] & failed != 0, bits[0] & Int16(POLLIN) == 0 {
            // The terminal is gone, though no HUP came.
            exitCode = .failure
            return
        }
        if bits[1] != 0 { readSignals() }
        if bits[0] != 0 { waiting += terminal.readInputs() }
        let now = ContinuousClock.now
        if bits[2] != 0 || session.nextDeadline.map({ $0 <= now }) ?? false {
            waiting += session.handleReady(
                readable: bits[2] & (Int16(POLLIN) | failed) != 0,
                writable: bits[2] & (Int16(POLLOUT) | failed) != 0
            )
        }
    }

    /// -1: nothing fades, retries or is due.
    private var timeoutMilliseconds: Int32 {
        let now = Clock.now().milliseconds
        var due = [state.nextWake, isDirty ? lastFrame + Self.frameMilliseconds : nil].compactMap { $0 }.min().map {
            $0 - now
        }
        if let deadline = session.nextDeadline {
            let left = Int(((deadline - .now) / .milliseconds(1)).rounded(.up))
            due = min(due ?? left, left)
        }
        return due.map { Int32(clamping: max($0, 0)) } ?? -1
    }

    private mutating func readSignals() {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(terminal.signalDescriptor, &bytes, bytes.count)
        guard count > 0 else { return }
        let signals = Set(bytes[..<count])
        if signals.contains(UInt8(SIGTSTP)) { execute(.suspend) }
        if signals.contains(UInt8(SIGCONT)) {
            terminal.takeBack()
            waiting.append(.resumed)
        }
        if signals.contains(UInt8(SIGWINCH)) || signals.contains(UInt8(SIGCONT)) {
            waiting.append(.resized(terminal.currentSize()))
        }
    }
}
