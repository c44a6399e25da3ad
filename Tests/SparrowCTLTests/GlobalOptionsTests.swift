import ArgumentParser
import Testing
import Text

@testable import SparrowCTL

struct GlobalOptionsTests {
    @Test(arguments: [
        (["--json", "stats"], ["stats", "--json"]),
        (
            ["--server", "a:1", "--timeout=2", "movie", "show", "5"],
            ["movie", "show", "5", "--server", "a:1", "--timeout=2"]
        ),
        (["--json", "search", "--", "-x"], ["search", "--json", "--", "-x"]),
        (["stats", "--json"], ["stats", "--json"]),
        (["--version"], ["--version"]),
        (["--json"], ["--json"]),
        ([], []),
    ])
    func `options before the command are put behind it`(given: [String], parsed: [String]) {
        #expect(GlobalOptions.movedBack(given) == parsed)
    }

    @Test func `a command takes them there`() throws {
        let command = try SparrowCTL.parseAsRoot(["rate", "ada", "Alien (1979)", "4.5", "--server", "a:1", "--json"])
        let rate = try #require(command as? Rate)

        #expect(rate.user == .name("ada"))
        #expect(rate.movie == .title(.init(shown: "Alien", year: 1979)))
        #expect(try rate.stars.stars().halfStars == 9)
        #expect(rate.options.server == "a:1" && rate.options.json)
    }

    @Test(arguments: [
        ["rate", "1", "2", "3.3"], ["rate", "1", "0", "3"], ["rate", "0", "1", "3"],
        ["recommend", "1", "--size", "201"],
        ["recommend", "1", "--from", "1990", "--to", "1980"], ["stats", "--timeout", "0"], ["nonsense"],
        ["events", "tail", "--no-follow"], ["events", "tail", "--from", "0"],
        ["events", "tail", "--limit", "0"], ["movie", "list", "--sort", "predicted"], ["user", "list", "--limit", "0"],
        ["import", "x", "--source", ""], ["user", "create", "15"], ["similar", "1", "--limit", "201"],
    ])
    func `wrong arguments are refused as usage`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) {
            var command = try SparrowCTL.parseAsRoot(arguments)
            try command.run()
        }

        #expect(error.map { SparrowCTL.exitCode(for: $0).rawValue } == 64)
    }
}
