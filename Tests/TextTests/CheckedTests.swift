import Testing
import Text

struct CheckedTests {
    @Test(arguments: ["The Matrix", "千と千尋の神隠し", "Amélie", "عمر", "👩‍👩‍👧 film", "e\u{301}"])
    func `an ordinary text is kept as it is`(text: String) throws {
        #expect(try Text.checked(text, "title") == text)
        #expect(try Text.checked(utf8: Array(text.utf8), "title") == text)
    }

    @Test(arguments: [
        ("A\u{1B}[2J", "control character U+001B as character 2"),
        ("A\u{0}B", "control character U+0000 as character 2"),
        ("AB\n", "control character U+000A as character 3"),
        ("\u{7F}", "control character U+007F as character 1"),
        ("A\u{9B}1m", "control character U+009B as character 2"),
        ("A\u{202E}B", "bidirectional control U+202E as character 2"),
        ("A\u{2066}B", "bidirectional control U+2066 as character 2"),
        ("A\u{2028}B", "line separator U+2028 as character 2"),
        ("A\u{0378}B", "unassigned character U+0378 as character 2"),
    ])
    func `what could move a cursor is refused by name and place`(text: String, fault: String) {
        #expect {
            try Text.checked(text, "title")
        } throws: { error in
            let message = String(describing: error)
            return message.hasPrefix("title \"") && message.contains(fault) && Text.displayable(message) == message
        }
    }

    @Test(
        arguments: [
            ([0x41, 0xFF], 2), ([0xC3], 1), ([0x41, 0x42, 0xED, 0xA0, 0x80], 3), ([0xC0, 0xAF], 1),
            ([0xF5, 0x80, 0x80, 0x80], 1),
        ] as [([UInt8], Int)]
    )
    func `bytes that are not UTF-8 are refused with their place`(bytes: [UInt8], place: Int) {
        #expect {
            try Text.checked(utf8: bytes, "name")
        } throws: {
            String(describing: $0) == "name is not UTF-8 at byte \(place); send it as UTF-8"
        }
    }

    @Test func `length is checked at both ends`() throws {
        #expect(try Text.checked(String(repeating: "é", count: 64), "name", length: 1...64).count == 64)
        #expect(try Text.checked("", "director", length: 0...64).isEmpty)
        #expect(throws: TextError.self) { try Text.checked(String(repeating: "é", count: 65), "name", length: 1...64) }
        #expect(throws: TextError.self) { try Text.checked("", "name") }
        #expect(throws: TextError.self) { try Text.checked(" \u{3000} ", "name") }
    }
}
