internal import Foundation

#if canImport(Glibc)
    package import Glibc
#endif

/// A program under test: started without a shell, its standard output read through a socket, its standard error kept in a file.
///
/// One thread at a time. Every wait has a limit; the process is killed with its owner.
package final class ChildProcess {
    package enum Exit: Equatable, Sendable {
        case status(Int32)
        case signal(Int32)
    }

    /// How a pseudoterminal takes the place of that socket.
    package struct Terminal {
        package let path: String

        package init(path: String) { self.path = path }
    }

    package let processID: pid_t
    package let errorFile: String
    /// POSIX_SPAWN_SETSID, which the C library shows only to GNU sources.
    private static let newSession: Int16 = 0x80
    private var output: Int32
    private var unread: [UInt8] = []
    package private(set) var exit: Exit?

    /// Starts a program. The environment is only what is given here.
    ///
    /// - Parameters:
    ///   - program: an absolute path.
    ///   - arguments: without the program's name.
    ///   - environment: all of it.
    ///   - errorFile: where standard error goes; appended to.
    ///   - terminal: gets standard input, output and error instead, as the controlling terminal of a new session.
    /// - Throws: `HarnessError` where it cannot be started.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        errorFile: String,
        terminal: Terminal? = nil
    ) throws(HarnessError) {
        var ends: [Int32] = [-1, -1]
        // A socket pair, as it is closed in other children from its first moment on, which a pipe cannot be without pipe2.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw HarnessError("socketpair: \(String(cString: strerror(errno)))")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(ends[1])
        }
        // A thread of the test runner may block signals, and a child would inherit that.
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        var flags = Int16(POSIX_SPAWN_SETSIGMASK)
        if let terminal {
            // The first terminal that a session leader opens becomes its controlling terminal.
            flags |= ChildProcess.newSession
            posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
            posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        posix_spawnattr_setflags(&attributes, flags)
        var child: pid_t = 0
        let code = withCStrings([program] + arguments) { arguments in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&child, program, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else {
            close(ends[0])
            throw HarnessError("\(program) cannot be started: \(String(cString: strerror(code)))")
        }
        processID = child
        output = ends[0]
        self.errorFile = errorFile
    }

    deinit {
        kill()
        close(output)
    }

    /// What it wrote to standard error up to now.
    package var errorText: String {
        String(decoding: FileManager.default.contents(atPath: errorFile) ?? Data(), as: UTF8.self)
    }

    // MARK: Standard output

    /// The next line, without its end; nil when none came in time or the output has ended.
    package func readLine(within limit: Duration) -> String? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeFirst(end + 1)
                return line
            }
            guard readMore(until: deadline) else { return nil }
        }
    }

    /// All that is left of the output, up to its end.
    ///
    /// - Throws: `HarnessError` when the program still runs after the limit; it is killed.
    package func readAll(within limit: Duration) throws(HarnessError) -> String {
        let deadline = ContinuousClock.now + limit
        while readMore(until: deadline) {}
        if ContinuousClock.now >= deadline, wait(within: .zero) == nil {
            kill()
            throw HarnessError("still running after \(limit), killed; it wrote: \(errorText)")
        }
        defer { unread = [] }
        return String(decoding: unread, as: UTF8.self)
    }

    /// - Returns: false at the end of the output, or when the time is up.
    private func readMore(until deadline: ContinuousClock.Instant) -> Bool {
        var polled = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        let left = max(0, (deadline - .now) / .milliseconds(1))
        guard poll(&polled, 1, Int32(clamping: Int(left.rounded(.up)))) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = read(output, &buffer, buffer.count)
        guard count > 0 else { return false }
        unread += buffer[..<count]
        return true
    }

    // MARK: Its end

    package func send(_ signal: Int32) {
        if exit == nil { _ = Glibc.kill(processID, signal) }
    }

    /// Ends it without giving it a chance, and takes its exit status.
    package func kill() {
        guard exit == nil else { return }
        _ = Glibc.kill(processID, SIGKILL)
        var status: Int32 = 0
        while waitpid(processID, &status, 0) == -1, errno == EINTR {}
        exit = ChildProcess.exit(from: status)
    }

    /// How it ended; nil when it still runs after the limit.
    package func wait(within limit: Duration) -> Exit? {
        let deadline = ContinuousClock.now + limit
        while exit == nil {
            var status: Int32 = 0
            if waitpid(processID, &status, WNOHANG) == processID {
                exit = ChildProcess.exit(from: status)
            } else if ContinuousClock.now >= deadline {
                return nil
            } else {
                usleep(1_000)
            }
        }
        return exit
    }

    /// The macros WIFEXITED and so on are not imported.
    private static func exit(from status: Int32) -> Exit {
        status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
    }
}

/// Gives `body` a null-terminated array of C strings, for whom alone they live.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("an array with its null is never empty") }
        return body(start)
    }
}
