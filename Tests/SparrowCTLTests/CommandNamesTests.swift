import ArgumentParser
import Protocol
import Testing

@testable import SparrowCTL

struct CommandNamesTests {
    @Test(arguments: [
        (
            "user \"bob\" is not known; ListUsers lists them, CreateUser makes one",
            "user \"bob\" is not known; `sparrowctl user list` lists them, `sparrowctl user create` makes one"
        ),
        ("SearchMovies finds an id by title", "`sparrowctl search` finds an id by title"),
        ("nobody is called \"GetUser\"; ListUsers", "nobody is called \"GetUser\"; `sparrowctl user list`"),
        ("GetUserX and Explain are no methods", "GetUserX and Explain are no methods"),
    ])
    func `methods in a message become commands`(message: String, translated: String) {
        #expect(CommandNames.translated(message) == translated)
    }

    @Test func `a status of the daemon is told with commands`() throws {
        let failure = try #require(Failure(Status.notFound("import 3 is not known; ListImports lists them")))

        #expect(failure.message.hasSuffix("`sparrowctl imports list` lists them"))
    }

    @Test func `every command that a method becomes is there`() throws {
        for command in CommandNames.ofMethods.values {
            try CommandNames.check(command.split(separator: " ").map(String.init))
        }
    }

    @Test(arguments: [
        (["serch", "x"], "no command \"serch\"; did you mean search?"),
        (["movie", "lst"], "no command \"movie lst\"; did you mean movie list?"),
        (["frobnicate"], "no command \"frobnicate\"; sparrowctl --help lists all"),
        (["raet", "--server", "a:1"], "no command \"raet\"; did you mean rate?"),
    ])
    func `a wrong command is answered with the nearest`(arguments: [String], start: String) {
        let failure = #expect(throws: Failure.self) { try CommandNames.check(arguments) }

        #expect(failure?.status == .usage)
        #expect(failure?.message.hasPrefix(start) == true)
    }

    @Test(arguments: [
        ["search", "nonsense"], ["--help"], ["help", "rate"], ["movie", "--help"], ["movie", "show", "x"], [],
    ])
    func `what comes after a command is not looked at`(arguments: [String]) throws {
        try CommandNames.check(arguments)
    }

    @Test(arguments: ["4.3", "0", "6", "abc", ""])
    func `stars off the grid are refused with the grid`(text: String) {
        let error = #expect(throws: (any Error).self) {
            _ = try SparrowCTL.parseAsRoot(["rate", "15", "Alien", text])
        }

        #expect(
            error.map { SparrowCTL.message(for: $0) }
                == "stars \(text) is off the half-star grid; give 0.5 to 5 in halves"
        )
        #expect(error.map { SparrowCTL.exitCode(for: $0).rawValue } == 64)
    }

    @Test func `completions may follow the address of a daemon`() throws {
        let arguments = GlobalOptions.movedBack(["--server", "a:1", "completions", "bash"])

        #expect(try SparrowCTL.parseAsRoot(arguments) is Completions)
    }
}
