import Testing

@testable import Engine

/// The percentage of a row, as a ranking model in service gives it.
struct FitTests {
    private let log = PlantedModel.log

    private func ranker(_ weights: RankerWeights) -> ServedRanker {
        ServedRanker(
            weights,
            movies: log.movies,
            movieIDs: log.movieIDs,
            statistics: log.matrix().movieStatistics(),
            userIDs: log.userIDs
        )
    }

    private func fits(_ weights: RankerWeights, _ movies: [UInt32], user: Int, of count: Int = .max) -> [Float?] {
        let history = Array(log.matrix().history(ofUser: user).prefix(count))
        return ranker(weights).fits(of: movies, history: history, userID: log.userIDs[user].rawValue, time: 2_000_000)
    }

    /// One that can learn who likes which genre.
    private static let deep = Result {
        try RankerTraining("deepfm", ModelSettings(["epochs": "10", "batch": "64", "learning-rate": "0.005"]))
            .train(on: PlantedModel.data(), codeVersion: "test", progress: { _ in }, shouldStop: { false }).weights
    }

    private let all = (0..<60).map { UInt32($0) }

    @Test func `films of the own taste have the higher chances`() throws {
        let weights = try Self.deep.get()
        for user in [4, 7, 30, 51] {
            let fits = fits(weights, all, user: user).map { $0 ?? .nan }
            let own = fits.indices.filter { $0 % 2 == user % 2 }.map { fits[$0] }.reduce(0, +) / 30
            let others = fits.indices.filter { $0 % 2 != user % 2 }.map { fits[$0] }.reduce(0, +) / 30
            // 6 to 10 half stars, evenly: four of five are likes; 2 to 7: one of six.
            #expect(own > others + 0.3, "user \(user): \(own), \(others)")
            #expect(abs(own - 0.8) < 0.15, "user \(user): \(own)")
        }
    }

    /// Straight lines with other scales and offsets in the two heads would show here.
    @Test func `the higher the logit of liking, the higher the chance, and nobody's order of it is changed`() throws {
        let weights = try PlantedModel.weights()
        let scorer = RankingScorer(
            weights.ranked,
            state: FeatureState(movies: log.movies, statistics: log.matrix().movieStatistics()),
            userIDs: log.userIDs,
            movieIDs: log.movieIDs
        )
        for user in [0, 9] {
            let history = log.matrix().history(ofUser: user)
            var asker = UserState()
            let features = FeatureState(movies: log.movies, statistics: []).movieFeatures
            for rating in history { asker.apply(rating, movies: features, positiveHalfStarsMin: 7) }
            let liked = history.filter { $0.halfStars >= 7 }
            let logits = scorer.logits(
                of: all,
                for: asker,
                userRow: user,
                time: min(2_000_000, (history.last?.time ?? 0) + 86_400),
                recallScores: weights.recall.scores(of: all, history: liked)
            ).map(\.like)
            let fits = fits(weights, all, user: user).map { $0 ?? .nan }
            #expect(zip(fits, logits).allSatisfy { abs($0 - weights.ranked.probability(like: $1)) < 1e-4 })
            let order = all.indices.sorted { logits[$0] < logits[$1] }
            #expect(zip(order, order.dropFirst()).allSatisfy { fits[$0] <= fits[$1] + 1e-5 })
        }
    }

    @Test func `a chance does not depend on what else is asked`() throws {
        let weights = try PlantedModel.weights()
        let together = fits(weights, all, user: 3)
        let alone = fits(weights, [17], user: 3)
        #expect(abs(try #require(together[17]) - (try #require(alone[0]))) < 1e-6)
    }

    @Test func `none for few ratings, for a film that is not judged, and of a model that is not calibrated`() throws {
        let weights = try PlantedModel.weights()
        #expect(fits(weights, [1, 2], user: 3, of: 4) == [nil, nil])
        #expect(fits(weights, [1], user: 3, of: 5)[0] != nil)
        let mixed = fits(weights, [1, 999, 2], user: 3)
        #expect(mixed[0] != nil && mixed[1] == nil && mixed[2] != nil)
        var ranked = weights.ranked
        ranked.calibration = nil
        #expect(fits(RankerWeights(ranked, recall: weights.recall, manifest: weights.manifest), [1], user: 3) == [nil])
    }

    @Test func `the chances are kept with the weights`() throws {
        let weights = try PlantedModel.weights()
        let files = try PlantedModel.files(weights)
        let read = try RankerWeights(decoding: files, place: "models/x/1", row: PlantedModel.row)
        #expect(fits(read, all, user: 8) == fits(weights, all, user: 8))
    }
}
