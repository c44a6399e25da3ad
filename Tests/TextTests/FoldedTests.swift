import Testing
import Text

struct FoldedTests {
    @Test(arguments: [
        ("Amélie", "amelie"), ("ŒUVRE", "oeuvre"), ("Łódź", "lodz"), ("Straße", "strasse"), ("Ｍａｔｒｉｘ", "matrix"),
        ("Ærø", "aero"),
        ("e\u{301}", "e"), ("ﬁlm", "film"), ("İstanbul", "istanbul"), ("Þór", "thor"), ("ПРИВЕТ", "привет"),
        ("ΟΔΟΣ", "οδοσ"),
    ])
    func `case, accents and ligatures do not count`(text: String, folded: String) {
        #expect(Text.folded(text) == folded)
    }

    @Test(
        arguments: [
            ("The Lord of the Rings: The Two Towers", ["the", "lord", "of", "the", "rings", "the", "two", "towers"]),
            ("Ocean's Eleven", ["oceans", "eleven"]), ("Ocean’s", ["oceans"]), ("L'Avventura", ["l", "avventura"]),
            ("WALL·E", ["wall", "e"]),
            ("千と", ["千", "と"]), ("8½", ["8½"]), ("  ", []), ("M*A*S*H", ["m", "a", "s", "h"]), ("don't", ["dont"]),
        ] as [(String, [String])]
    )
    func `a title gives its words`(text: String, words: [String]) {
        #expect(Text.words(text) == words)
    }
}
