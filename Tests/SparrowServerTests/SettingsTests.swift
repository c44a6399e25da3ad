import ArgumentParser
import Foundation
import RedisLink
import Testing

@testable import SparrowServer

struct SettingsTests {
    private func settings(
        _ arguments: [String],
        environment: [String: String] = [:],
        file: String = ""
    ) throws -> Settings {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("sparrow-\(UUID().uuidString)")
        let folder = base.appendingPathComponent("sparrow")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: base) }
        try Data(file.utf8).write(to: folder.appendingPathComponent("sparrow.toml"))
        let flags = try SparrowServer.parse(arguments)
        return try Settings(
            flags: flags,
            environment: environment.merging(["XDG_CONFIG_HOME": base.path, "HOME": "/home/ada"]) { own, _ in own }
        )
    }

    @Test func `without a word, the data lies at home and the loopback is listened on`() throws {
        let settings = try settings([])
        #expect(settings.dataDirectory == "/home/ada/.local/share/sparrow")
        #expect(settings.listen == ["127.0.0.1:7070"])
        #expect(settings.keepsLists)
    }

    @Test func `flags win over the environment, and that over the file`() throws {
        let file = "[server]\ndata-dir = \"/file\"\nlisten = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\n"
        #expect(try settings([], file: file).dataDirectory == "/file")
        #expect(try settings([], file: file).listen == ["127.0.0.1:1", "127.0.0.1:2"])
        let environment = ["SPARROW_DATA_DIR": "/environment", "SPARROW_LISTEN": "127.0.0.1:3"]
        #expect(try settings([], environment: environment, file: file).dataDirectory == "/environment")
        let flags = try settings(
            ["--data-dir", "/flag", "--listen", "127.0.0.1:4"],
            environment: environment,
            file: file
        )
        #expect(flags.dataDirectory == "/flag")
        #expect(flags.listen == ["127.0.0.1:4"])
    }

    @Test(arguments: [
        ("[server]\ndatadir = \"/x\"\n", "datadir"), ("[server]\nthreads = \"4\"\n", "threads"),
        ("[server]\nlisten = 7070\n", "listen"), ("[server\n", "sparrow.toml"),
    ])
    func `a wrong config file is refused, and the refusal names what is wrong`(file: String, naming: String) throws {
        let fault = #expect(throws: StartFault.self) { try settings([], file: file) }
        #expect(fault?.exitStatus == 64)
        #expect(fault?.message.contains(naming) == true)
    }

    @Test func `the Redis is that of the flag, the environment or the file; an empty word means none`() throws {
        let file = "[server]\nredis = \"redis://file\"\n"
        #expect(try settings([]).redis == nil)
        #expect(try settings([], file: file).redis?.description == "redis://file:6379/0")
        let environment = ["SPARROW_REDIS": "redis://:secret@environment/1"]
        #expect(
            try settings([], environment: environment, file: file).redis?.description == "redis://environment:6379/1"
        )
        #expect(
            try settings(["--redis", "redis://flag"], environment: environment).redis?.description
                == "redis://flag:6379/0"
        )
        #expect(try settings(["--redis", ""], environment: environment, file: file).redis == nil)
    }

    @Test(arguments: [
        (["--redis", "redis://:secret@host:x"], [:], "", "--redis"),
        ([], ["SPARROW_REDIS": "rediss://:secret@host"], "", "SPARROW_REDIS"),
        ([], [:], "[server]\nredis = \"http://:secret@host\"\n", "[server] redis"),
    ])
    func `a wrong address of a Redis is refused by where it stands, without its password`(
        arguments: [String],
        environment: [String: String],
        file: String,
        naming: String
    ) throws {
        let fault = #expect(throws: StartFault.self) { try settings(arguments, environment: environment, file: file) }
        #expect(fault?.exitStatus == 64)
        #expect(fault?.message.contains(naming) == true)
        #expect(fault?.message.contains("secret") == false)
    }

    @Test func `an unknown log level names those that there are`() throws {
        let fault = #expect(throws: StartFault.self) { try settings(["--log-level", "loud"]) }
        #expect(fault?.message.contains("warning") == true)
    }
}
