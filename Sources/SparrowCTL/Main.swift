internal import ArgumentParser
internal import Glibc

/// `sparrowctl`: parse, run, and end with a status of sysexits; what went wrong stands on standard error.
@main
enum SparrowCTLMain {
    static func main() {
        let arguments = GlobalOptions.movedBack(Array(CommandLine.arguments.dropFirst()))
        do {
            try CommandNames.check(arguments)
            var command = try SparrowCTL.parseAsRoot(arguments)
            try command.run()
        } catch {
            exit(report(error, of: CommandNames.called(arguments)))
        }
    }

    /// Prints what an error of a command has to say.
    ///
    /// - Returns: the exit status.
    private static func report(_ error: any Error, of command: String) -> Int32 {
        let parserStatus = SparrowCTL.exitCode(for: error)
        if parserStatus == .success {
            // --help and --version come as errors too.
            StandardOutput.write(SparrowCTL.fullMessage(for: error) + "\n")
            return 0
        }
        var words = SparrowCTL.message(for: error).split(separator: "\n").joined(separator: " ")
        if words.last == "." { words.removeLast() }
        // The refusals of this program say what to do behind a semicolon; the parser's own do not.
        let advice = words.contains("; ") ? "" : "; see \(command) --help"
        let failure = Failure(error) ?? Failure(.usage, words + advice)
        StandardError.write(failure.lines)
        return failure.status.rawValue
    }
}
