internal import Glibc
internal import Protocol
internal import Text

/// How a command prints: tables and sentences for people, JSON for programs.
struct Output {
    let isJSON: Bool
    /// Columns of the terminal; nil when piped, where nothing is cut.
    let width: Int?

    init(isJSON: Bool) {
        self.isJSON = isJSON
        width = StandardOutput.terminalWidth
    }

    /// One object, or what it says.
    func one(_ message: some WireMessage, _ lines: () -> [String]) {
        if isJSON { json(message) } else { print(lines()) }
    }

    /// One object a line, or a table of them.
    func list(_ messages: [some WireMessage], _ table: () -> Table) {
        if isJSON {
            for message in messages { json(message) }
        } else {
            print(table().lines(width: width))
        }
    }

    /// Lines for people: whatever is in them, no terminal is moved by it.
    func print(_ lines: [String]) {
        StandardOutput.write(lines.map { Text.displayable($0) + "\n" }.joined())
    }

    /// A line for programs.
    func json(_ message: some WireMessage) {
        StandardOutput.write(message.json + "\n")
    }
}

enum StandardOutput {
    static func write(_ text: String) { writeAll(text, to: STDOUT_FILENO) }

    /// Columns; nil when there is no terminal.
    static var terminalWidth: Int? { columns(of: STDOUT_FILENO) }
}

enum StandardError {
    static func write(_ text: String) { writeAll(text, to: STDERR_FILENO) }

    /// A line about what goes on, which ends nothing.
    static func note(_ text: String) { write("sparrowctl: \(Text.displayable(text))\n") }

    /// Columns; nil when there is no terminal.
    static var terminalWidth: Int? { columns(of: STDERR_FILENO) }
}

private func columns(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
}

private func writeAll(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
        var written = 0
        while written < bytes.count {
            let count = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0 {
                if errno == EINTR { continue }
                // A reader that is gone is no fault; a full disk is, and the status says so.
                exit(errno == EPIPE ? 0 : Failure.ExitStatus.inputOutput.rawValue)
            }
            written += count
        }
    }
}
