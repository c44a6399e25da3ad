import Testing

@testable import SparrowCTL

struct ConfigFileTests {
    @Test func `table client gives server and timeout`() throws {
        let text = "[client]\nserver = \"10.0.0.1:9\"\ntimeout = 2.5\n[server]\nthreads = 3\n"
        let file = try ConfigFile(text: text, name: "f")

        #expect(file.server == "10.0.0.1:9" && file.timeout == 2.5)
    }

    @Test func `clean reads the daemon's Redis from table server`() throws {
        let text = "[server]\nredis = \"redis://:secret@host/2\"\n[client]\ntimeout = 2\n"
        #expect(try ConfigFile(text: text, name: "f").redis == "redis://:secret@host/2")
        #expect(try ConfigFile(text: "[client]\n", name: "f").redis == nil)
    }

    @Test(arguments: [
        ("[client]\nsevrer = \"x\"\n", "f: [client] has no key \"sevrer\"; did you mean server?"),
        ("[clint]\nserver = \"x\"\n", "f: the file has no table or key \"clint\"; did you mean [client]?"),
        ("[client]\nserver = 5\n", "f: server in [client] is not a text"),
        ("[client]\ntimeout = \"5\"\n", "f: timeout in [client] is not a number of seconds from 0.001 to 86400"),
    ])
    func `what is wrong in it is named`(text: String, message: String) throws {
        let failure = try #require(throws: Failure.self) { _ = try ConfigFile(text: text, name: "f") }

        #expect(failure.message == message && failure.status.rawValue == 64)
    }

    @Test func `what is no TOML is named with its line`() throws {
        let failure = try #require(throws: Failure.self) { _ = try ConfigFile(text: "[client]\nserver =\n", name: "f") }

        #expect(failure.message.hasPrefix("f:2:"))
    }

    @Test func `a usual file that is absent is none, a named one is an error`() throws {
        let environment = ["XDG_CONFIG_HOME": "/nowhere"]

        #expect(try ConfigFile.read(path: nil, environment: environment) == ConfigFile())
        let failure = try #require(throws: Failure.self) {
            _ = try ConfigFile.read(path: "/nowhere/s.toml", environment: environment)
        }
        #expect(failure.status.rawValue == 66)
    }
}
