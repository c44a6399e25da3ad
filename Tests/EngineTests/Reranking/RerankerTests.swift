import Testing

@testable import Engine

struct RerankerTests {
    @Test(arguments: [0.1, 0.3, 0.5, 0.8, 1])
    func `the order is that of maximal marginal relevance by its definition`(diversity: Double) {
        for seed in [1, 2, 3] as [UInt64] {
            let made = MadeRanking(150, seed: seed)
            let order = made.reranked(RerankingSettings(diversity: diversity)).map(\.place)
            #expect(order == made.plainMMR(diversity: diversity))
        }
    }

    @Test func `without vectors likeness is that of genres, and the order still the definition's`() {
        let made = MadeRanking(120, hasVectors: false)
        #expect(made.reranked(RerankingSettings(diversity: 0.4)).map(\.place) == made.plainMMR(diversity: 0.4))
        let movies = RerankingCatalogue(genres: [[1, 2], [2, 3], [], []])
        #expect(movies.likeness(0, 1) == Float(1) / 3)
        #expect(movies.likeness(0, 0) == 1)
        #expect(movies.likeness(2, 3) == 0)
        #expect(movies.likeness(0, 99) == 0)
    }

    @Test func `freshness and diversity together are one sum`() {
        let made = MadeRanking(150, seed: 4)
        let settings = RerankingSettings(diversity: 0.3, freshness: 0.5)
        #expect(made.reranked(settings).map(\.place) == made.plainMMR(diversity: 0.3, freshness: 0.5))
    }

    @Test func `with everything off the order is the model's, and nothing is said of any film`() {
        let made = MadeRanking(60)
        let expected = (0..<60).map { RerankedMovie(place: $0) }
        #expect(made.reranked(.none) == expected)
        #expect(made.reranked(.usual, count: 10) == Array(expected.prefix(10)))
    }

    @Test(arguments: [
        RerankingSettings(diversity: 0.4), RerankingSettings(freshness: 0.7), RerankingSettings(genreMax: 2),
        RerankingSettings(diversity: 0.2, freshness: 0.3, genreMax: 3, explorationSlots: 4),
    ])
    func `the first rows of a longer list are the shorter one, each film once`(settings: RerankingSettings) {
        let made = MadeRanking(90)
        let whole = made.reranked(settings)
        #expect(Set(whole.map(\.place)) == Set(0..<90))
        for count in [1, 11, 20, 47] { #expect(made.reranked(settings, count: count) == Array(whole.prefix(count))) }
        #expect(made.reranked(settings, count: 500) == whole)
    }

    @Test func `scores with their shares fall where nothing but shares moved films`() {
        let made = MadeRanking(100)
        let reranked = made.reranked(RerankingSettings(diversity: 0.3, freshness: 0.4))
        let scores = reranked.map { row in row.effects.reduce(made.ranked[row.place].score) { $0 + $1.share } }
        #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 >= $1 - 1e-5 })
        #expect(reranked.contains { !$0.effects.isEmpty })
    }

    @Test func `a share is what its formula says, in the units of the model's scores`() throws {
        // Two films of the same vector and one at right angles to them: scores 10, 9, 8, so that a relevance of 1 is 2.
        let space = EmbeddingSpace(width: 2, .cosine, vectors: [[1, 0], [2, 0], [0, 1]])
        let movies = RerankingCatalogue(genres: [], years: [2017, 2020, 0], newestYear: 2020, space: space)
        let ranked = [(0, 10), (1, 9), (2, 8)].map { RankedMovie(movieRow: $0.0, score: Float($0.1)) }
        let settings = RerankingSettings(diversity: 0.5, freshness: 0.1)
        let reranked = Reranker(settings, movies: movies, seed: 1).rerank(ranked, count: 3)
        #expect(reranked.map(\.place) == [0, 2, 1])
        #expect(reranked[0].effects == [.fresh(share: 0.1 * 0.5 * 2)])
        #expect(reranked[1].effects.isEmpty)
        #expect(reranked[2].effects == [.fresh(share: 0.1 * 2), .diversity(share: -2, likeMovieRow: 0)])
    }

    @Test func `the order does not depend on the scale of the model's scores`() {
        var made = MadeRanking(120)
        let settings = RerankingSettings(diversity: 0.3, freshness: 0.2, genreMax: 3, explorationSlots: 2)
        let order = made.reranked(settings).map(\.place)
        for place in made.ranked.indices { made.ranked[place].score = made.ranked[place].score * 64 - 512 }
        #expect(made.reranked(settings).map(\.place) == order)
    }

    @Test func `a film that the model cannot judge stays by the one above it`() {
        var made = MadeRanking(40)
        made.ranked[6].isJudged = false
        made.ranked[6].score = 1e6
        let relevances = RelevanceScale(made.ranked).relevances(of: made.ranked)
        #expect(relevances[6] == relevances[5])
        #expect(relevances[0] == 1)
        #expect(made.reranked(.none).map(\.place) == Array(0..<40))
        #expect(made.reranked(RerankingSettings(diversity: 0.001)).map(\.place).prefix(3) == [0, 1, 2])
    }

    @Test func `equal scores, scores that are no numbers, one candidate and none are borne`() {
        var made = MadeRanking(30)
        for place in made.ranked.indices { made.ranked[place].score = 2 }
        let settings = RerankingSettings(diversity: 0.5, freshness: 0.5, genreMax: 1, explorationSlots: 10)
        #expect(Set(made.reranked(settings).map(\.place)) == Set(0..<30))
        made.ranked[3].score = .nan
        made.ranked[4].score = .infinity
        #expect(Set(made.reranked(settings).map(\.place)) == Set(0..<30))
        made.ranked = [RankedMovie(movieRow: 3, score: 1)]
        #expect(made.reranked(settings).map(\.place) == [0])
        made.ranked = []
        #expect(made.reranked(settings).isEmpty)
    }

    @Test func `more diversity, fewer films of a kind together`() {
        let made = MadeRanking(200, seed: 9)
        func likeness(_ diversity: Double) -> Double {
            let rows = made.rows(made.reranked(RerankingSettings(diversity: diversity), count: 20))
            return rows.indices.dropFirst().reduce(0) { sum, place in
                sum + Double(rows[..<place].map { made.movies.likeness(rows[place], $0) }.max() ?? 0)
            }
        }
        #expect(likeness(0.3) < likeness(0))
        #expect(likeness(0.8) < likeness(0.3))
    }

    @Test func `the newest year is one that several films reach, and half as new is three years older`() {
        #expect(RerankingCatalogue.newestYear([]) == 0)
        #expect(RerankingCatalogue.newestYear([0, 0]) == 0)
        #expect(RerankingCatalogue.newestYear([0, 1999, 2001]) == 2001)
        let years = [UInt16](repeating: 2019, count: 150) + [2200]
        #expect(RerankingCatalogue.newestYear(years) == 2019)
        let movies = RerankingCatalogue(genres: [], years: [2020, 2017, 2014, 0, 2030], newestYear: 2020)
        #expect((0...5).map { movies.freshness(of: $0) } == [1, 0.5, 0.25, 0, 1, 0])
    }
}
