import Foundation
import Harness
import Protocol
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.timeLimit(.minutes(2)))
struct FetchTests {
    /// Three hundred thousand bytes that are no archive: what is in it is not fetch's business.
    private static let archive = [UInt8]((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })

    /// Runs `sparrowctl fetch ml-1m` into a directory.
    private func fetch(_ server: FileServer?, to scratch: Scratch, _ more: [String] = ["--yes"]) throws -> CommandLine {
        // Nobody listens on port 1.
        let address = server?.address ?? "http://127.0.0.1:1"
        return try CommandLine(["fetch", "ml-1m", "--to", scratch.path, "--base-url", address] + more, server: nil)
    }

    /// What `ml-1m.zip` and `ml-1m.zip.md5` are on a server.
    private func files(_ archive: [UInt8] = archive) throws -> [String: [UInt8]] {
        ["/ml-1m.zip": archive, "/ml-1m.zip.md5": Array("\(try digest(of: archive))  ml-1m.zip\n".utf8)]
    }

    /// Of md5sum, of GNU coreutils.
    private func digest(of bytes: [UInt8]) throws -> String {
        let scratch = try Scratch()
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.path("file")))
        let process = try ChildProcess(
            "/usr/bin/md5sum",
            [scratch.path("file")],
            environment: [:],
            errorFile: scratch.path("errors")
        )
        return String(try process.readAll(within: .seconds(10)).prefix(32))
    }

    private func bytes(_ scratch: Scratch, _ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: scratch.path(name)).map { [UInt8]($0) }
    }

    private func names(in scratch: Scratch) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
    }

    @Test func `an archive comes whole, with its conditions before it and the import command after it`() throws {
        let scratch = try Scratch()
        let server = FileServer(try files())

        let result = try fetch(server, to: scratch)

        #expect(result.exit == .status(0), "\(result.errors)")
        #expect(bytes(scratch, "ml-1m.zip") == Self.archive)
        #expect(try names(in: scratch) == ["ml-1m.zip"])
        #expect(result.output.contains("not for commercial use"))
        #expect(result.output.contains("https://files.grouplens.org/datasets/movielens/ml-1m-README.txt"))
        #expect(result.output.hasSuffix("import it with: sparrowctl import \(scratch.path)/ml-1m.zip\n"))
    }

    @Test func `a second fetch sees that it is there`() throws {
        let scratch = try Scratch()
        let server = FileServer(try files())

        _ = try fetch(server, to: scratch)
        let second = try fetch(server, to: scratch, ["--yes", "--json"])

        #expect(second.exit == .status(0), "\(second.errors)")
        #expect(server.requests.count { $0.hasPrefix("GET /ml-1m.zip HTTP") } == 1)
        let digest = try digest(of: Self.archive)
        #expect(second.output == "{\"bytes\":300000,\"md5\":\"\(digest)\",\"path\":\"\(scratch.path)/ml-1m.zip\"}\n")
    }

    @Test func `a download that was cut goes on where it stopped`() throws {
        let scratch = try Scratch()
        let server = FileServer(try files(), .init(cuts: 1))

        let cut = try fetch(server, to: scratch)
        let half = bytes(scratch, "ml-1m.zip.part")
        let resumed = try fetch(server, to: scratch)

        #expect(cut.exit == .status(69))
        #expect(cut.errors.contains("at 150.0 kB of 300.0 kB; run the same command again to go on there"))
        #expect(half.map { $0 == Array(Self.archive.prefix(150_000)) } == true)
        #expect(resumed.exit == .status(0), "\(resumed.errors)")
        #expect(server.requests.last?.contains("\r\nRange: bytes=150000-\r\n") == true)
        #expect(bytes(scratch, "ml-1m.zip") == Self.archive)
        #expect(try names(in: scratch) == ["ml-1m.zip"])
    }

    @Test(arguments: [true, false])
    func `a part is given up where the server gives no parts or has another version`(ignoresRange: Bool) throws {
        let scratch = try Scratch()
        let server = FileServer(try files(), .init(cuts: 1))
        let newer = Array(Self.archive.reversed())

        let cut = try fetch(server, to: scratch)
        let newFiles = try files(newer)
        server.change { files, behaviour in
            files = newFiles
            behaviour = .init(ignoresRange: ignoresRange, entityTag: ignoresRange ? "\"v1\"" : "\"v2\"")
        }
        let again = try fetch(server, to: scratch)

        #expect(cut.exit == .status(69))
        #expect(again.exit == .status(0), "\(again.errors)")
        #expect(bytes(scratch, "ml-1m.zip") == newer)
        #expect(try names(in: scratch) == ["ml-1m.zip"])
    }

    @Test func `a part that is whole already is checked and takes its name`() throws {
        let scratch = try Scratch()
        let server = FileServer(try files())
        try Data(Self.archive).write(to: URL(fileURLWithPath: scratch.path("ml-1m.zip.part")))
        try scratch.write("\"v1\"\n", to: "ml-1m.zip.part.version")

        let result = try fetch(server, to: scratch)

        #expect(result.exit == .status(0), "\(result.errors)")
        #expect(try names(in: scratch) == ["ml-1m.zip"])
    }

    @Test func `what does not match its checksum is thrown away`() throws {
        let scratch = try Scratch()
        var wrong = try files()
        wrong["/ml-1m.zip"] = Array(Self.archive.reversed())

        let result = try fetch(FileServer(wrong), to: scratch)

        #expect(result.exit == .status(65))
        #expect(result.errors.contains("it was thrown away; fetch again"))
        #expect(try names(in: scratch).isEmpty)
    }

    @Test func `another file of that name is left alone`() throws {
        let scratch = try Scratch()
        try scratch.write("mine", to: "ml-1m.zip")

        let result = try fetch(FileServer(try files()), to: scratch)

        #expect(result.exit == .status(1))
        #expect(result.errors.contains("move it away, or give another directory with --to"))
        #expect(scratch.read("ml-1m.zip") == "mine")
    }

    @Test(arguments: ["/ml-1m.zip", "/ml-1m.zip.md5"])
    func `what the server does not have leaves nothing behind and says how to do without`(missing: String) throws {
        let scratch = try Scratch()
        let server = FileServer(try files())
        server.change { files, _ in files[missing] = nil }

        let result = try fetch(server, to: scratch)

        #expect(result.exit == .status(69))
        #expect(result.errors.contains("\(server.address)\(missing): the server answers 404\n"))
        #expect(result.errors.contains("by hand: download https://files.grouplens.org/datasets/movielens/ml-1m.zip"))
        #expect(try names(in: scratch).isEmpty)
    }

    @Test func `without a server it says what to download by hand, and where to put it`() throws {
        let scratch = try Scratch()

        let result = try fetch(nil, to: scratch)

        #expect(result.exit == .status(69))
        #expect(
            result.errors
                == "sparrowctl: http://127.0.0.1:1/ml-1m.zip.md5: no connection\n"
                + "by hand: download https://files.grouplens.org/datasets/movielens/ml-1m.zip to \(scratch.path)/ml-1m.zip,"
                + " then sparrowctl import \(scratch.path)/ml-1m.zip\n"
        )
        #expect(try names(in: scratch).isEmpty)
    }

    @Test func `without a terminal to ask on it wants --yes and downloads nothing`() throws {
        let scratch = try Scratch()
        let server = FileServer(try files())

        let result = try fetch(server, to: scratch, [])

        #expect(result.exit == .status(64))
        #expect(result.errors.contains("ml-1m-README.txt and give --yes"))
        #expect(server.requests.isEmpty)
    }

    @Test(.enabled(if: TerminalSession.isAvailable, "tmux is not installed"))
    func `on a terminal it asks, and only a yes downloads`() throws {
        let scratch = try Scratch()
        let server = FileServer(try files())
        let session = try TerminalSession()
        let line =
            "\(Programs.besideThisProgram.commandLine) fetch ml-1m --to \(scratch.path) --base-url \(server.address)"

        try session.run(line)
        try session.wait(for: "the question") { $0.contains { $0.hasSuffix("[y/N]") } ? true : nil }
        try session.run("n")
        try session.wait(for: "the end") { $0.contains { $0.contains("nothing was downloaded") } ? true : nil }
        let requestsAfterNo = server.requests
        try session.run("clear; " + line)
        try session.wait(for: "the question") { $0.contains { $0.hasSuffix("[y/N]") } ? true : nil }
        try session.run("y")
        try session.wait(for: "the end") { $0.contains { $0.hasPrefix("import it with: ") } ? true : nil }

        #expect(requestsAfterNo.isEmpty)
        #expect(bytes(scratch, "ml-1m.zip") == Self.archive)
    }

    @Test func `two runs do not write to one part`() throws {
        let scratch = try Scratch()
        let server = FileServer(try files())
        let other = open(scratch.path("ml-1m.zip.part"), O_RDWR | O_CREAT, 0o644)
        defer { close(other) }
        flock(other, LOCK_EX)

        let result = try fetch(server, to: scratch)

        #expect(result.exit == .status(75))
        #expect(result.errors.contains("ml-1m.zip.part: another run is fetching it; wait for that one"))
        #expect(try names(in: scratch) == ["ml-1m.zip.part"])
    }

    @Test func `a directory that is not there ends with 66`() throws {
        let result = try CommandLine(["fetch", "ml-1m", "--yes", "--to", "/nowhere/at/all"], server: nil)

        #expect(result.exit == .status(66))
        #expect(result.errors == "sparrowctl: --to /nowhere/at/all: no such directory; make it first\n")
    }

    @Test func `what was fetched is imported as it is`() throws {
        let store = try TestStore.empty()
        let data = SmallMovieLens()
        _ = try data.write(to: store.scratch, directory: "ml-1m")
        let archive = try store.scratch.zip("ml-1m")
        let server = FileServer(try files(archive))
        let directory = try Scratch()

        let fetched = try fetch(server, to: directory)
        let imported = try CommandLine(["import", directory.path("ml-1m.zip")], server: store.daemon.address)
        let stats = try store.client.call(GetStatsRequest())

        #expect(fetched.exit == .status(0), "\(fetched.errors)")
        #expect(imported.exit == .status(0), "\(imported.errors)")
        #expect(stats.ratings == UInt64(data.ratings.count))
        #expect(stats.movies == SmallMovieLens.movieCount)
    }
}

extension Scratch {
    /// Packs a directory of this one, with its name as the top folder, as Python's zipfile does.
    ///
    /// - Returns: the archive.
    func zip(_ directory: String) throws -> [UInt8] {
        let process = try ChildProcess(
            "/usr/bin/python3",
            ["-m", "zipfile", "-c", path("packed.zip"), path(directory)],
            environment: [:],
            errorFile: path("zip-errors")
        )
        _ = try process.readAll(within: .seconds(20))
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path("packed.zip"))))
    }
}
