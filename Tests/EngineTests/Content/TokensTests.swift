import Testing

@testable import Engine

struct TokensTests {
    @Test(arguments: [
        ["prison", "prisons"], ["story", "stories"], ["church", "churches"],
        ["escape", "escapes", "escaped", "escaping"],
        ["stop", "stops", "stopped", "stopping"], ["movie", "movies"], ["spy", "spies"],
        ["friend", "friends", "friendly"],
        ["kill", "kills", "killed", "killing"], ["hunt", "hunts", "hunted", "hunting"],
        ["love", "loves", "loved", "loving"],
    ])
    func `the forms of a word have one stem`(forms: [String]) {
        #expect(Set(forms.map(Tokens.stem)).count == 1)
    }

    @Test(arguments: [
        ("bring", "bring"), ("king", "king"), ("thing", "thing"), ("red", "red"), ("speed", "speed"),
        ("glass", "glass"),
        ("bus", "bus"), ("this", "this"), ("2001s", "2001s"), ("女", "女"), ("", ""), ("s", "s"),
    ])
    func `what only looks like an ending stays`(word: String, stem: String) {
        #expect(Tokens.stem(word) == stem)
    }

    @Test(arguments: [("boxing", "box"), ("wedding", "wed"), ("dead", "dee"), ("killer", "kill")])
    func `different words keep different terms in a phrase`(one: String, other: String) {
        #expect(Tokens.phrase(one) != Tokens.phrase(other))
    }

    @Test func `prose becomes folded stems without stop words`() {
        #expect(Tokens.words("The Widow's Élan: escaping from Łódź!") == ["widow", "elan", "escap", "lodz"])
        #expect(Tokens.words("it is what it is").isEmpty)
        #expect(Tokens.words("").isEmpty)
    }

    @Test func `a phrase keeps its stop words, and its verbs`() {
        #expect(Tokens.phrase("Lord of the Rings") == "lord of the ring")
        #expect(Tokens.phrase("Sci-Fi") == "sci fi")
        #expect(Tokens.phrase("Boxing") == "boxing")
        #expect(Tokens.phrase("—").isEmpty)
    }

    /// An accent sends the whole text by the other way.
    @Test(arguments: [
        "Ocean's 11", "L'Avventura", "rock'n'roll", "don't   look-now", "'quoted' word's", "a b-c d's'", "`tis 4x4",
    ])
    func `plain text and text with an accent are cut alike`(text: String) {
        #expect(Tokens.folded(text + " é") == Tokens.folded(text) + ["e"])
    }
}
