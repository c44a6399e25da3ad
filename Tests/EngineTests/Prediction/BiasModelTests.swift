import Testing

@testable import Engine

struct BiasModelTests {
    /// Stars = 3 + the user's bias (−1, 0, 1) + the movie's (−½, 0, ½) exactly; half of the movies are rated.
    private static let planted = RatingMatrix(
        movieCount: 60,
        histories: (0..<90).map { user in
            (0..<60).filter { ($0 + user / 3) % 2 == 0 }.map { movie in
                Rating(movieRow: movie, halfStars: UInt8(6 + 2 * (user % 3 - 1) + (movie / 2 % 3 - 1)), time: 0)
            }
        }
    )

    @Test func `planted biases are found`() {
        let model = BiasModel(fitting: Self.planted)
        let generous = model.userBias(of: Self.planted.history(ofUser: 2))
        let strict = model.userBias(of: Self.planted.history(ofUser: 0))

        #expect(abs(model.prediction(for: generous, movieRow: 4).stars - 4.5) < 0.1)
        #expect(abs(model.prediction(for: strict, movieRow: 0).stars - 1.5) < 0.1)
        #expect((model.validationError ?? 1) < 0.1)
    }

    @Test func `of nobody and nothing the prediction is the mean`() {
        let model = BiasModel(fitting: Self.planted)
        let prediction = model.prediction(for: model.userBias(of: []), movieRow: 1_000)
        #expect(prediction.stars == model.mean)
    }

    @Test func `the interval holds four of five held-out ratings`() {
        var generator = SeededGenerator(seed: 8)
        let noisy = RatingMatrix(
            movieCount: 20,
            histories: (0..<100).map { _ in
                (0..<20).map { Rating(movieRow: $0, halfStars: UInt8.random(in: 1...10, using: &generator), time: 0) }
            }
        )
        let split = StratifiedSplit(noisy, testFraction: 0.3, seed: 5)
        let model = BiasModel(fitting: split.training)
        var (inside, all) = (0, 0)
        for user in 0..<split.training.userCount {
            let bias = model.userBias(of: split.training.history(ofUser: user))
            for rating in split.test(ofUser: user) {
                let prediction = model.prediction(for: bias, movieRow: rating.movieRow)
                all += 1
                if (prediction.low...prediction.high).contains(rating.stars) { inside += 1 }
            }
        }

        #expect(all == 600)
        #expect((0.75...0.9).contains(Double(inside) / Double(all)))
    }

    @Test func `predictions stay within half a star and five`() {
        var model = BiasModel(statistics: [], movieShrinkage: 1, userShrinkage: 1)
        var loved = MovieStatistics()
        for _ in 0..<100 { loved.add(halfStars: 10) }
        model.update(row: 0, to: loved)
        let prediction = model.prediction(for: BiasModel.UserBias(stars: 2), movieRow: 0)

        #expect(prediction.stars == 5 && prediction.high == 5 && prediction.low <= 5)
    }

    @Test func `an update is the same as a fit of the new statistics`() {
        var statistics = Self.planted.movieStatistics()
        var model = BiasModel(statistics: statistics, movieShrinkage: 2, userShrinkage: 2)
        let before = model.prediction(for: BiasModel.UserBias(stars: 0), movieRow: 3).stars
        statistics[3].add(halfStars: 10)
        model.update(row: 3, to: statistics[3])

        #expect(model.prediction(for: BiasModel.UserBias(stars: 0), movieRow: 3).stars > before)
    }
}
