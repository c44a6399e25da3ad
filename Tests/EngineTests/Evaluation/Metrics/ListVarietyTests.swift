import Engine
import Testing

struct ListVarietyTests {
    /// Four movies: Drama; Drama, War; Comedy; none. Of four users all rated the first, two the second, nobody the others.
    private let variety = ListVariety(
        RatingLog(
            userIDs: (1...4).map { UserID($0) },
            movieIDs: (1...4).map { MovieID($0) },
            movies: [["Drama"], ["Drama", "War"], ["Comedy"], []].map { MovieContent(genres: $0) },
            userRows: [0, 1, 2, 3, 0, 1],
            movieRows: [0, 0, 0, 0, 1, 1],
            halfStars: [8, 8, 8, 8, 8, 8],
            times: [1, 2, 3, 4, 5, 6]
        )
    )

    @Test func `diversity is one less the mean overlap of genres`() throws {
        #expect(variety.diversity(of: [0, 1]) == 0.5)
        #expect(variety.diversity(of: [0, 2]) == 1)
        // Pairs: ½, 0, 0.
        #expect(try distance(variety.diversity(of: [0, 1, 2]), 1 - 0.5 / 3) < 1e-12)
        #expect(variety.diversity(of: [3, 0]) == 1)
        #expect(variety.diversity(of: [0]) == nil)
    }

    @Test func `novelty is how little known the movies are, in bits`() {
        #expect(variety.novelty(of: [0]) == 0)
        #expect(variety.novelty(of: [0, 1]) == 0.5)
        // Nobody counts as one of four.
        #expect(variety.novelty(of: [2]) == 2)
        #expect(variety.novelty(of: []) == nil)
    }

    @Test func `coverage is the share of the catalogue that is shown`() {
        #expect(variety.coverage(of: [[0, 1], [1, 0], [0]]) == 0.5)
        #expect(variety.coverage(of: []) == 0)
    }

    @Test func `Gini is 0 when all are shown alike, and near 1 when one has everything`() throws {
        #expect(variety.gini(of: [[0, 1, 2, 3], [3, 2, 1, 0]]) == 0)
        #expect(variety.gini(of: [[0], [0], [0]]) == 0.75)
        // Shown 0, 0, 1, 3 times: (−3·0 − 1·0 + 1·1 + 3·3) / (4·4).
        #expect(try distance(variety.gini(of: [[0, 1], [0], [0]]), 10.0 / 16) < 1e-12)
        #expect(variety.gini(of: [[]]) == nil)
    }
}
