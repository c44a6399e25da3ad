import Testing
import Text

struct MovieTitleTests {
    @Test(arguments: [
        ("Matrix, The (1999)", "The Matrix", 1999),
        (
            "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)",
            "Amelie (Le Fabuleux destin d'Amélie Poulain)", 2001
        ),
        (
            "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
            "The City of Lost Children (La Cité des enfants perdus)", 1995
        ),
        ("Avventura, L' (Adventure, The) (1960)", "L'Avventura (The Adventure)", 1960),
        (
            "Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)",
            "The Good, the Bad and the Ugly (Il Buono, il brutto, il cattivo)", 1966
        ),
        (
            "Bicycle Thieves (a.k.a. Bicycle Thief, The) (Ladri di biciclette) (1948)",
            "Bicycle Thieves (a.k.a. The Bicycle Thief) (Ladri di biciclette)", 1948
        ),
        ("Boot, Das (Boat, The) (1981)", "Das Boot (The Boat)", 1981),
        ("(500) Days of Summer (2009)", "(500) Days of Summer", 2009),
        ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968),
        ("1984 (1956)", "1984", 1956),
        ("'burbs, The (1989)", "The 'burbs", 1989),
        ("\"Great Performances\" Cats (1998)", "\"Great Performances\" Cats", 1998),
        ("\"Matrix, The (1999)\"", "The Matrix", 1999),
        ("\"Why Not?\" (2000)", "\"Why Not?\"", 2000),
        ("  Death Note: Desu nôto (2006–2007)  ", "Death Note: Desu nôto", 2006),
        ("Fawlty Towers (1975-1979)", "Fawlty Towers", 1975),
        ("Eclisse, L’ (1962)", "L’Eclisse", 1962),
    ])
    func `a title of MovieLens is taken apart`(text: String, shown: String, year: Int) {
        let title = MovieTitle(parsing: text)

        #expect(title.shown == shown)
        #expect(title.year == year)
    }

    @Test(arguments: ["(2009– )", "(2009–)", "(2009-)", "(2009 - )", "(2009)"])
    func `a span without an end is its first year`(span: String) {
        #expect(MovieTitle(parsing: "Modern Family \(span)") == MovieTitle(shown: "Modern Family", year: 2009))
    }

    @Test(arguments: ["Babylon 5", "Big Bang Theory (pilot)", "(1984)", "Room (237)", "Odd (99999)", "Odd (1999", ""])
    func `what has no year stays as it is`(text: String) {
        #expect(MovieTitle(parsing: text) == MovieTitle(shown: text, year: nil))
    }

    @Test func `only an article after the last comma moves`() {
        #expect(MovieTitle(parsing: "I, Robot (2004)").shown == "I, Robot")
        #expect(MovieTitle(parsing: "Me, Myself & Irene (2000)").shown == "Me, Myself & Irene")
        #expect(MovieTitle(parsing: ", The (2000)").shown == ", The")
    }

    @Test func `a title with its year reads as people write it`() {
        #expect(MovieTitle(shown: "The Matrix", year: 1999).withYear == "The Matrix (1999)")
        #expect(MovieTitle(shown: "Babylon 5", year: nil).withYear == "Babylon 5")
    }
}
