import Foundation
import Logging
import RedisLink
import TOMLKit

/// What the daemon was told: flags win over the environment, which wins over the config file.
struct Settings: Sendable {
    var dataDirectory: String
    var listen: [String]
    var threads: Int
    var logLevel: Logger.Level
    var loadsSample: Bool
    var sampleDirectory: String?
    var rebuilds: Bool
    var keepsLists: Bool
    var startsScheduledJobs: Bool
    /// Where the state is mirrored; nil: nowhere.
    var redis: RedisAddress?

    /// - Throws: usage faults (64) that name the flag, variable or line, and what may stand there.
    init(flags: SparrowServer, environment: [String: String]) throws(StartFault) {
        let file = try Settings.configuration(at: flags.config, environment)
        dataDirectory =
            flags.dataDir ?? environment["SPARROW_DATA_DIR"] ?? file.dataDir
            ?? Settings.defaultDataDirectory(environment)
        if !flags.listen.isEmpty {
            listen = flags.listen
        } else {
            listen = environment["SPARROW_LISTEN"].map { [$0] } ?? file.listen ?? ["127.0.0.1:7070"]
        }
        threads = flags.threads ?? file.threads ?? ProcessInfo.processInfo.activeProcessorCount
        guard (1...1_024).contains(threads) else {
            throw .usage("--threads \(threads): give a number from 1 to 1024")
        }
        let level = flags.logLevel ?? environment["SPARROW_LOG_LEVEL"] ?? file.logLevel ?? "info"
        guard let logLevel = Logger.Level(rawValue: level) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw .usage("--log-level \(level): give one of \(levels)")
        }
        self.logLevel = logLevel
        loadsSample = flags.sample
        sampleDirectory = flags.sampleDir
        rebuilds = flags.rebuild
        keepsLists = !flags.noListCache
        startsScheduledJobs = !flags.noSchedules
        redis = try Settings.redis(flags.redis, environment["SPARROW_REDIS"], file.redis)
    }

    /// The refusal says who gave the address, and never what it is: a password may be in it.
    private static func redis(_ flag: String?, _ variable: String?, _ key: String?) throws(StartFault) -> RedisAddress?
    {
        let given = [("--redis", flag), ("SPARROW_REDIS", variable), ("[server] redis", key)]
        // An empty one says: nowhere, whatever stands behind it.
        guard let (source, text) = given.first(where: { $0.1 != nil }), let text, !text.isEmpty else { return nil }
        do throws(RedisError) {
            return try RedisAddress(text)
        } catch {
            throw .usage("\(source): \(error.message)")
        }
    }

    private static func defaultDataDirectory(_ environment: [String: String]) -> String {
        if let base = environment["XDG_DATA_HOME"], base.hasPrefix("/") { return base + "/sparrow" }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/share/sparrow"
    }

    // MARK: The config file

    private struct ServerTable {
        var dataDir: String?
        var listen: [String]?
        var threads: Int?
        var logLevel: String?
        var redis: String?
    }

    private static let keys = ["data-dir", "listen", "threads", "log-level", "redis"]

    /// Reads table [server] of the file; a missing default file is none.
    private static func configuration(
        at path: String?,
        _ environment: [String: String]
    ) throws(StartFault) -> ServerTable {
        let base = environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] ?? "") + "/.config"
        let file = path ?? base + "/sparrow/sparrow.toml"
        guard let data = FileManager.default.contents(atPath: file) else {
            if path != nil { throw .usage("--config \(file): the file cannot be read") }
            return ServerTable()
        }
        do {
            let table = try TOMLTable(string: String(decoding: data, as: UTF8.self))
            guard let server = table["server"]?.table else { return ServerTable() }
            if let unknown = server.keys.first(where: { !keys.contains($0) }) {
                throw StartFault.usage(
                    "\(file): [server] has no key \"\(unknown)\"; it has \(keys.joined(separator: ", "))"
                )
            }
            for key in ["data-dir", "log-level", "redis"] where server[key] != nil && server[key]?.string == nil {
                throw StartFault.usage("\(file): [server] \(key) is no text; write it in quotes")
            }
            if server["threads"] != nil, server["threads"]?.int == nil {
                throw StartFault.usage("\(file): [server] threads is no whole number; write it without quotes")
            }
            if server["listen"] != nil, server["listen"]?.string == nil, server["listen"]?.array == nil {
                throw StartFault.usage("\(file): [server] listen is neither a text nor a list of texts")
            }
            var settings = ServerTable()
            settings.dataDir = server["data-dir"]?.string
            settings.threads = server["threads"]?.int
            settings.logLevel = server["log-level"]?.string
            settings.redis = server["redis"]?.string
            settings.listen =
                server["listen"]?.string.map { [$0] } ?? server["listen"]?.array.map { $0.compactMap(\.string) }
            return settings
        } catch let fault as StartFault {
            throw fault
        } catch {
            throw .usage("\(file): \(error)")
        }
    }
}

/// Why the daemon does not start: what, where, what to do; with the exit status of sysexits.
struct StartFault: Error, Equatable {
    var message: String
    var exitStatus: Int32

    static func usage(_ message: String) -> StartFault { StartFault(message: message, exitStatus: 64) }
    static func noInput(_ message: String) -> StartFault { StartFault(message: message, exitStatus: 66) }
    static func inputOutput(_ message: String) -> StartFault { StartFault(message: message, exitStatus: 74) }
    static func badData(_ message: String) -> StartFault { StartFault(message: message, exitStatus: 65) }
}
