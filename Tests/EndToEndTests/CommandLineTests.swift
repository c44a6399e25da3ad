import Foundation
import Harness
import Protocol
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.serialized, .timeLimit(.minutes(2)))
struct CommandLineTests {
    @Test func `create a user, search, rate and recommend, as JSON`() throws {
        let store = try TestStore.trained()
        let server = store.daemon.address

        let user = try CommandLine(["user", "create", "ada", "--json"], server: server)
        let found = try CommandLine(["search", "quiet", "room", "7", "--json"], server: server)
        let rated = try CommandLine(["rate", "ada", "7", "4.5", "--json"], server: server)
        let list = try CommandLine(["recommend", "ada", "--size", "5", "--json"], server: server)

        for result in [user, found, rated, list] { #expect(result.exit == .status(0), "\(result.errors)") }
        let userID = try #require(try object(user)["user_id"] as? Int ?? object(user)["id"] as? Int)
        #expect(try store.client.ratings(of: UInt32(userID)) == [7: 9])
        #expect(found.output.contains("Quiet Room 7"))
        #expect(list.output.contains("\"title\""))
        #expect(!list.output.contains("\u{1b}"))
    }

    @Test func `tables for people are plain text when piped`() throws {
        let store = try TestStore.trained()

        let list = try CommandLine(["recommend", "1", "--size", "5"], server: store.daemon.address)

        #expect(list.exit == .status(0), "\(list.errors)")
        #expect(list.output.contains("Quiet Room"))
        #expect(list.output.split(separator: "\n").count >= 5)
        #expect(!list.output.contains("\u{1b}"))
    }

    @Test func `groups of taste are picked by number or by name`() throws {
        let store = try TestStore.trained()
        let server = store.daemon.address
        _ = try CommandLine(["user", "create", "ada"], server: server)
        func groups(_ wanted: String) throws -> CommandLine {
            try CommandLine(["user", "groups", "ada", wanted], server: server)
        }
        func firstName() throws -> String {
            let listed = try CommandLine(["onboarding", "--json"], server: server)
            let groups = try #require(try object(listed)["groups"] as? [[String: Any]])
            return try #require(groups.first?["name"] as? String)
        }

        var name = try firstName()
        var (byNumber, byName) = (try groups("1"), try groups(name))
        // A daemon makes its groups anew when it has learnt more, which may be just now.
        while try firstName() != name {
            name = try firstName()
            (byNumber, byName) = (try groups("1"), try groups(name))
        }
        let none = try groups("99")

        #expect(byNumber.output == "begins with \(name)\n", "\(byNumber.errors)")
        #expect(byName.output == byNumber.output)
        #expect(none.exit == .status(64))
        #expect(none.errors.contains("no group 99"))
    }

    @Test func `a wrong option points to the help of its command`() throws {
        let result = try CommandLine(["user", "taste", "1", "--sizes", "3"], server: .tcp(host: "127.0.0.1", port: 1))

        #expect(result.exit == .status(64))
        #expect(result.errors.contains("see sparrowctl user taste --help"))
    }

    @Test func `an unknown movie ends with 1 and one line that names it`() throws {
        let store = try TestStore.loaded()

        let result = try CommandLine(["rate", "1", "9999", "4"], server: store.daemon.address)

        #expect(result.exit == .status(1))
        #expect(result.errors.contains("9999"))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.output.isEmpty)
    }

    @Test func `no daemon ends with 69, the address and how to start it`() throws {
        let result = try CommandLine(["health"], server: .tcp(host: "127.0.0.1", port: 1))

        #expect(result.exit == .status(69))
        #expect(result.errors.contains("127.0.0.1:1"))
        #expect(result.errors.contains("sparrow-server"))
    }

    @Test(arguments: [
        ["rate", "1"], ["no-such-command"], ["recommend", "1", "--size", "many"], ["rate", "1", "1", "6.2"],
    ])
    func `wrong usage ends with 64`(arguments: [String]) throws {
        let store = try TestStore.loaded()

        let result = try CommandLine(arguments, server: store.daemon.address)

        #expect(result.exit == .status(64), "\(result.errors)")
        #expect(!result.errors.isEmpty)
    }

    @Test func `a path that is not there ends with 66`() throws {
        let store = try TestStore.empty()

        let result = try CommandLine(["import", store.scratch.path("nowhere")], server: store.daemon.address)

        #expect(result.exit == .status(66), "\(result.errors)")
        #expect(result.errors.contains("nowhere"))
    }

    @Test func `watch prints each change of the list`() throws {
        let store = try TestStore.trained()
        let process = try ChildProcess(
            Programs.besideThisProgram.commandLine,
            ["watch", "3", "--json", "--server", store.daemon.address.description],
            environment: Daemon.cleanEnvironment(home: store.scratch.path),
            errorFile: store.scratch.path("watch-errors")
        )
        let first = try #require(process.readLine(within: .seconds(20)), "\(process.errorText)")
        let top = try #require(try store.client.recommendations(for: 3, size: 1).items.first?.movie)

        try store.client.rate(top.id, halfStars: 10, by: 3)
        let second = try #require(process.readLine(within: .seconds(20)), "\(process.errorText)")

        #expect(first.contains("\"\(top.title)\""))
        #expect(second != first)
        process.send(SIGINT)
        #expect(process.wait(within: .seconds(10)) != nil)
    }

    private func object(_ result: CommandLine) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(value as? [String: Any])
    }
}
