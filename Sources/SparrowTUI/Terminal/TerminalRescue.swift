import CNcurses

/// Gives the terminal back as it was: at the end, at Ctrl-Z, and from the handlers of signals that end the program.
///
/// The only file that may call the rescue functions of the shim, whose state is static.
enum TerminalRescue {
    /// Before curses starts: the line discipline as it is.
    static func saveModes() {
        sparrow_rescue_save_modes()
    }

    /// After curses has started: what undoes it is known by then.
    static func arm() {
        let bytes = restoringBytes
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { sparrow_rescue_arm($0.baseAddress, $0.count) }
        }
    }

    /// Signals that end the program restore the terminal first; false where the system refuses.
    static func install() -> Bool { sparrow_rescue_install() == 0 }

    /// WINCH, CONT and TSTP are written to a descriptor, a byte each.
    static func watchSignals(into descriptor: Int32) -> Bool { sparrow_watch_signals(descriptor) == 0 }

    /// Restores the terminal now, once.
    static func run() { sparrow_rescue_run() }

    /// Stops the job and comes back when it goes on; then signals are to be watched again.
    static func stopJob() { sparrow_stop_job() }

    /// Paste marks off, keypad off, attributes and colours reset, cursor shown, alternate screen left.
    private static var restoringBytes: [UInt8] {
        let sequences = ["rmkx", "op", "sgr0", "cnorm", "rmcup"].map { capability($0) }
        return Array("\u{1B}[?2004l".utf8) + sequences.flatMap { $0 }
    }

    /// A string of terminfo without its padding marks `$<5>`, for a signal handler cannot wait.
    private static func capability(_ name: String) -> [UInt8] {
        guard let pointer = tigetstr(name), Int(bitPattern: pointer) != -1 else { return [] }
        var bytes: [UInt8] = []
        var isPadding = false
        var rest = Array(String(cString: pointer).utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "<") { isPadding = true }
            if !isPadding { bytes.append(byte) }
            if byte == UInt8(ascii: ">") { isPadding = false }
        }
        return bytes
    }
}
