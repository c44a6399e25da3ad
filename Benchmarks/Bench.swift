import ArgumentParser
import Foundation
import Harness
import Protocol

#if canImport(Glibc)
    import Glibc
#endif

/// What every benchmark needs to know.
struct BenchOptions: ParsableArguments {
    @Option(help: "Directory on a real file system for the stores (default: the build directory).")
    var dir: String?

    @Option(help: "MovieLens directory (default: ml-latest-small in $SPARROW_DATA or ../shared/data).")
    var data: String?

    @Flag(help: "Keep the daemon's log level at info and say where its log is.")
    var verbose = false

    func dataDirectory() throws -> String {
        guard let directory = data ?? Programs.sharedData("ml-latest-small") else {
            throw ValidationError("no ml-latest-small in $SPARROW_DATA or ../shared/data; give --data DIR")
        }
        return directory
    }
}

/// One store on disk, and the daemon that serves it.
struct Bench {
    let options: BenchOptions
    let scratch: Scratch
    private let programs = Programs.besideThisProgram

    init(_ options: BenchOptions) throws {
        self.options = options
        scratch = try Scratch(in: options.dir ?? programs.directory)
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first ?? "?"
        print("data directory: \(scratch.path) (\(FileSystem.type(of: scratch.path))); load average before: \(load)")
    }

    func start(_ arguments: [String] = []) throws -> Daemon {
        let level = options.verbose ? "info" : "warning"
        return try Daemon(programs, dataDirectory: scratch.path("data"), arguments: ["--log-level", level] + arguments)
    }

    /// Starts a daemon with a MovieLens directory in it, once the item-based model serves.
    func startLoaded(_ arguments: [String] = []) throws -> (Daemon, Client) {
        let daemon = try start()
        _ = try importing(options.dataDirectory(), into: daemon)
        let trained = try daemon.connect(name: "bench")
        try trained.waitForModel(trainedTo: 1, within: .seconds(120))
        trained.close()
        guard daemon.stop() == .status(0) else { throw HarnessError("the daemon does not stop: \(daemon.log)") }
        try daemon.restart(with: arguments)
        let client = try daemon.connect(name: "bench")
        let stats = try client.waitForModel(trainedTo: 1, within: .seconds(120))
        print("store: \(stats.users) users, \(stats.movies) movies, \(stats.ratings) ratings")
        print("kernel: \(stats.kernel); model \(stats.model?.name ?? "?") of \(stats.model?.movies ?? 0) movies")
        print("ready: \(daemon.readyLine)")
        return (daemon, client)
    }

    /// Runs `sparrowctl import`.
    ///
    /// - Returns: how long the whole program took: reading, checking, sending, and the answer to CommitImport.
    func importing(_ directory: String, into daemon: Daemon, within limit: Duration = .seconds(600)) throws -> Duration
    {
        let begun = ContinuousClock.now
        let process = try ChildProcess(
            programs.commandLine,
            ["import", directory, "--server", daemon.address.description],
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("import-errors")
        )
        let output = try process.readAll(within: limit)
        guard process.wait(within: .seconds(5)) == .status(0) else {
            throw HarnessError("sparrowctl import: \(process.errorText)")
        }
        let time = ContinuousClock.now - begun
        if options.verbose { print(output) }
        return time
    }
}

enum FileSystem {
    /// The type of the file system that a path lies on, as /proc/mounts names it.
    static func type(of path: String) -> String {
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        var best = (length: -1, type: "unknown file system")
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let point = String(fields[1])
            let holds = point == "/" || real == point || real.hasPrefix(point + "/")
            if holds, point.count >= best.length { best = (point.count, String(fields[2])) }
        }
        return best.type
    }
}

/// A target of the project, and how a figure stands to it.
struct Target {
    enum Bound {
        case atMost(Double)
        case atLeast(Double)
    }

    let bound: Bound
    let unit: String

    static func atMost(_ value: Double, _ unit: String) -> Target { Target(bound: .atMost(value), unit: unit) }
    static func atLeast(_ value: Double, _ unit: String) -> Target { Target(bound: .atLeast(value), unit: unit) }

    /// Prints one figure in a line: `name  figure  target  ratio  verdict`.
    func report(_ name: String, _ figure: Double) {
        switch bound {
        case .atMost(let value): line(name, figure, "≤", value, reached: figure <= value)
        case .atLeast(let value): line(name, figure, "≥", value, reached: figure >= value)
        }
    }

    private func line(_ name: String, _ figure: Double, _ sign: String, _ value: Double, reached: Bool) {
        let ratio = String(format: "%.2f", figure / value)
        let shown = "\(number(figure)) \(unit)"
        print(
            "\(name): \(shown)   target \(sign) \(number(value)) \(unit)   ratio \(ratio)   \(reached ? "reached" : "MISSED")"
        )
        // Seen at once in a file too.
        fflush(nil)
    }
}

/// A figure with as many digits as it deserves.
func number(_ value: Double) -> String {
    switch abs(value) {
    case 1_000...: String(format: "%.0f", value)
    case 10...: String(format: "%.1f", value)
    default: String(format: "%.4g", value)
    }
}

extension Duration {
    var milliseconds: Double { self / .milliseconds(1) }
    var seconds: Double { self / .seconds(1) }
}

/// Times of many repetitions, in milliseconds.
struct Latencies {
    private(set) var values: [Double] = []

    mutating func record(_ duration: Duration) { values.append(duration.milliseconds) }

    mutating func record(nanoseconds: UInt64) { values.append(Double(nanoseconds) / 1e6) }

    var summary: String {
        "p50 \(number(quantile(values, 0.5))) ms, p90 \(number(quantile(values, 0.9))) ms, p99 \(number(quantile(values, 0.99))) ms, "
            + "max \(number(quantile(values, 1))) ms (\(values.count) times)"
    }
}

/// The value below which the given part of all lies; 0 where there are none.
func quantile(_ values: [Double], _ part: Double) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.down)))]
}

/// What the kernel says of a process.
struct ProcessFigures {
    /// Resident now and at its highest, in bytes.
    let resident: Double
    let residentPeak: Double
    /// User and system time, in clock ticks of 10 ms.
    let ticks: Int
    let switches: Int

    init(_ processID: pid_t) {
        let status = (try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)) ?? ""
        func value(_ key: String, _ text: String) -> Double {
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key + ":") }) else { return 0 }
            return line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Double($0) } ?? 0
        }
        resident = value("VmRSS", status) * 1024
        residentPeak = value("VmHWM", status) * 1024
        let stat = (try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)) ?? ""
        // The name of the program may have spaces; the fields after its bracket do not.
        let fields = (stat.split(separator: ")").last ?? "").split(separator: " ")
        ticks = fields.count > 12 ? (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0) : 0
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID)/task")) ?? []
        switches = threads.reduce(0) { sum, thread in
            let text = (try? String(contentsOfFile: "/proc/\(processID)/task/\(thread)/status", encoding: .utf8)) ?? ""
            return sum + Int(value("voluntary_ctxt_switches", text))
        }
    }
}
