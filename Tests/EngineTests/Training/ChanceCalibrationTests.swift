import Foundation
import Testing

@testable import Engine

/// Chances of a like: right on pairs that nothing was fitted on, and the higher the score the higher the chance.
struct ChanceCalibrationTests {
    /// Pairs whose chance of a like is known: a bent function of the score.
    private func planted(_ count: Int, seed: UInt64) -> (scores: [Float], chances: [Float], isLiked: [Bool]) {
        var generator = SeededGenerator(seed: seed)
        let scores = (0..<count).map { _ in Float.random(in: -4...4, using: &generator) }
        let chances = scores.map { score in
            score < 0 ? 0.1 + 0.05 * (score + 4) : min(0.95, 0.3 + 0.2 * score)
        }
        let isLiked = chances.map { Float.random(in: 0..<1, using: &generator) < $0 }
        return (scores, chances, isLiked)
    }

    private func error(_ chances: [Float], _ isLiked: [Bool]) -> Double {
        CalibrationQuality(chances: chances, isLiked: isLiked).error
    }

    @Test func `planted chances are found, on pairs that were not fitted`() throws {
        let (fitted, asked) = (planted(4_000, seed: 1), planted(20_000, seed: 2))
        let calibration = try #require(ChanceCalibration(scores: fitted.scores, isLiked: fitted.isLiked))
        let chances = asked.scores.map(calibration.chance)

        #expect(error(chances, asked.isLiked) < 0.02)
        let off = zip(chances, asked.chances).map { abs($0 - $1) }.reduce(0, +) / Float(chances.count)
        #expect(off < 0.03, "\(off)")
        // The scores themselves, taken for log odds, would be far off.
        #expect(error(asked.scores.map { 1 / (1 + exp(-$0)) }, asked.isLiked) > 0.05)
    }

    @Test func `a higher score never has a lower chance`() throws {
        let fitted = planted(900, seed: 3)
        let calibration = try #require(ChanceCalibration(scores: fitted.scores, isLiked: fitted.isLiked))
        let chances = stride(from: Float(-6), through: 6, by: 0.01).map(calibration.chance)
        #expect(zip(chances, chances.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(chances.allSatisfy { (0...1).contains($0) })
    }

    @Test func `the error that it reports is about the one of fresh pairs`() throws {
        let (fitted, asked) = (planted(3_000, seed: 5), planted(50_000, seed: 6))
        let calibration = try #require(ChanceCalibration(scores: fitted.scores, isLiked: fitted.isLiked))
        let fresh = error(asked.scores.map(calibration.chance), asked.isLiked)
        #expect(calibration.quality.excess < 0.02)
        #expect(fresh < calibration.quality.error + 0.01)
        #expect(calibration.quality.pairCount == 3_000)
    }

    @Test func `luck alone explains the error of chances that are exactly right, and not that of wrong ones`() {
        let asked = planted(2_000, seed: 7)
        let right = CalibrationQuality(chances: asked.chances, isLiked: asked.isLiked)
        let wrong = CalibrationQuality(chances: asked.chances.map { min(1, $0 + 0.15) }, isLiked: asked.isLiked)
        #expect(right.excess < 0.015, "\(right)")
        #expect(wrong.excess > 0.1, "\(wrong)")
    }

    @Test func `three likes at the top are not certainty`() throws {
        var scores = (0..<600).map { Float($0) }
        var isLiked = (0..<600).map { $0 % 2 == 0 }
        scores += [1_000, 1_001, 1_002]
        isLiked += [true, true, true]
        let calibration = try #require(ChanceCalibration(scores: scores, isLiked: isLiked))
        #expect(calibration.chance(at: 1_001) < 0.65)
    }

    @Test func `too few likes or dislikes give no chances`() {
        let scores = (0..<500).map { Float($0) }
        #expect(ChanceCalibration(scores: scores, isLiked: scores.map { $0 < 19 }) == nil)
        #expect(ChanceCalibration(scores: scores, isLiked: scores.map { $0 >= 19 }) == nil)
        #expect(ChanceCalibration(scores: scores + [.nan], isLiked: scores.map { $0 < 250 } + [true]) == nil)
        #expect(ChanceCalibration(scores: [], isLiked: []) == nil)
    }

    @Test(arguments: [(0, 0), (100, 10), (3_000, 300), (8_000, 500), (100_000, 5_000), (2_000_000, 20_000)])
    func `so many pairs are kept, the same for the same seed`(_ count: Int, _ expected: Int) {
        let kept = KeptPairs.drawn(of: count, seed: 1)
        #expect(kept.count == count)
        #expect(kept.count { $0 } == expected)
        #expect(KeptPairs.drawn(of: count, seed: 1) == kept)
        #expect(count < 100 || KeptPairs.drawn(of: count, seed: 2) != kept)
    }

    /// Predicted stars of planted people and movies, with noise: the chance of a like is known of each pair.
    @Test func `chances of predicted stars are right on new ratings`() throws {
        var generator = SeededGenerator(seed: 11)
        func noise() -> Double { (0..<6).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &generator) } }
        let (users, movies) = ((0..<150).map { _ in noise() / 3 }, (0..<80).map { _ in noise() / 3 })
        func rating(_ user: Int, _ movie: Int) -> Rating {
            let stars = 3.4 + users[user] + movies[movie] + noise() / 2
            return Rating(movieRow: movie, halfStars: UInt8(min(10, max(1, (2 * stars).rounded()))), time: 0)
        }
        let seen = users.indices.map { _ in (0..<80).shuffled(using: &generator) }
        let matrix = RatingMatrix(
            movieCount: 80,
            histories: users.indices.map { user in seen[user].prefix(50).map { rating(user, $0) } }
        )
        let model = BiasModel(fitting: matrix)
        #expect(try #require(model.likeQuality).excess < 0.03)

        var (chances, isLiked): ([Float], [Bool]) = ([], [])
        for user in users.indices {
            let bias = model.userBias(of: matrix.history(ofUser: user))
            for movie in seen[user].dropFirst(50) {
                chances.append(try #require(model.chanceOfLike(for: bias, movieRow: movie)))
                isLiked.append(rating(user, movie).halfStars >= 7)
            }
        }
        let quality = CalibrationQuality(chances: chances, isLiked: isLiked)
        #expect(quality.excess < 0.03, "\(quality)")
        // They tell pairs apart: the upper and the lower fifth are far from each other.
        let sorted = chances.sorted()
        #expect(sorted[sorted.count * 4 / 5] - sorted[sorted.count / 5] > 0.3)
    }

    @Test func `too little to say so gives no chance of predicted stars`() {
        let few = RatingMatrix(movieCount: 5, histories: [[Rating(movieRow: 0, halfStars: 8, time: 0)]])
        let model = BiasModel(fitting: few)
        #expect(model.chanceOfLike(for: model.userBias(of: []), movieRow: 0) == nil)
    }
}
