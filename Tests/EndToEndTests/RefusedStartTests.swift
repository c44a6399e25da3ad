import Foundation
import Harness
import Protocol
import Testing

/// A daemon that must not start: the exit status of sysexits, and one line that says what, where and what to do.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct RefusedStartTests {
    struct Refusal {
        var exit: ChildProcess.Exit?
        var message: String
    }

    private func start(_ arguments: [String], in scratch: Scratch) throws -> Refusal {
        let process = try ChildProcess(
            Programs.besideThisProgram.server,
            arguments,
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("errors-\(UUID().uuidString)")
        )
        let exit = process.wait(within: .seconds(20))
        return Refusal(exit: exit, message: process.errorText)
    }

    @Test func `a busy port is named and ends with 69`() throws {
        let store = try TestStore.empty()

        let refusal = try start(
            ["--data-dir", store.scratch.path("other"), "--listen", store.daemon.address.description],
            in: store.scratch
        )

        #expect(refusal.exit == .status(69))
        #expect(refusal.message.contains(String(store.daemon.address.description.split(separator: ":")[1])))
        try store.expectServing()
    }

    @Test func `a data directory that another daemon holds ends with 75, and the other goes on`() throws {
        let store = try TestStore.loaded()

        let refusal = try start(
            ["--data-dir", store.daemon.dataDirectory, "--listen", "127.0.0.1:0"],
            in: store.scratch
        )

        #expect(refusal.exit == .status(75))
        #expect(refusal.message.contains(store.daemon.dataDirectory))
        try store.expectServing()
        try store.client.rate(1, halfStars: 9, by: 1)
    }

    @Test func `a file where the data directory should be ends with 74`() throws {
        let scratch = try Scratch()
        let file = try scratch.write("not a directory", to: "data")

        let refusal = try start(["--data-dir", file, "--listen", "127.0.0.1:0"], in: scratch)

        #expect(refusal.exit == .status(74) || refusal.exit == .status(77))
        #expect(refusal.message.contains(file))
        #expect(scratch.read("data") == "not a directory")
    }

    @Test func `a data directory that cannot be written is named`() throws {
        let scratch = try Scratch()

        // Nobody, not even root, makes a directory there.
        let refusal = try start(["--data-dir", "/proc/sparrow", "--listen", "127.0.0.1:0"], in: scratch)

        #expect(refusal.exit == .status(74) || refusal.exit == .status(77))
        #expect(refusal.message.contains("/proc/sparrow"))
    }

    @Test(.enabled(if: SmallFileSystem.isAllowed, "needs the right to mount a small tmpfs"))
    func `a store on a read-only disk is named, and is whole when the disk can be written again`() throws {
        let scratch = try Scratch()
        let disk = try SmallFileSystem(megabytes: 24, at: scratch.path("disk"))
        let data = disk.path + "/data"
        let daemon = try Daemon(dataDirectory: data, arguments: ["--log-level", "critical"])
        try SmallMovieLens().load(into: daemon.connect())
        #expect(daemon.stop() == .status(0))
        try disk.makeReadOnly()

        let refusal = try start(["--data-dir", data, "--listen", "127.0.0.1:0"], in: scratch)

        #expect(refusal.exit == .status(74) || refusal.exit == .status(77), "\(refusal.message)")
        #expect(refusal.message.contains(data))
        #expect(refusal.message.split(separator: "\n").count == 1)
        try disk.makeWritable()
        try daemon.restart()
        #expect(try daemon.connect().call(GetStatsRequest()).ratings == UInt64(SmallMovieLens().ratings.count))
    }

    @Test(arguments: ["0.0.0.0:0", "192.0.2.1:7070", "[::]:0"])
    func `an address beyond this machine is refused with the reason and 77`(address: String) throws {
        let scratch = try Scratch()

        let refusal = try start(["--data-dir", scratch.path("data"), "--listen", address], in: scratch)

        #expect(refusal.exit == .status(77))
        #expect(refusal.message.contains("TLS") || refusal.message.contains("loopback"), "\(refusal.message)")
        let host = address.prefix { $0 != ":" || address.hasPrefix("[") }.prefix(9)
        #expect(refusal.message.contains(host.prefix(4)))
    }

    @Test(arguments: [["--listen", "nonsense"], ["--no-such-flag"], ["--threads", "0"], ["--log-level", "shouting"]])
    func `wrong usage ends with 64`(arguments: [String]) throws {
        let scratch = try Scratch()

        let refusal = try start(["--data-dir", scratch.path("data")] + arguments, in: scratch)

        #expect(refusal.exit == .status(64), "\(refusal.message)")
        #expect(refusal.message.contains(arguments[0]) || refusal.message.contains(arguments.last ?? ""))
    }
}
