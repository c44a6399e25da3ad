import Testing

@testable import SparrowTUI

struct ConfigFileTests {
    @Test func `the file gives address, person and colour`() throws {
        let text =
            "[client]\nserver = \"127.0.0.1:7071\"\nuser = \"ada\"\ntimeout = 3\n[tui]\ncolor = \"never\"\n[server]\nthreads = 1"
        let file = try ConfigFile(text: text, name: "sparrow.toml")

        #expect(file.server == "127.0.0.1:7071")
        #expect(file.user == "ada")
        #expect(file.colour == .never)
    }

    @Test(arguments: [
        ("[tui]\ncolour = \"never\"", "sparrow.toml: [tui] has no key \"colour\"; did you mean color?"),
        ("[client]\nsever = \"x\"", "sparrow.toml: [client] has no key \"sever\"; did you mean server?"),
        ("[tiu]", "sparrow.toml: the file has no table or key \"tiu\"; did you mean tui?"),
        ("[tui]\ncolor = \"pink\"", "sparrow.toml: color in [tui] is \"pink\"; it may be auto, always or never"),
        ("[client]\nuser = 5", "sparrow.toml: user in [client] is not a text"),
    ])
    func `a mistake is named with what was meant`(text: String, message: String) {
        #expect(throws: ConfigFile.Failure(description: message)) { try ConfigFile(text: text, name: "sparrow.toml") }
    }

    @Test func `a line that is no TOML is named by its place`() {
        #expect {
            try ConfigFile(text: "[client]\nserver = \n", name: "sparrow.toml")
        } throws: {
            String(describing: $0).hasPrefix("sparrow.toml:2:")
        }
    }
}
