import ArgumentParser
import Foundation
import Harness
import Protocol
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// From a key to the first byte on a 200×50 pseudoterminal, while another client's stars push new lists.
struct TerminalBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tui",
        abstract: "Key to the first byte at the terminal, under pushes."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "How many keys.")
    var keys = 300

    @Option(help: "Stars a second by another client as the same person.")
    var pushes = 30

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded()
        let user = try client.createUser("bench")
        for movie in try client.movies(atMost: 40) { try client.rate(movie.id, halfStars: 8, by: user) }
        let terminal = try Pseudoterminal(
            Programs.besideThisProgram.terminalInterface,
            ["--server", daemon.address.description, "--user", "bench"],
            columns: 200,
            rows: 50,
            scratch: bench.scratch
        )
        try terminal.readUntilQuiet(milliseconds: 1_000)

        let quiet = try measure(terminal, pause: 50_000)
        let pusher = Pusher(address: daemon.address, user: user, perSecond: pushes)
        pusher.start()
        let busy = try measure(terminal, pause: 33_000)
        pusher.stop()
        print("without pushes: \(quiet.summary)")
        print("with \(number(pusher.rate)) pushes/s: \(busy.summary)")
        let memory = ProcessFigures(terminal.process.processID)
        print("sparrow-tui VmRSS \(number(memory.resident / 1e6)) MB")
        Target.atMost(8, "ms").report("key to first byte, p99", quantile(busy.values, 0.99))
    }

    /// Moves the cursor up and down near the end of the list, where each key changes the screen: the films that the pushes take
    /// away are at its beginning. The times are those of the first byte after the key, with nothing left to read before it.
    private func measure(_ terminal: Pseudoterminal, pause: UInt32) throws -> Latencies {
        var latencies = Latencies()
        for index in 0..<keys {
            while try terminal.read(withinMilliseconds: 0) > 0 {}
            let begun = monotonicNanoseconds()
            terminal.write(index % 20 == 0 ? "G" : index % 2 == 1 ? "k" : "j")
            guard try terminal.read(withinMilliseconds: 5_000) > 0 else {
                throw HarnessError("no byte for 5 s after a key")
            }
            latencies.record(nanoseconds: monotonicNanoseconds() - begun)
            usleep(pause)
        }
        return latencies
    }
}

/// Rates films from the top of one person's list at a steady rate, on a thread of its own.
final class Pusher: Sendable {
    private struct Progress {
        var isStopping = false
        var sent = 0
        var begun = ContinuousClock.now
        var ended = ContinuousClock.now
    }

    private let address: ServerAddress
    private let user: UInt32
    private let perSecond: Int
    private let progress = Mutex(Progress())

    init(address: ServerAddress, user: UInt32, perSecond: Int) {
        self.address = address
        self.user = user
        self.perSecond = perSecond
    }

    /// Stars a second that were sent.
    var rate: Double { progress.withLock { Double($0.sent) / ($0.ended - $0.begun).seconds } }

    func start() {
        progress.withLock { $0.begun = .now }
        let thread = Thread { [self] in
            do {
                try push()
            } catch {
                print("the pushes ended: \(error)")
            }
        }
        thread.start()
    }

    func stop() {
        progress.withLock {
            $0.isStopping = true
            $0.ended = .now
        }
    }

    private func push() throws {
        let client = try Client.connect(address, name: "pusher")
        var random = RandomNumbers(seed: 5)
        while !progress.withLock({ $0.isStopping }) {
            let list = try client.recommendations(for: user, size: 10)
            for item in list.items {
                guard let movie = item.movie, !progress.withLock({ $0.isStopping }) else { break }
                try client.rate(movie.id, halfStars: UInt32.random(in: 1...10, using: &random), by: user)
                progress.withLock { $0.sent += 1 }
                usleep(UInt32(1_000_000 / perSecond))
            }
        }
    }
}

/// What daemon and terminal interface do while nobody does anything.
struct IdleBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "idle", abstract: "CPU ticks and wake-ups while idle.")

    @OptionGroup var options: BenchOptions

    @Option(help: "For how many seconds.")
    var seconds = 10

    func run() throws {
        let bench = try Bench(options)
        let (daemon, client) = try bench.startLoaded()
        let user = try client.createUser("bench")
        for movie in try client.movies(atMost: 10) { try client.rate(movie.id, halfStars: 8, by: user) }
        client.close()
        let terminal = try Pseudoterminal(
            Programs.besideThisProgram.terminalInterface,
            ["--server", daemon.address.description, "--user", "bench"],
            columns: 200,
            rows: 50,
            scratch: bench.scratch
        )
        try terminal.readUntilQuiet(milliseconds: 5_000)
        let processes = [("sparrow-tui", terminal.process.processID), ("sparrow-server", daemon.processID)]
        let before = processes.map { ProcessFigures($0.1) }
        var bytes = 0
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            bytes += try terminal.read(withinMilliseconds: Int32(max(1, (end - .now).milliseconds)))
        }
        for (process, before) in zip(processes, before) {
            let after = ProcessFigures(process.1)
            print(
                "\(process.0): \(after.ticks - before.ticks) CPU ticks, \(after.switches - before.switches) wake-ups in \(seconds) s"
            )
            Target.atMost(0.5, "ticks").report("\(process.0), idle", Double(after.ticks - before.ticks))
        }
        print("bytes drawn meanwhile: \(bytes)")
    }
}
