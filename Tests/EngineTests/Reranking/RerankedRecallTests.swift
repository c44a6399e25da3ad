import Testing

@testable import Engine

/// Recall, a model and re-ranking together: which scores are asked for, and what a row says.
struct RerankedRecallTests {
    private let recall: MergedRecall
    private let query: MergedRecall.Query
    /// Nobody has rated anything: every film may be explored.
    private let movies = RerankingCatalogue(genres: (0..<41).map { [UInt16($0 % 3)] })

    init() throws {
        let matrix = PlantedRatings.twoTastes
        let features = ContentFeatures(PlantedRatings.twoTastesContents)
        let popularity = Popularity(statistics: matrix.movieStatistics(), userCount: matrix.userCount)
        recall = MergedRecall(
            blended: try BlendedRecall(ease: nil, features: features),
            popularity: popularity,
            known: KnownMovies(popularity: popularity, features: features, years: [Int?](repeating: 2000, count: 41))
        )
        query = MergedRecall.Query(history: matrix.history(ofUser: 4))
    }

    /// Falls with the row; beyond the best it gives bounds, as a model with two heads does.
    private func ranker(_ rows: [UInt32], _ best: Int?) -> [Float] {
        let exact = rows.map { -Float($0) }
        guard let best, best < rows.count else { return exact }
        let least = exact.sorted(by: >)[best - 1]
        return exact.map { $0 >= least ? $0 : min($0 + 0.5, least - 0.01) }
    }

    @Test func `an explored film from far down has its own score, and no place that is not known`() throws {
        for seed in 0..<30 as Range<UInt64> {
            let reranker = Reranker(.usual, movies: movies, seed: seed)
            let (rows, _) = recall.recommend(query, count: 15, ranker: ranker, reranker: reranker)
            #expect(rows.count == 15)
            for (index, row) in rows.enumerated() {
                #expect(row.score == -Float(row.movieRow))
                #expect(row.modelRank > 0 || row.effects == [.explored])
                #expect(row.modelRank == 0 || row.modelRank <= 15)
                if index < 10 { #expect(row.modelRank == index + 1) }
            }
        }
        let found = (0..<30 as Range<UInt64>).contains { seed in
            let reranker = Reranker(.usual, movies: movies, seed: seed)
            return recall.recommend(query, count: 15, ranker: ranker, reranker: reranker).rows.contains {
                $0.modelRank == 0
            }
        }
        #expect(found)
    }

    @Test func `what weighs scores has exact ones of all candidates`() {
        let settings = RerankingSettings(diversity: 0.3, explorationSlots: 2)
        let reranker = Reranker(settings, movies: movies, seed: 1)
        let (rows, candidates) = recall.recommend(query, count: 20, ranker: ranker, reranker: reranker)
        let order = candidates.all.map(\.movieRow).sorted()
        for row in rows {
            #expect(row.score == -Float(row.movieRow))
            #expect(order[row.modelRank - 1] == row.movieRow)
        }
    }

    @Test func `without a model the place is known however far down`() {
        let reranker = Reranker(RerankingSettings(explorationSlots: 3), movies: movies, seed: 2)
        let (rows, _) = recall.recommend(query, count: 20, reranker: reranker)
        let (whole, _) = recall.recommend(query, count: 41)
        #expect(rows.contains { !$0.effects.isEmpty })
        for row in rows { #expect(whole[row.modelRank - 1].movieRow == row.movieRow) }
    }
}
