import Testing

@testable import Engine

struct BiasModelWithoutOwnTests {
    @Test func `without the own rating is what a model of the other ratings says`() {
        let histories = (0..<12).map { user in
            (0..<8).filter { (user + $0) % 3 != 0 }.map { movie in
                Rating(movieRow: movie, halfStars: UInt8(1 + (user * 3 + movie * 5) % 10), time: UInt32(movie))
            }
        }
        let all = RatingMatrix(movieCount: 8, histories: histories)
        let model = BiasModel(statistics: all.movieStatistics(), movieShrinkage: 3, userShrinkage: 5)
        let rating = histories[4][2]
        var statistics = all.movieStatistics()
        let without = model.predictionWithoutOwn(
            rating,
            of: model.userBias(of: histories[4]),
            historyCount: histories[4].count,
            statistics: statistics[rating.movieRow]
        )

        // The overall mean stays: it is that of thousands of ratings where this is used.
        var reference = model
        statistics[rating.movieRow].remove(halfStars: rating.halfStars)
        let others = histories[4].filter { $0.movieRow != rating.movieRow }
        let user = reference.userBias(of: others)
        reference.update(row: rating.movieRow, to: statistics[rating.movieRow])
        let expected = reference.prediction(for: user, movieRow: rating.movieRow)
        #expect(abs(without.stars - expected.stars) < 1e-5)
        #expect(abs(without.low - expected.low) < 1e-5)
    }

    @Test func `scores are those that the explanations add up to`() throws {
        let features = ContentFeatures(
            (0..<6).map { MovieContent(genres: [$0 % 2 == 0 ? "Drama" : "Comedy"], year: 1990) }
        )
        let histories = (0..<20).map { user in
            (0..<6).filter { (user + $0) % 4 != 0 }.map {
                Rating(movieRow: $0, halfStars: UInt8(3 + (user + $0) % 8), time: 1)
            }
        }
        let matrix = RatingMatrix(movieCount: 6, histories: histories)
        var settings = EASE.Settings()
        settings.lambdas = [5]
        let recall = try BlendedRecall(ease: try EASE.train(on: matrix, settings: settings), features: features)
        let popularity = Popularity(statistics: matrix.movieStatistics(), userCount: 20)
        let scores = recall.scores(history: histories[3], popularity: popularity)
        #expect(scores.count == 6)
        for row in 0..<6 {
            let explained = recall.explain(row, history: histories[3], popularity: popularity)
            #expect(abs(scores[row] - explained.score) < 1e-5)
        }
    }
}
