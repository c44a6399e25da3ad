import ArgumentParser
import Glibc
import Protocol
import Text

@main
struct SparrowTUIMain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sparrow-tui",
        abstract: "Browse, rate, and watch the list answer.",
        discussion: """
            Without a terminal it prints one screen as text and ends. 1-5 rate the film under the cursor, / searches, ? shows all
            keys, : all actions by name.
            """,
        version: "sparrow-tui 0.1.0"
    )

    @Option(help: "Where the daemon listens: HOST:PORT or unix:PATH. Also SPARROW_SERVER; else 127.0.0.1:7070.")
    var server: String?

    @Option(help: "Whose list: a name, or a number. Else the login name; a name is created on first use.")
    var user: String?

    @Option(help: "Print a screen as text and end: home, browse, ratings, watchlist or hidden.")
    var once: PlainScreen?

    @Flag(help: "Print a ruler, locale, TERM, colours and size, and end.")
    var check = false

    @Option(help: "auto, always or never. auto heeds NO_COLOR.")
    var color: ColourChoice?

    @Option(
        help: "A config file instead of $XDG_CONFIG_HOME/sparrow/sparrow.toml ([client] server, user; [tui] color)."
    )
    var config: String?

    func run() throws {
        let file = try configFile()
        let colour = color ?? file.colour ?? .auto
        if check { return TerminalCheck.print(colour: colour) }
        let address = try self.address(file)
        let who = try self.who(file)
        if once != nil || isatty(STDOUT_FILENO) == 0 || environment("TERM") == "dumb" {
            let output = PlainOutput(address: address, who: who, screen: once ?? .home)
            throw ArgumentParser.ExitCode(output.run().rawValue)
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw refusal(
                "standard input is no terminal; use --once \(PlainScreen.home.rawValue), or sparrowctl in scripts"
            )
        }
        throw ArgumentParser.ExitCode(try runScreen(address, who, colour).rawValue)
    }

    /// Whoever started this may have blocked signals, and the mask is inherited: then no resize and no Ctrl-Z would come through.
    private func unblockSignals() {
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }

    private func runScreen(_ address: ServerAddress, _ who: Who, _ colour: ColourChoice) throws -> ExitCode {
        unblockSignals()
        let terminal: Terminal
        do throws(Terminal.Failure) {
            terminal = try Terminal(usesColour: colour.isOn)
        } catch {
            throw refusal(error.description)
        }
        let log = ErrorLog()
        log.takeStandardError()
        var generator = SystemRandomNumberGenerator()
        let state = State(
            who: who,
            address: address.description,
            size: terminal.currentSize(),
            now: Clock.now(),
            seed: (generator.next(), generator.next())
        )
        var loop = Loop(state: state, session: Session(address: address), terminal: terminal)
        let code = loop.run()
        terminal.stop()
        log.giveStandardErrorBack()
        if code == .unreachable { complain("cannot reach \(address); start it with `sparrow-server --data-dir DIR`") }
        return code
    }

    // MARK: Settings

    private func configFile() throws -> ConfigFile {
        do throws(ConfigFile.Failure) {
            return try ConfigFile.read(path: config)
        } catch {
            throw refusal(error.description)
        }
    }

    private func address(_ file: ConfigFile) throws -> ServerAddress {
        let text = server ?? environment("SPARROW_SERVER") ?? file.server ?? ServerAddress.standard.description
        do throws(ClientError) {
            return try ServerAddress(text)
        } catch {
            throw refusal("--server: \(error.description)")
        }
    }

    private func who(_ file: ConfigFile) throws -> Who {
        let name = user ?? environment("SPARROW_USER") ?? file.user ?? Self.loginName
        if let id = UInt32(name), id > 0 { return .id(id) }
        do throws(TextError) {
            return .name(try Text.checked(name, "--user", length: 1...64))
        } catch {
            throw refusal(error.description)
        }
    }

    private static var loginName: String {
        for variable in ["LOGNAME", "USER"] {
            if let name = environment(variable) { return name }
        }
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "me" }
        return String(cString: name)
    }

    private func refusal(_ text: String) -> any Error {
        complain(text)
        return ArgumentParser.ExitCode(ExitCode.usage.rawValue)
    }
}

/// A variable of the environment that is set and not empty.
func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
}

/// One line on standard error: what, where, what to do.
func complain(_ text: String) {
    let line = Array("sparrow-tui: \(Text.displayable(text))\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

/// Whether to use colours, as the person wants it.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
    case auto, always, never

    var isOn: Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: environment("NO_COLOR") == nil
        }
    }
}
