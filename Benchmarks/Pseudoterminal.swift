import Harness

#if canImport(Glibc)
    import Glibc
#endif

/// A terminal of a given size with a program in it, as bytes.
final class Pseudoterminal {
    let process: ChildProcess
    private let master: Int32
    /// TIOCSPTLCK and TIOCGPTN, which are macros that are not imported.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    init(_ program: String, _ arguments: [String], columns: UInt16, rows: UInt16, scratch: Scratch) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var lock: Int32 = 0
        var number: UInt32 = 0
        guard master >= 0, ioctl(master, Self.setLock, &lock) == 0, ioctl(master, Self.getNumber, &number) == 0 else {
            throw HarnessError("no pseudoterminal: \(String(cString: strerror(errno)))")
        }
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else {
            throw HarnessError("TIOCSWINSZ: \(String(cString: strerror(errno)))")
        }
        var environment = Daemon.cleanEnvironment(home: scratch.path)
        environment["TERM"] = "xterm-256color"
        process = try ChildProcess(
            program,
            arguments,
            environment: environment,
            errorFile: scratch.path("tui-errors"),
            terminal: ChildProcess.Terminal(path: "/dev/pts/\(number)")
        )
    }

    deinit {
        process.kill()
        close(master)
    }

    func write(_ text: String) { _ = Glibc.write(master, text, text.utf8.count) }

    /// Waits for bytes and takes them.
    ///
    /// - Returns: how many came; 0 when none came in time.
    func read(withinMilliseconds limit: Int32) throws -> Int {
        var polled = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, limit) > 0 else { return 0 }
        let count = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) {
            Glibc.read(master, $0.baseAddress, $0.count)
        }
        guard count > 0 else {
            throw HarnessError(
                "the program has left the terminal: \(process.wait(within: .seconds(1)).map { "\($0)" } ?? "")"
            )
        }
        return count
    }

    /// Takes what comes until nothing came for a while.
    func readUntilQuiet(milliseconds: Int32) throws {
        while try read(withinMilliseconds: milliseconds) > 0 {}
    }
}
