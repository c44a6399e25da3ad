internal import Foundation
package import Protocol

#if canImport(Glibc)
    package import Glibc
#endif

/// A `sparrow-server` of one's own on a data directory of one's own; killed with its owner.
package final class Daemon {
    package let programs: Programs
    package let dataDirectory: String
    package private(set) var address: ServerAddress
    /// The one line on standard output.
    package private(set) var readyLine: String
    /// From the start of the process to its ready line.
    package private(set) var startTime: Duration
    private let arguments: [String]
    private var process: ChildProcess

    /// Starts a daemon and waits for its ready line.
    ///
    /// - Parameters:
    ///   - programs: whose daemon it is.
    ///   - dataDirectory: may be missing.
    ///   - arguments: beside `--data-dir` and `--listen`.
    ///   - startsScheduledJobs: as a daemon does by itself; most tests count the jobs that they start.
    ///   - listen: port 0 takes a free one, which the ready line tells.
    /// - Throws: `HarnessError` with what the daemon wrote when there is no ready line in time.
    package init(
        _ programs: Programs = .besideThisProgram,
        dataDirectory: String,
        arguments: [String] = [],
        startsScheduledJobs: Bool = false,
        listen: String = "127.0.0.1:0"
    ) throws {
        self.programs = programs
        self.dataDirectory = dataDirectory
        self.arguments = arguments + (startsScheduledJobs ? [] : ["--no-schedules"])
        let started = try Daemon.launch(programs, dataDirectory, self.arguments + ["--listen", listen])
        (process, readyLine, startTime) = started
        address = try Daemon.address(in: readyLine)
    }

    package var processID: pid_t { process.processID }
    package var log: String { process.errorText }

    /// A client that is connected.
    package func connect(name: String = "test") throws -> Client {
        try Client.connect(address, name: name)
    }

    // MARK: Stopping and starting

    package func kill9() { process.kill() }

    package func send(_ signal: Int32) { process.send(signal) }

    /// How the process ended; nil while it runs.
    package func waitForExit(within limit: Duration) -> ChildProcess.Exit? { process.wait(within: limit) }

    /// SIGTERM, and how the process ended; nil when it did not in time.
    package func stop(within limit: Duration = .seconds(10)) -> ChildProcess.Exit? {
        process.send(SIGTERM)
        return process.wait(within: limit)
    }

    /// Starts again on the same data and the same port, after the old process has ended.
    ///
    /// `environment` is what this start has beside the usual, as failpoints.
    package func restart(with extra: [String] = [], environment: [String: String] = [:]) throws {
        process.kill()
        let all = arguments + extra + ["--listen", address.description]
        (process, readyLine, startTime) = try Daemon.launch(programs, dataDirectory, all, environment)
    }

    private static func launch(
        _ programs: Programs,
        _ dataDirectory: String,
        _ arguments: [String],
        _ environment: [String: String] = [:]
    ) throws -> (ChildProcess, String, Duration) {
        let begun = ContinuousClock.now
        let process = try ChildProcess(
            programs.server,
            ["--data-dir", dataDirectory] + arguments,
            environment: cleanEnvironment(home: dataDirectory).merging(environment) { $1 },
            errorFile: dataDirectory + ".log"
        )
        guard let line = process.readLine(within: .seconds(60)) else {
            _ = process.wait(within: .seconds(1))
            let end = process.exit.map { "\($0)" } ?? "still running"
            throw HarnessError("sparrow-server is not ready (\(end)); it wrote: \(process.errorText)")
        }
        return (process, line, ContinuousClock.now - begun)
    }

    /// The last one of `sparrow-server 0.1.0 ready at unix:/run/sparrow 127.0.0.1:43211 (…)`: what `init` asked for.
    private static func address(in readyLine: String) throws -> ServerAddress {
        let words = readyLine.split(separator: " ")
        guard let last = words.prefix(while: { !$0.hasPrefix("(") }).last, last.contains(":") else {
            throw HarnessError("the ready line has no address: \(readyLine)")
        }
        return try ServerAddress(String(last))
    }

    /// An environment in which no settings of the person at this machine count.
    package static func cleanEnvironment(home: String) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { ["PATH", "LD_LIBRARY_PATH"].contains($0.key) }
        environment["HOME"] = home
        environment["XDG_CONFIG_HOME"] = home + "/no-config"
        environment["LANG"] = "C.UTF-8"
        return environment
    }
}
