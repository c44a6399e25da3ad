import Foundation
import Harness
import Protocol
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Embeddings from the command line to the disk and back.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct EmbedTests {
    private func spaces(_ client: Client) throws -> [String: UInt32] {
        let spaces = try client.call(GetStatsRequest()).spaces
        return Dictionary(uniqueKeysWithValues: spaces.map { ($0.name, $0.version) })
    }

    @Test(arguments: ["item2vec", "deepwalk", "als", "two-towers", "content"])
    func `an embedding is trained, serves without a restart, and after one`(name: String) throws {
        let store = try TestStore.trained()
        let server = store.daemon.address
        let settings = name == "content" ? [] : name == "als" ? ["--set", "factors=8"] : ["--set", "epochs=2"]

        let result = try CommandLine(["embed", name] + settings, server: server)
        #expect(result.exit == .status(0), "\(result.errors)")
        #expect(result.output.hasPrefix("job 1, embed \(name): version 1, "), "\(result.output)")
        #expect(try spaces(store.client)[name] == 1)
        let similar = try store.client.call(GetSimilarMoviesRequest(movieID: 7, size: 5, space: name))
        #expect(similar.space == name)
        #expect(similar.spaceVersion == 1)
        #expect(similar.movies.count == 5)
        let source = SourceQuota(source: name, quota: 20)
        let request = GetRecommendationsRequest(userID: 2, size: 10, sources: [source])
        let before = try store.client.call(request).items.map { $0.movie?.id ?? 0 }
        #expect(!before.isEmpty)

        #expect(store.daemon.stop() == .status(0))
        try store.daemon.restart()
        let client = try store.daemon.connect()
        #expect(try spaces(client)[name] == 1)
        #expect(
            try client.call(GetSimilarMoviesRequest(movieID: 7, size: 5, space: name)).movies.map { $0.movie?.id }
                == similar.movies.map { $0.movie?.id }
        )
        #expect(try client.call(request).items.map { $0.movie?.id ?? 0 } == before)
    }

    @Test func `a damaged artifact is refused, the daemon goes on, and the version before it serves`() throws {
        let store = try TestStore.trained()
        for _ in 0..<2 { _ = try CommandLine(["embed", "als", "--set", "factors=4"], server: store.daemon.address) }
        #expect(try spaces(store.client)["als"] == 2)
        #expect(store.daemon.stop() == .status(0))
        let file = store.daemon.dataDirectory + "/embeddings/als/2/vectors.safetensors"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes[bytes.count - 5] ^= 0x40
        try bytes.write(to: URL(fileURLWithPath: file))

        try store.daemon.restart()
        #expect(try spaces(store.daemon.connect())["als"] == 1)
        try store.expectServing()
    }

    @Test func `a job that a kill cuts off is marked at the next start, and what served before serves on`() throws {
        let store = try TestStore.trained()
        let server = store.daemon.address
        #expect(try CommandLine(["embed", "item2vec", "--set", "epochs=2"], server: server).exit == .status(0))
        let long = try CommandLine(
            ["embed", "item2vec", "--set", "epochs=1000", "--set", "dimension=512", "--background"],
            server: server
        )
        #expect(long.output.hasPrefix("job 2: "), "\(long.output)\(long.errors)")
        store.daemon.kill9()
        try store.daemon.restart()
        let client = try store.daemon.connect()
        let marked = try eventually {
            try client.call(ListJobsRequest()).jobs.first { $0.id == 2 && $0.state == .interrupted }
        }
        #expect(marked != nil)
        #expect(try spaces(client)["item2vec"] == 1)
    }

    @Test func `Ctrl-C asks the daemon to cancel, and nothing is changed`() throws {
        let store = try TestStore.trained()
        let process = try ChildProcess(
            Programs.besideThisProgram.commandLine,
            [
                "embed", "item2vec", "--set", "epochs=1000", "--set", "dimension=512", "--server",
                store.daemon.address.description,
            ],
            environment: Daemon.cleanEnvironment(home: store.scratch.path),
            errorFile: store.scratch.path("errors")
        )
        let running = try eventually {
            try store.client.call(ListJobsRequest()).jobs.first { $0.state == .running }
        }
        #expect(running != nil)
        process.send(SIGINT)
        #expect(process.wait(within: .seconds(20)) == .status(1))
        #expect(process.errorText.contains("cancelled; nothing was changed"), "\(process.errorText)")
        #expect(try store.client.call(ListJobsRequest()).jobs.first?.state == .cancelled)
        #expect(try spaces(store.client)["item2vec"] == nil)
    }

    @Test func `vectors go out to a file and come in under another name`() throws {
        let store = try TestStore.trained()
        let server = store.daemon.address
        _ = try CommandLine(["embed", "als", "--set", "factors=4"], server: server)
        let file = store.scratch.path("vectors.txt")
        #expect(try CommandLine(["embedding", "export", "als", file], server: server).exit == .status(0))
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 60)
        #expect(lines.allSatisfy { $0.split(separator: " ").count == 4 })
        let taken = try CommandLine(["embedding", "import", file, "--name", "mine"], server: server)
        #expect(taken.output == "mine version 1: 60 movies\n", "\(taken.errors)")
        let own = try store.client.call(GetSimilarMoviesRequest(movieID: 7, size: 10, space: "als"))
        let mine = try store.client.call(GetSimilarMoviesRequest(movieID: 7, size: 10, space: "mine"))
        #expect(own.movies.map { $0.movie?.id } == mine.movies.map { $0.movie?.id })

        try "1:0.5 0.5\n2:0.5\n3:x 1\n1:1 1\n".write(toFile: file, atomically: true, encoding: .utf8)
        let bad = try CommandLine(["embedding", "import", file, "--name", "mine"], server: server)
        #expect(bad.exit == .status(65))
        for place in [
            ":2:2: 1 values, not 2", ":3:3: \"x\" is not a finite number", ":4:1: movie 1 has a vector already",
        ] {
            #expect(bad.errors.contains(place), "\(bad.errors)")
        }
    }

    @Test func `top lists for everybody are written to a file`() throws {
        let store = try TestStore.trained()
        let server = store.daemon.address
        let csv = store.scratch.path("top.csv")
        #expect(try CommandLine(["export", "recommendations", csv, "--size", "3"], server: server).exit == .status(0))
        let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
        #expect(rows.first == "user_id,rank,movie_id,score,sources")
        #expect(rows.count == 1 + 80 * 3)
        let lines = store.scratch.path("similar.jsonl")
        #expect(try CommandLine(["export", "similar", lines, "--size", "2"], server: server).exit == .status(0))
        let objects = try String(contentsOfFile: lines, encoding: .utf8).split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
        #expect(objects.count == 60)
        #expect(objects.allSatisfy { ($0?["similar"] as? [Any])?.count == 2 })
    }

    @Test func `what cannot be is refused before anything begins`() throws {
        let store = try TestStore.loaded()
        let server = store.daemon.address
        let method = try CommandLine(["embed", "item3vec"], server: server)
        #expect(method.exit == .status(64))
        #expect(method.errors.contains("did you mean item2vec"))
        let setting = try CommandLine(["embed", "als", "--set", "factor=3"], server: server)
        #expect(setting.exit == .status(65))
        #expect(setting.errors.contains("did you mean factors"))
        let space = try CommandLine(["similar", "7", "--space", "als"], server: server)
        #expect(space.exit == .status(1))
        #expect(space.errors.contains("not trained yet"))
    }
}
