import Engine
import Foundation
import Testing

struct IsotonicCalibrationTests {
    @Test func `what is in order already stays`() throws {
        let fit = try IsotonicCalibration(scores: [3, 1, 2], isPositive: [true, false, false])

        #expect(fit.scores == [1, 2, 3])
        #expect(fit.probabilities == [0, 0, 1])
    }

    @Test func `violators are pooled to their mean`() throws {
        // 0, 1, 0, 0, 1: the one and the two noughts after it become ⅓.
        let fit = try IsotonicCalibration(scores: [1, 2, 3, 4, 5], isPositive: [false, true, false, false, true])

        #expect(fit.scores == [1, 2, 4, 5])
        #expect(fit.probabilities == [0, 1.0 / 3, 1.0 / 3, 1])
    }

    @Test func `labels against the order become one mean`() throws {
        let fit = try IsotonicCalibration(scores: [1, 2, 3, 4], isPositive: [true, true, false, true])

        #expect(fit.probability(of: 1) == fit.probability(of: 3))
        #expect(abs(fit.probability(of: 2) - 2.0 / 3) < 1e-6)
        #expect(fit.probability(of: 4) == 1)
    }

    @Test func `equal scores have one probability whatever the order of their labels`() throws {
        let one = try IsotonicCalibration(scores: [1, 1, 2], isPositive: [false, true, true])
        let other = try IsotonicCalibration(scores: [1, 2, 1], isPositive: [true, true, false])

        #expect(one == other)
        #expect(one.probability(of: 1) == 0.5)
    }

    @Test func `it is linear between the scores and constant beyond them`() throws {
        let fit = try IsotonicCalibration(scores: [0, 4], isPositive: [false, true])

        #expect([-9, 0, 1, 3, 4, 9].map { fit.probability(of: $0) } == [0, 0, 0.25, 0.75, 1, 1])
    }

    /// scikit-learn 1.9.1, with `s` and `y` of `PairMetricsTests`:
    /// `IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(s, y).predict([-1, .05, .2, .333, .5, .61, .75, .9, .99, 2])`.
    @Test func `it is the isotonic regression of scikit-learn`() throws {
        let ranks = (0..<200).map { ($0 * 37 + $0 * $0) % 101 }
        let fit = try IsotonicCalibration(
            scores: ranks.map { (Float($0) + 0.5) / 102 },
            isPositive: ranks.enumerated().map { $1 + 13 * $0 % 60 > 80 }
        )
        let asked: [Float] = [-1, 0.05, 0.2, 0.333, 0.5, 0.61, 0.75, 0.9, 0.99, 2]
        let expected: [Float] = [0, 0, 0, 0.0625, 0.678571, 0.683895, 0.9375, 1, 1, 1]

        #expect(zip(asked, expected).allSatisfy { abs(fit.probability(of: $0) - $1) < 2e-6 })
    }

    @Test func `it comes back from JSON as it was`() throws {
        let fit = try IsotonicCalibration(scores: [1, 2, 3], isPositive: [false, true, false])
        let read = try JSONDecoder().decode(IsotonicCalibration.self, from: JSONEncoder().encode(fit))

        #expect(read == fit)
    }

    @Test(arguments: [
        #"{"scores":[],"probabilities":[]}"#,
        #"{"scores":[1,2],"probabilities":[0]}"#,
        #"{"scores":[2,1],"probabilities":[0,1]}"#,
        #"{"scores":[1,2],"probabilities":[1,0]}"#,
        #"{"scores":[1,2],"probabilities":[0,1.5]}"#,
    ])
    func `what is no rising function to probabilities is not read`(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(IsotonicCalibration.self, from: Data(json.utf8))
        }
    }

    @Test(arguments: [[Float](), [.nan], [.infinity]])
    func `nothing to fit, or no finite number, is an error`(scores: [Float]) {
        #expect(throws: EngineError.self) {
            try IsotonicCalibration(scores: scores, isPositive: scores.map { _ in true })
        }
    }
}
