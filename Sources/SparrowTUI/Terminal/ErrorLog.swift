import Glibc

/// Standard error goes to a file while the screen is up, so that no stray line tears it.
final class ErrorLog {
    private var saved: Int32 = -1

    /// `$XDG_STATE_HOME/sparrow/tui.log`, else below `~/.local/state`; nil without a home.
    private static var path: String? {
        if let state = environment("XDG_STATE_HOME") { return state + "/sparrow/tui.log" }
        return environment("HOME").map { $0 + "/.local/state/sparrow/tui.log" }
    }

    func takeStandardError() {
        guard let target = Self.open() else { return }
        saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        dup2(target, STDERR_FILENO)
        close(target)
    }

    func giveStandardErrorBack() {
        guard saved >= 0 else { return }
        dup2(saved, STDERR_FILENO)
        close(saved)
        saved = -1
    }

    /// The log, or nowhere: a screen without a log is better than none.
    private static func open() -> Int32? {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
        if let path {
            makeFolders(of: path)
            let descriptor = Glibc.open(path, flags, 0o600)
            if descriptor >= 0 { return descriptor }
        }
        let nowhere = Glibc.open("/dev/null", O_WRONLY | O_CLOEXEC)
        return nowhere >= 0 ? nowhere : nil
    }

    private static func makeFolders(of path: String) {
        var end = path.index(after: path.startIndex)
        while let slash = path[end...].firstIndex(of: "/") {
            mkdir(String(path[..<slash]), 0o700)
            end = path.index(after: slash)
        }
    }
}
