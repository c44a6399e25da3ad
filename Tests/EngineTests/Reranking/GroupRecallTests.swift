import Testing

@testable import Engine

struct GroupRecallTests {
    private let matrix = PlantedRatings.twoTastes
    private let recall: MergedRecall

    init() throws {
        var settings = EASE.Settings()
        settings.lambdas = [10]
        let ease = try EASE.train(on: matrix, settings: settings)
        let features = ContentFeatures(PlantedRatings.twoTastesContents)
        let popularity = Popularity(statistics: matrix.movieStatistics(), userCount: matrix.userCount)
        recall = MergedRecall(
            blended: try BlendedRecall(ease: ease, features: features),
            popularity: popularity,
            known: KnownMovies(popularity: popularity, features: features, years: [Int?](repeating: 2000, count: 41))
        )
    }

    private func member(_ user: Int, excluded: [Int] = []) -> GroupMember {
        GroupMember(query: MergedRecall.Query(history: matrix.history(ofUser: user), excluded: excluded))
    }

    /// The whole order of one person among some movies.
    private func order(_ user: Int, of rows: Set<Int>) -> [Int] {
        let scores = recall.blended.scores(history: matrix.history(ofUser: user), popularity: recall.popularity)
        return rows.sorted { (scores[$1], $0) < (scores[$0], $1) }
    }

    @Test(arguments: [GroupPolicy.leastMisery, .mean])
    func `the group's score is the least, or the mean, of ranks that are those of each person alone`(
        policy: GroupPolicy
    ) {
        let users = [4, 5, 12]
        let (list, count, _) = recall.recommend(for: users.map { member($0) }, policy: policy, count: 100)
        let rows = Set(list.map(\.recommendation.movieRow))
        #expect(list.count == count)
        let orders = users.map { order($0, of: rows) }
        for row in list {
            let scores = orders.map { order in
                1 - Float(order.firstIndex(of: row.recommendation.movieRow) ?? -1) / Float(count)
            }
            let expected = policy == .mean ? scores.reduce(0, +) / 3 : scores.min() ?? 0
            #expect(abs(row.recommendation.score - expected) < 1e-6)
            #expect(zip(row.fits, scores).allSatisfy { abs($0.score - $1) < 1e-6 })
        }
        let scores = list.map(\.recommendation.score)
        #expect(scores == scores.sorted(by: >))
        #expect(list.map(\.recommendation.modelRank) == Array(1...list.count))
    }

    @Test func `nobody's rated or hidden films are on the list`() {
        let (list, _, _) = recall.recommend(
            for: [member(4, excluded: [0, 40]), member(5, excluded: [1])],
            policy: .mean,
            count: 100
        )
        let known = Set((matrix.history(ofUser: 4) + matrix.history(ofUser: 5)).map(\.movieRow) + [0, 1, 40])
        #expect(!list.isEmpty)
        #expect(known.isDisjoint(with: list.map(\.recommendation.movieRow)))
    }

    @Test func `a list for one is the order that they get alone`() {
        let query = MergedRecall.Query(history: matrix.history(ofUser: 7))
        let (alone, _) = recall.recommend(query, count: 15)
        let (list, _, _) = recall.recommend(for: [GroupMember(query: query)], policy: .leastMisery, count: 15)
        #expect(list.map(\.recommendation.movieRow) == alone.map(\.movieRow))
        #expect(list.map { $0.fits[0].rank } == Array(1...15))
    }

    @Test func `a model's scores order each person's films, and those that it cannot judge stay`() {
        var one = member(4)
        one.ranker = { rows, _ in rows.map { $0 == 8 ? -.infinity : -Float($0) } }
        let (list, _, _) = recall.recommend(for: [one], policy: .mean, count: 100)
        let rows = list.map(\.recommendation.movieRow)
        let judged = rows.filter { $0 != 8 }
        #expect(judged == judged.sorted())
    }

    @Test func `a rank is 0 where a film would not be found for a person alone`() {
        var one = member(4)
        one.query.quotas = RecallQuotas([.itemBased: 3])
        var two = member(5)
        two.query.quotas = RecallQuotas([.popular: 3])
        let (list, count, found) = recall.recommend(for: [one, two], policy: .leastMisery, count: 100)
        #expect(count == Set(found.flatMap { $0.all.map(\.movieRow) }).count)
        for row in list {
            let isFound = found.map { $0[row.recommendation.movieRow] != nil }
            #expect(row.fits.map { $0.rank > 0 } == isFound)
        }
        #expect(list.map { $0.fits[0].rank }.filter { $0 > 0 }.sorted() == [1, 2, 3])
    }

    @Test func `re-ranking reaches a list for several people`() {
        let catalogue = RerankingCatalogue(genres: (0..<41).map { [$0 < 20 ? 0 : 1] })
        let reranker = Reranker(RerankingSettings(genreMax: 5), movies: catalogue, seed: 1)
        let (list, _, _) = recall.recommend(for: [member(4), member(5)], policy: .mean, count: 10, reranker: reranker)
        #expect(list.prefix(10).count { $0.recommendation.movieRow < 20 } == 5)
    }
}
