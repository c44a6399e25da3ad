import Testing

@testable import Engine

struct GenreCapTests {
    /// Places of a list at which the cap is broken although another candidate was left that would have kept it.
    private func needlessBreaks(_ made: MadeRanking, _ order: [Int], max: Int) -> [Int] {
        let genres = order.map { made.movies.genres(of: made.ranked[$0].movieRow) }
        func breaks(_ candidate: [UInt16], at place: Int) -> Bool {
            let window = genres[Swift.max(0, place - 9)..<place].joined()
            return candidate.contains { genre in window.count { $0 == genre } >= max }
        }
        return order.indices.filter { place in
            breaks(genres[place], at: place) && genres[place...].contains { !breaks($0, at: place) }
        }
    }

    @Test(arguments: 1...4)
    func `among any ten films that follow each other no genre has more, wherever that can be held`(max: Int) {
        for seed in [1, 2, 3] as [UInt64] {
            let made = MadeRanking(80, seed: seed)
            let capped = made.reranked(RerankingSettings(genreMax: max)).map(\.place)
            #expect(needlessBreaks(made, capped, max: max) == [])
            #expect(Set(capped) == Set(0..<80))
            let both = RerankingSettings(diversity: 0.3, genreMax: max)
            #expect(needlessBreaks(made, made.reranked(both).map(\.place), max: max) == [])
        }
    }

    @Test(arguments: [0, 0.3, 0.7])
    func `of what may come the best comes, by the definition`(diversity: Double) {
        for seed in [1, 2, 3] as [UInt64] {
            let made = MadeRanking(100, seed: seed)
            let settings = RerankingSettings(diversity: diversity, freshness: 0.2, genreMax: 2)
            let plain = made.plainMMR(diversity: diversity, freshness: 0.2, genreMax: 2)
            #expect(made.reranked(settings).map(\.place) == plain)
        }
    }

    @Test func `the model's order is broken where there is no cap, so the cap does something`() {
        let made = MadeRanking(80)
        #expect(needlessBreaks(made, Array(0..<80), max: 2) != [])
    }

    @Test func `a film that was held back says for which genre, and no other film says so`() {
        let movies = RerankingCatalogue(genres: [[0], [0], [0], [1], [2]])
        let ranked = (0..<5).map { RankedMovie(movieRow: $0, score: Float(5 - $0)) }
        let reranked = Reranker(RerankingSettings(genreMax: 2), movies: movies, seed: 1).rerank(ranked, count: 5)
        #expect(reranked.map(\.place) == [0, 1, 3, 4, 2])
        #expect(reranked.map(\.effects) == [[], [], [], [], [.genreCap(genre: 0)]])
    }

    @Test func `after ten films a genre may come again`() {
        var cap = GenreCap(max: 1)
        cap.add([5])
        for _ in 0..<8 { cap.add([]) }
        #expect(cap.fullGenre(among: [4, 5]) == 5)
        cap.add([])
        #expect(cap.fullGenre(among: [4, 5]) == nil)
    }
}
