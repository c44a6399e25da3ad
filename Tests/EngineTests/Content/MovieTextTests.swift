import Testing

@testable import Engine

struct MovieTextTests {
    private typealias Field = MovieText.Field

    @Test func `each field has its terms and its weight`() {
        let movie = MovieContent(
            genres: ["Sci-Fi"],
            year: 1975,
            director: "Ann Orbit; Bob Void",
            keywords: ["prison escape"],
            title: "Nova",
            country: "France",
            plot: "Robots rule"
        )
        let weights = MovieText(movie).weights
        #expect(weights["genre:sci fi"] == Field.genre.weight)
        #expect(weights["director:ann orbit"] == Field.director.weight)
        #expect(weights["director:bob void"] == Field.director.weight)
        #expect(weights["orbit"] == Field.directorWord.weight)
        #expect(weights["keyword:prison escap"] == Field.keyword.weight)
        #expect(weights["prison"] == Field.keywordWord.weight)
        #expect(weights["nova"] == Field.titleWord.weight)
        #expect(weights["country:franc"] == Field.country.weight)
        #expect(weights["robot"] == Field.plotWord.weight)
        #expect(weights["decade:1970"] == Field.decade.weight)
        #expect(weights["decade:1980"] == nil)
    }

    @Test func `years at the border of a decade are near each other`() throws {
        let weights = MovieText(MovieContent(year: 1979)).weights
        #expect(try abs(#require(weights["around:1975"]) - 0.6 * Field.around.weight) < 1e-6)
        #expect(try abs(#require(weights["around:1985"]) - 0.4 * Field.around.weight) < 1e-6)
    }

    @Test func `a word counts by the logarithm of how often it is said, and in each field`() throws {
        let tags = [String](repeating: "pirates", count: 3)
        let weights = MovieText(MovieContent(title: "Pirate", tags: tags)).weights
        let three: Float = 1 + 1.0986123
        #expect(try abs(#require(weights["keyword:pirat"]) - three * Field.tag.weight) < 1e-5)
        let word = three * Field.tagWord.weight + Field.titleWord.weight
        #expect(try abs(#require(weights["pirat"]) - word) < 1e-5)
    }

    @Test(arguments: [
        MovieContent(), MovieContent(genres: ["(no genres listed)"]),
        MovieContent(genres: [""], director: ";", keywords: ["", "-"]),
        MovieContent(year: Int.max), MovieContent(year: -5), MovieContent(title: "The", plot: "and of"),
    ])
    func `what says nothing has no terms`(movie: MovieContent) {
        #expect(MovieText(movie).weights.isEmpty)
    }
}

struct QueryTextTests {
    private func terms(_ query: String) -> Set<String> { Set(QueryText(query) { _ in true }.weights.keys) }

    @Test func `words and runs of words are looked up in every field`() {
        let found = terms("Prison escapes")
        #expect(
            found.isSuperset(of: ["prison", "escap", "keyword:prison escap", "genre:prison", "director:prison escap"])
        )
    }

    @Test func `other names of genres and countries mean them`() {
        #expect(terms("french science fiction").isSuperset(of: ["country:franc", "genre:sci fi"]))
        #expect(terms("korean").contains("country:south korea"))
    }

    @Test(arguments: [("1960s", "1960"), ("60s", "1960"), ("1964", "1960"), ("10s", "2010")])
    func `decades and years are understood`(text: String, decade: String) {
        #expect(terms("films of the \(text)").contains("decade:\(decade)"))
    }

    @Test(arguments: ["60", "12345s", "1200", "s", "99999999999999999999s"])
    func `other numbers are no decade`(text: String) {
        #expect(terms(text).allSatisfy { !$0.hasPrefix("decade:") })
    }

    @Test func `a word that names a genre weighs less than the genre`() throws {
        let weights = QueryText("romantic pirates") { ["genre:romanc", "romantic", "pirat"].contains($0) }.weights
        let (genre, word, other) = (weights["genre:romanc"], weights["romantic"], weights["pirat"])
        #expect(try #require(genre) > 10 * #require(word))
        #expect(try #require(other) > #require(word))
    }

    @Test func `only known terms are there`() {
        let weights = QueryText("space prison") { $0 == "prison" }.weights
        #expect(Array(weights.keys) == ["prison"])
    }

    @Test(arguments: ["", "the of and", "!?"])
    func `a query without words has no terms`(query: String) {
        #expect(terms(query).isEmpty)
    }

    @Test func `of a long text the first words count`() {
        let text = (0..<10_000).map { "word\($0)" }.joined(separator: " ")
        #expect(terms(text).contains("word63"))
        #expect(!terms(text).contains("word64"))
    }
}
