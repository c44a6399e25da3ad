internal import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's address: HOST:PORT or unix:PATH.", valueName: "address"))
    var server: String?

    @Flag(help: "Print JSON with the names of the proto: one object, or one a line for lists and streams.")
    var json = false

    @Option(help: ArgumentHelp("Seconds to wait for an answer (default: 10).", valueName: "seconds"))
    var timeout: Double?

    @Option(help: ArgumentHelp("A config file to read instead of the usual one.", valueName: "file"))
    var config: String?

    func validate() throws {
        if let timeout, !(0.001...86_400).contains(timeout) {
            throw ValidationError("--timeout \(timeout): give seconds from 0.001 to 86400")
        }
    }

    /// The arguments with those of these options that stand before the command put behind it, where the parser looks for them:
    /// `--json stats` is `stats --json`.
    static func movedBack(_ arguments: [String]) -> [String] {
        var moved: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            if first == "--json" {
                moved.append(rest.removeFirst())
            } else if ["--server", "--timeout", "--config"].contains(first), rest.count > 1 {
                moved += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if ["--server=", "--timeout=", "--config="].contains(where: first.hasPrefix) {
                moved.append(rest.removeFirst())
            } else {
                break
            }
        }
        guard !moved.isEmpty, !rest.isEmpty else { return arguments }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return Array(rest[..<end]) + moved + Array(rest[end...])
    }
}
