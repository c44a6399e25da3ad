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

    private func near(_ query: String) -> [Int] { index.search(standingTypos: query) { popularity[$0] } }

    @Test(arguments: [
        "matrixx reloaded", "matrix relaoded", "matrx reloded", "matrix rexoaded", "matrix reload", "matrix relod",
        "mtarix reloaed", "matrixreloaded", "matrix re loaded",
    ])
    func `each kind of edit is stood, in the word being typed too`(query: String) {
        #expect(near(query) == [1])
    }

    @Test func `words written as one or apart are found`() {
        #expect(near("starwars") == [6])
        #expect(near("ani matrix").first == 3)
    }

    @Test func `what is spelt right comes before what is near, and the nearer before the more popular`() {
        #expect(near("aliens") == [5, 4])
        #expect(near("alein") == [4, 5] || near("alein") == [5, 4])
        #expect(near("matrix") == [0, 1, 3] || near("matrix") == [0, 1])
    }

    @Test func `a year counts and is not misspelt`() {
        #expect(rows("alien 1979") == [4])
        #expect(near("alein 1979") == [4])
        #expect(near("alien 1978").isEmpty)
    }

    @Test(arguments: ["xqzwvk", "", "   ", "🎬🍿", "\u{0}\u{7F}", "アマ", "matrix zzzzzz", "the xyzzy"])
    func `nonsense finds nothing`(query: String) {
        #expect(rows(query).isEmpty)
        #expect(near(query).isEmpty)
    }

    @Test func `monstrous queries are answered`() {
        #expect(near(String(repeating: "a", count: 10_000)).isEmpty)
        #expect(near(String(repeating: "matrx ", count: 1_700)).isEmpty)
        #expect(near(String(repeating: "matrix ", count: 1_700)).contains(0))
        #expect(TitleIndex([]).search(standingTypos: "matrix") { _ in 0 }.isEmpty)
    }

    @Test func `ideographs are words, and a popularity that is no number does no harm`() {
        let index = TitleIndex([("千と千尋の神隠し", "千と千尋の神隠し (2001)"), ("七人の侍", "七人の侍 (1954)")])
        #expect(index.search(standingTypos: "神隠") { _ in .nan } == [0])
        #expect(index.search("の") { _ in -.infinity } == [0, 1])
    }

    @Test(arguments: [1, 2, 3, 7, 40])
    func `appending gives what building anew gives`(step: Int) {
        var state: UInt64 = 9
        func random(_ n: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(n))
        }
        let syllables = ["mat", "rix", "re", "load", "ed", "star", "war", "am", "eli"]
        func word() -> String { (0...random(3)).map { _ in syllables[random(9)] }.joined() }
        let titles = (0..<300).map { _ in
            let title = (0...random(3)).map { _ in word() }.joined(separator: " ")
            return (shown: title, original: "\(title) (\(1990 + random(9)))")
        }
        let whole = TitleIndex(titles)
        var grown = TitleIndex([])
        for start in stride(from: 0, to: titles.count, by: step) {
            grown.append(Array(titles[start..<min(start + step, titles.count)]))
        }
        #expect(grown.count == titles.count)
        for query in titles.prefix(40).map(\.shown) + (0..<80).map({ _ in word() + " " + word() }) {
            #expect(grown.search(query) { Float($0 % 7) } == whole.search(query) { Float($0 % 7) })
            let found = grown.search(standingTypos: query) { Float($0 % 7) }
            #expect(found == whole.search(standingTypos: query) { Float($0 % 7) })
        }
    }

    @Test func `a catalogue with movies added is that of all of them`() {
        let movies = (0..<20).map {
            CatalogueMovie(
                id: UInt32($0),
                title: "Film \($0)",
                originalTitle: "Film \($0)",
                genres: [["A", "C", "A"], ["B"]][$0 / 19]
            )
        }
        let whole = Catalogue(movies)
        var grown = Catalogue()
        for movie in movies { grown = grown.adding([movie]) }
        #expect(grown.movies == whole.movies)
        #expect(grown.rowByID == whole.rowByID)
        #expect(grown.genres == whole.genres)
        #expect(grown.genreRows == whole.genreRows)
        #expect(grown.titles.search("film 7") { _ in 0 } == whole.titles.search("film 7") { _ in 0 })
    }
}
