import Testing

@testable import SparrowServer

struct TitleIndexTests {
    private let index = TitleIndex([
        ("The Matrix", "Matrix, The (1999)"),
        ("The Matrix Reloaded", "Matrix Reloaded, The (2003)"),
        ("Amélie (Le Fabuleux destin d'Amélie Poulain)", "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)"),
        ("Animatrix, The", "Animatrix, The (2003)"),
        ("Alien", "Alien (1979)"),
        ("Aliens", "Aliens (1986)"),
        ("Star Wars: Episode IV - A New Hope", "Star Wars: Episode IV - A New Hope (1977)"),
    ])
    private let popularity: [Float] = [9, 5, 4, 1, 7, 8, 6]

    private func rows(_ query: String) -> [Int] { index.search(query) { popularity[$0] } }

    @Test func `the exact title comes first, whatever is more popular`() {
        #expect(rows("alien") == [4, 5])
        #expect(rows("aliens") == [5])
    }

    @Test func `beginnings of words are found anywhere in the title, in any order`() {
        #expect(rows("hope star") == [6])
        #expect(rows("matr relo") == [1])
        #expect(rows("matrix") == [0, 1])
    }

    @Test func `case and diacritics do not count`() {
        #expect(rows("AMELIE") == [2])
        #expect(rows("amélie poulain") == [2])
    }

    @Test func `every word must be there`() {
        #expect(rows("matrix alien").isEmpty)
        #expect(rows("").isEmpty)
        #expect(rows("  ··· ").isEmpty)
    }
}
