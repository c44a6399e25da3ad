import Foundation
import Harness
import Testing

/// A terminal in tmux, of a given size, in which a shell runs. Its server is its own, and dies with its owner.
final class TerminalSession {
    private let socket: String
    private let scratch: Scratch

    static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")

    /// Starts tmux with an interactive shell that has its own short prompt.
    init(columns: Int = 80, rows: Int = 24) throws {
        scratch = try Scratch()
        socket = scratch.path("tmux")
        // bash, for job control; no start-up files, so that its prompt is known.
        _ = try tmux(
            [
                "-f", "/dev/null", "new-session", "-d", "-c", scratch.path, "-x", "\(columns)", "-y", "\(rows)",
                "bash --norc --noprofile -i",
            ]
        )
        try type("PS1='ready> '; clear")
        try press("Enter")
        try expectPrompt()
    }

    deinit { _ = try? tmux(["kill-server"]) }

    /// Waits until the last line is the shell's prompt.
    func expectPrompt(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try wait(for: "the prompt", sourceLocation: sourceLocation) { screen in
            screen.last { !$0.isEmpty }?.hasPrefix("ready>") == true ? true : nil
        }
    }

    /// Types a text as it is.
    func type(_ text: String) throws { _ = try tmux(["send-keys", "-l", text]) }

    /// Presses keys by tmux's names: Enter, Down, C-z, ...
    func press(_ keys: String...) throws { _ = try tmux(["send-keys"] + keys) }

    /// Pastes a text as a terminal does, bracketed where the program asked for it.
    func paste(_ text: String) throws {
        _ = try tmux(["set-buffer", text])
        _ = try tmux(["paste-buffer", "-p"])
    }

    func resize(columns: Int, rows: Int) throws {
        _ = try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// Sends a signal to the process whose id is in a file in the shell's home.
    func send(signal: String, toProcessIn file: String) throws {
        let process = try ChildProcess(
            "/bin/sh",
            ["-c", "kill -\(signal) $(cat \(scratch.path(file)))"],
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("errors")
        )
        guard process.wait(within: .seconds(5)) == .status(0) else { throw HarnessError("kill: \(process.errorText)") }
    }

    /// The lines on the screen.
    func screen() throws -> [String] {
        try tmux(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Runs a command line in the shell.
    func run(_ line: String) throws {
        try type(line)
        try press("Enter")
    }

    /// Waits until the screen is as wanted; fails the test with the last screen otherwise.
    @discardableResult
    func wait<Answer>(
        for what: String,
        within limit: Duration = .seconds(15),
        sourceLocation: SourceLocation = #_sourceLocation,
        _ question: ([String]) -> Answer?
    ) throws -> Answer {
        var last: [String] = []
        let answer = try eventually(within: limit, pause: .milliseconds(30)) { () -> Answer? in
            last = try screen()
            return question(last)
        }
        return try #require(
            answer,
            "\(what) is not on the screen:\n\(last.joined(separator: "\n"))",
            sourceLocation: sourceLocation
        )
    }

    /// Waits until a text is on the screen.
    func expect(
        _ text: String,
        within limit: Duration = .seconds(15),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try wait(for: "\"\(text)\"", within: limit, sourceLocation: sourceLocation) { screen in
            screen.contains { $0.contains(text) } ? true : nil
        }
    }

    private func tmux(_ arguments: [String]) throws -> String {
        var environment = Daemon.cleanEnvironment(home: scratch.path)
        environment["TERM"] = "xterm-256color"
        environment["SHELL"] = "/bin/bash"
        let process = try ChildProcess(
            "/usr/bin/tmux",
            ["-S", socket] + arguments,
            environment: environment,
            errorFile: scratch.path("errors")
        )
        let output = try process.readAll(within: .seconds(10))
        guard process.wait(within: .seconds(5)) == .status(0) else {
            throw HarnessError("tmux \(arguments): \(process.errorText)")
        }
        return output
    }
}
