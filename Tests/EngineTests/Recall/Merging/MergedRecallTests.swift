import Testing

@testable import Engine

/// A user vector that is always the same.
private struct FixedVector: UserVectors {
    var values: [Float]

    func vector(of history: [Rating], time: UInt32) -> [Float]? { history.isEmpty ? nil : values }
}

struct MergedRecallTests {
    private let matrix = PlantedRatings.twoTastes
    private let popularity: Popularity
    private var recall: MergedRecall

    init() throws {
        var settings = EASE.Settings()
        settings.lambdas = [10]
        let ease = try EASE.train(on: matrix, settings: settings)
        let features = ContentFeatures(PlantedRatings.twoTastesContents)
        popularity = Popularity(statistics: matrix.movieStatistics(), userCount: matrix.userCount)
        // Movie m has the vector (1, m / 100): along (0, 1) the best are those with the highest rows.
        let manifest = EmbeddingManifest(model: "als", width: 2, measure: .dot, seed: 1, ratingCount: 0)
        let space = EmbeddingSpace(
            manifest: manifest,
            movieCount: 41,
            movieRows: (0..<41).map { $0 },
            learnt: (0..<41).flatMap { [1, Float($0) / 100] }
        )
        recall = MergedRecall(
            blended: try BlendedRecall(ease: ease, features: features),
            popularity: popularity,
            known: KnownMovies(
                popularity: popularity,
                features: features,
                years: (0..<41).map { $0 == 7 ? nil : 1950 + $0 }
            ),
            spaces: [RecallSpace(source: .als, index: ExactIndex(space), users: FixedVector(values: [0, 1]))]
        )
    }

    private func query(_ quotas: RecallQuotas, user: Int = 4) -> MergedRecall.Query {
        MergedRecall.Query(history: matrix.history(ofUser: user), quotas: quotas)
    }

    private func rows(_ candidates: Candidates) -> [Int] { candidates.all.map(\.movieRow) }

