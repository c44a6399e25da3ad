import Testing

@testable import Engine

struct SimilarMoviesTests {
    private let model: BlendedRecall

    init() throws {
        var settings = EASE.Settings()
        settings.lambdas = [10]
        let ease = try EASE.train(on: PlantedRatings.twoTastes, settings: settings)
        model = try BlendedRecall(ease: ease, features: ContentFeatures(PlantedRatings.twoTastesContents))
    }

    @Test func `neighbours are of the same taste, nearest first, without the movie itself`() {
        let similar = model.similar(to: 3, count: 8)

        #expect(similar.allSatisfy { ($0.movieRow < 20 || $0.movieRow == 40) && $0.movieRow != 3 })
        #expect(similar.map(\.similarity) == similar.map(\.similarity).sorted(by: >))
        #expect(similar.count == 8)
    }

    @Test func `a movie without weights is compared by content`() {
        let similar = model.similar(to: 40, count: 20)
        #expect(Set(similar.map(\.movieRow)) == Set(0..<20))
        #expect(similar.allSatisfy { abs($0.similarity - 1) < 1e-5 })
    }

    @Test func `a filter holds here too`() {
        let similar = model.similar(to: 3, count: 5, allowed: MovieSet(movieCount: 41, rows: [7, 30]))
        #expect(Set(similar.map(\.movieRow)) == [7, 30])
    }
}
