import Testing

@testable import Engine

struct ExplorationTests {
    private let settings = RerankingSettings(explorationSlots: 1)

    private func explored(_ reranked: [RerankedMovie]) -> [Int] {
        reranked.indices.filter { reranked[$0].effects.contains(.explored) }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `the first ten rows of each twenty are the model's order`(seed: UInt64) {
        let made = MadeRanking(200)
        let reranked = made.reranked(settings, count: 60, seed: seed)
        #expect(reranked.prefix(10).map(\.place) == Array(0..<10))
        #expect(explored(reranked).allSatisfy { $0 % 20 >= 10 })
        #expect(explored(reranked).count <= 3)
        // The others follow each other as the model has them.
        let rest = reranked.filter { $0.effects.isEmpty }.map(\.place)
        #expect(rest == rest.sorted())
    }

    @Test func `so many slots as asked for in each twenty, spread over the second ten`() {
        for perTwenty in 1...10 {
            let slots = ExplorationSlots(perTwenty: perTwenty, count: 45, seed: 3).places
            #expect(Set(slots).count == slots.count)
            #expect(slots.count { $0 < 20 } == perTwenty)
            #expect(slots.count { (20..<40).contains($0) } == perTwenty)
            #expect(slots.allSatisfy { $0 % 20 >= 10 && $0 < 45 })
        }
        #expect(Set((0..<50).flatMap { ExplorationSlots(perTwenty: 1, count: 20, seed: $0).places }) == Set(10..<20))
    }

    @Test func `only films of which little is known are explored`() {
        var made = MadeRanking(400)
        let reranked = made.reranked(RerankingSettings(explorationSlots: 5), count: 100)
        let rows = explored(reranked).map { made.ranked[reranked[$0].place].movieRow }
        #expect(rows.count > 10)
        #expect(rows.allSatisfy { made.movies.ratingCount(of: $0) < 20 })
        // What stands in the lower half is not for the person, however little is known of it.
        #expect(explored(reranked).allSatisfy { reranked[$0].place < 200 })
        made.movies.counts = [UInt32](repeating: 500, count: 400)
        #expect(made.reranked(RerankingSettings(explorationSlots: 5)).map(\.place) == Array(0..<400))
    }

    @Test func `the same seed gives the same list, another one another`() {
        let made = MadeRanking(200)
        let first = made.reranked(settings, count: 40, seed: 1)
        #expect(made.reranked(settings, count: 40, seed: 1) == first)
        #expect((2..<8).contains { made.reranked(settings, count: 40, seed: $0) != first })
    }

    @Test func `a candidate more or less does not change what is explored, unless it wins itself`() throws {
        let made = MadeRanking(200)
        let before = made.reranked(settings, count: 20)
        let place = try #require(explored(before).first)
        let winner = made.ranked[before[place].place].movieRow
        var other = made
        // A well known film in the middle of the list is rated and goes.
        let gone = try #require(
            made.ranked.indices.first { $0 > 2 && made.movies.ratingCount(of: made.ranked[$0].movieRow) >= 20 }
        )
        other.ranked.remove(at: gone)
        let after = other.reranked(settings, count: 20)
        #expect(explored(after) == [place])
        #expect(other.ranked[after[place].place].movieRow == winner)
    }

    @Test func `the genre cap binds explored films too`() {
        let made = MadeRanking(200)
        let settings = RerankingSettings(genreMax: 2, explorationSlots: 5)
        let reranked = made.reranked(settings, count: 40)
        for place in explored(reranked) {
            let window = reranked[(place - 9)...place].flatMap {
                made.movies.genres(of: made.ranked[$0.place].movieRow)
            }
            let own = made.movies.genres(of: made.ranked[reranked[place].place].movieRow)
            #expect(own.allSatisfy { genre in window.count { $0 == genre } <= 2 })
        }
        #expect(!explored(reranked).isEmpty)
    }

    @Test func `draws are standard normal numbers`() {
        let draws = (0..<20_000).map { ExplorationSlots(perTwenty: 1, count: 1, seed: 5).normal(ofMovie: $0) }
        let mean = draws.reduce(0, +) / Float(draws.count)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(draws.count)
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - 1) < 0.05)
        // 68.3 % lie within one deviation.
        #expect(abs(Float(draws.count { abs($0) < 1 }) / Float(draws.count) - 0.683) < 0.015)
    }

    @Test func `a film that may be good wins as often as its distribution says`() {
        // One film of 3.5 stars without a rating, deviation 1/√5; one of 3.7 stars with nineteen, 1/√24. Their difference is normal.
        let movies = RerankingCatalogue(genres: [], counts: [0, 19], meanStars: [3.5, 3.7])
        let ranked = [RankedMovie(movieRow: 0, score: 2), RankedMovie(movieRow: 1, score: 1)]
        let wins = (0..<20_000).count { seed in
            ExplorationSlots(perTwenty: 1, count: 20, seed: UInt64(seed) &* 0x9E37_79B9).pool(ranked, movies).first == 0
        }
        // Φ(−0.2 / √(1/5 + 1/24)) = Φ(−0.4068) = 0.342.
        #expect(abs(Double(wins) / 20_000 - 0.342) < 0.012)
    }
}