    @Test func `sources are merged without doubles, and each candidate remembers who found it at what rank`() {
        let candidates = recall.candidates(for: query(RecallQuotas([.als: 10, .popular: 10])))
        let unseen = Set(0..<41).subtracting(matrix.history(ofUser: 4).map(\.movieRow))
        let byALS = unseen.sorted(by: >).prefix(10)
        let byFame = popularity.scores.indices.sorted { (popularity.scores[$1], $0) < (popularity.scores[$0], $1) }
            .filter { unseen.contains($0) && popularity.counts[$0] > 0 }.prefix(10)

        #expect(Set(rows(candidates)) == Set(byALS).union(byFame))
        #expect(Set(rows(candidates)).count == candidates.all.count)
        for (rank, row) in byALS.enumerated() { #expect(candidates[row]?.rank(by: .als) == rank + 1) }
        for (rank, row) in byFame.enumerated() { #expect(candidates[row]?.rank(by: .popular) == rank + 1) }
        #expect(candidates.count(of: .als) == 10)
        #expect(candidates.count(of: .fresh) == 0)
    }

    @Test func `a source that both asked names is named in the order of sources`() throws {
        let candidates = recall.candidates(for: query(RecallQuotas([.als: 41, .popular: 41])))
        let both = try #require(candidates.all.first { $0.sources.count == 2 })
        #expect(both.sources.map(\.source) == [.als, .popular])
        #expect(both.rank(by: .fresh) == nil)
    }

    @Test(arguments: RecallSource.allCases)
    func `no source gives a movie that was rated, hidden or filtered away`(source: RecallSource) {
        var query = query(RecallQuotas([source: 41]))
        query.excluded = [0, 1, 25]
        query.allowed = MovieSet(movieCount: 41, rows: 0..<35)
        let found = Set(rows(recall.candidates(for: query)))
        #expect(found.isDisjoint(with: query.history.map(\.movieRow) + query.excluded))
        #expect(found.allSatisfy { $0 < 35 })
    }

    @Test(arguments: RecallSource.allCases)
    func `no source gives more than its quota`(source: RecallSource) {
        let candidates = recall.candidates(for: query(RecallQuotas([source: 3])))
        #expect(candidates.all.count <= 3)
    }

    @Test func `item-based and similar find what the user's own kind loves`() {
        for source in [RecallSource.itemBased, .similar] {
            let found = rows(recall.candidates(for: query(RecallQuotas([source: 5]))))
            #expect(found.count == 5)
            #expect(found.allSatisfy { $0 < 20 }, "\(source) found \(found)")
        }
    }

    @Test func `genres are those that the user likes, the best known films first`() {
        let found = rows(recall.candidates(for: query(RecallQuotas([.genre: 4]))))
        #expect(found.count == 4)
        #expect(found.allSatisfy { $0 < 20 })
        #expect(found == found.sorted { popularity.scores[$0] > popularity.scores[$1] })
    }

    @Test func `the fresh ones are the newest, and what came just now before them`() {
        var recall = recall
        var query = query(RecallQuotas([.fresh: 3]))
        query.history = []
        #expect(rows(recall.candidates(for: query)) == [40, 39, 38])
        recall.known.arrived(2)
        #expect(rows(recall.candidates(for: query)).first == 2)
    }

    @Test func `exploration is the same for the same seed and another for another`() {
        var query = query(RecallQuotas([.explore: 8]))
        let first = rows(recall.candidates(for: query))
        #expect(rows(recall.candidates(for: query)) == first)
        query.exploreSeed = 9
        #expect(rows(recall.candidates(for: query)) != first)
    }

    @Test func `where sources have much in common the list is filled up`() {
        let few = RecallQuotas([.itemBased: 2, .popular: 2], candidateCount: 20)
        let candidates = recall.candidates(for: query(few))
        #expect(candidates.all.count == 20)
        #expect(candidates.all.allSatisfy { !$0.sources.isEmpty })
        let all = recall.candidates(for: query(.usual))
        #expect(all.all.count == 41 - matrix.history(ofUser: 4).count)
    }

    @Test func `the list is ordered by the model's score over all candidates`() {
        let query = query(.usual)
        let (list, _) = recall.recommend(query, count: 8)
        let whole = recall.blended.recommend(RecallRequest(history: query.history, count: 8), popularity: popularity)
        #expect(list.map(\.movieRow) == whole.map(\.movieRow))
        #expect(zip(list, whole).allSatisfy { abs($0.score - $1.score) < 1e-6 && $0.because == $1.because })
    }

    @Test func `a new user gets the popular films`() {
        let (list, candidates) = recall.recommend(MergedRecall.Query(history: []), count: 5)
        let expected = recall.blended.recommend(RecallRequest(history: [], count: 5), popularity: popularity)
        #expect(list.map(\.movieRow) == expected.map(\.movieRow))
        #expect(candidates.count(of: .itemBased) == 0)
        #expect(candidates.count(of: .als) == 0)
    }

    @Test func `somebody with nothing but dislikes gets a list, and none of what was disliked`() {
        let history = (0..<5).map { Rating(movieRow: $0, halfStars: 1, time: UInt32($0)) }
        let (list, _) = recall.recommend(MergedRecall.Query(history: history), count: 10)
        #expect(list.count == 10)
        #expect(list.allSatisfy { $0.movieRow >= 5 && $0.score.isFinite })
    }

    @Test func `an empty catalogue gives an empty list`() throws {
        let nothing = MergedRecall(
            blended: try BlendedRecall(ease: nil, features: ContentFeatures([])),
            popularity: Popularity(statistics: [], userCount: 0),
            known: .none
        )
        let (list, candidates) = nothing.recommend(MergedRecall.Query(history: []), count: 10)
        #expect(list.isEmpty)
        #expect(candidates.all.isEmpty)
    }

    @Test func `before anything is rated the catalogue itself is the list`() throws {
        let features = ContentFeatures([MovieContent(genres: ["Drama"]), MovieContent(), MovieContent(year: 2001)])
        let popularity = Popularity(statistics: [MovieStatistics](repeating: MovieStatistics(), count: 3), userCount: 0)
        let unrated = MergedRecall(
            blended: try BlendedRecall(ease: nil, features: features),
            popularity: popularity,
            known: KnownMovies(popularity: popularity, features: features, years: [nil, nil, 2001])
        )
        let (list, _) = unrated.recommend(MergedRecall.Query(history: []), count: 10)
        #expect(Set(list.map(\.movieRow)) == [0, 1, 2])
    }
}
