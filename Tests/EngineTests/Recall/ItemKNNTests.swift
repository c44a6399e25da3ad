import Testing

@testable import Engine

struct ItemKNNTests {
    private static func settings(
        neighbours: Int = 100,
        shrinkage: Float = 0,
        threads: Int = 1
    ) -> ItemKNN.Settings {
        var settings = ItemKNN.Settings()
        settings.neighbourCount = neighbours
        settings.shrinkage = shrinkage
        settings.threads = threads
        return settings
    }

    /// Movie 0 is rated by users 0, 1, 2; movie 1 by 0, 1; movie 2 by 2 and 3; movie 3 by nobody.
    private static let matrix = RatingMatrix(
        movieCount: 4,
        histories: [[0, 1], [0, 1], [0, 2], [2]].map { rows in
            rows.map { Rating(movieRow: $0, halfStars: 8, time: 1) }
        }
    )

    @Test func `similarities are cosines of who rated`() throws {
        let model = try ItemKNN(Self.matrix, settings: Self.settings())
        let ofFirst = Array(model.followers(of: 0))

        #expect(ofFirst.map(\.movieRow) == [1, 2])
        #expect(abs(ofFirst[0].similarity - 2 / Float(6).squareRoot()) < 1e-6)
        #expect(abs(ofFirst[1].similarity - 1 / Float(6).squareRoot()) < 1e-6)
        #expect(model.followers(of: 3).isEmpty)
    }

    @Test func `shrinkage weakens what few raters say`() throws {
        let model = try ItemKNN(Self.matrix, settings: Self.settings(shrinkage: 3))
        let similarity = try #require(model.followers(of: 0).first).similarity

        #expect(abs(similarity - 2 / (Float(6).squareRoot() + 3)) < 1e-6)
    }

    @Test func `a score is the sum over the history, of neighbours that the movie keeps`() throws {
        let history = [1, 2].map { Rating(movieRow: $0, halfStars: 8, time: 1) }
        let all = try ItemKNN(Self.matrix, settings: Self.settings()).scores(history: history)
        let nearest = try ItemKNN(Self.matrix, settings: Self.settings(neighbours: 1)).scores(history: history)

        // Movie 0 is near to both, nearest to movie 1.
        #expect(abs(all[0] - 3 / Float(6).squareRoot()) < 1e-6)
        #expect(abs(nearest[0] - 2 / Float(6).squareRoot()) < 1e-6)
        #expect(all[3] == 0)
    }

    @Test func `the thread count changes no bit`() throws {
        let one = try ItemKNN(PlantedRatings.twoTastes, settings: Self.settings(threads: 1))
        let three = try ItemKNN(PlantedRatings.twoTastes, settings: Self.settings(threads: 3))

        #expect((0..<41).allSatisfy { Array(one.followers(of: $0)) == Array(three.followers(of: $0)) })
    }

    @Test func `a training that shall stop stops`() {
        #expect(throws: EngineError.cancelled) { try ItemKNN(Self.matrix, shouldStop: { true }) }
    }
}
