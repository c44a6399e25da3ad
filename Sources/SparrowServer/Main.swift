import ArgumentParser
import Foundation
import Logging

/// `sparrow-server`: the daemon.
@main
struct SparrowServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sparrow-server",
        abstract: "The Sparrow daemon: a movie recommender that speaks protobuf in small frames.",
        discussion: """
            Prints one line on standard output when it is ready, with the address; logs go to standard error. SIGTERM and SIGINT stop it in
            order. Flags win over the environment (SPARROW_DATA_DIR, SPARROW_LISTEN, SPARROW_LOG_LEVEL, SPARROW_REDIS), which wins over the config file
            ($XDG_CONFIG_HOME/sparrow/sparrow.toml, table [server]).
            """,
        version: Daemon.version
    )

    @Option(help: "Directory of the store (default: $XDG_DATA_HOME/sparrow).")
    var dataDir: String?

    @Option(
        help:
            "Where to listen: HOST:PORT (port 0 picks a free one) or unix:PATH; may be repeated (default: 127.0.0.1:7070)."
    )
    var listen: [String] = []

    @Option(help: "Event loops (default: one a core).")
    var threads: Int?

    @Option(help: "trace, debug, info, notice, warning, error or critical (default: info).")
    var logLevel: String?

    @Option(
        help: ArgumentHelp(
            "Mirror the state for other systems into a Redis: redis://[:PASSWORD@]HOST[:PORT][/DATABASE] or unix:///PATH. A password is better kept in SPARROW_REDIS or the config file.",
            valueName: "url"
        )
    )
    var redis: String?

    @Option(help: "Config file.")
    var config: String?

    @Flag(help: "Load the sample data into the store if it is empty.")
    var sample = false

    @Option(help: "Where the sample data is (default: looked for beside the program).")
    var sampleDir: String?

    @Flag(help: "Make all tables anew from the event log, then serve.")
    var rebuild = false

    @Flag(help: "Keep no lists of recommendations; compute each one (for measuring).")
    var noListCache = false

    @Flag(help: "Start no job by itself: neither what is scheduled nor the first embeddings (for measuring).")
    var noSchedules = false

    func run() throws {
        do throws(StartFault) {
            let settings = try Settings(flags: self, environment: ProcessInfo.processInfo.environment)
            try Daemon.run(settings)
        } catch {
            FileHandle.standardError.write(Data("sparrow-server: \(error.message)\n".utf8))
            throw ExitCode(error.exitStatus)
        }
    }
}
