import Engine
import Testing

/// 200 pairs of seven users by a formula, with ties among the scores.
///
/// The figures of scikit-learn 1.9.1 (numpy 2.4.6) are those of
///
///     i = np.arange(200); r = (i*37 + i*i) % 101; s = ((r + 0.5) / 102).astype(np.float32)
///     y = (r + (13*i) % 60 > 80).astype(int); u = (i*i + i//3) % 7; w = np.array([2, 0, 1, 3, 1, 0, 1.])[u]
private enum FormulaPairs {
    static let scores: [Float] = (0..<200).map { (Float(rank($0)) + 0.5) / 102 }
    static let isPositive: [Bool] = (0..<200).map { rank($0) + (13 * $0) % 60 > 80 }
    static let users: [UInt32] = (0..<200).map { UInt32(($0 * $0 + $0 / 3) % 7) }
    static let once = [Float](repeating: 1, count: 7)
    static let weights: [Float] = [2, 0, 1, 3, 1, 0, 1]
    static let pairs = ScoredPairs(scores: scores, isPositive: isPositive, userIndices: users)

    private static func rank(_ i: Int) -> Int { (i * 37 + i * i) % 101 }
}

struct ScoredPairsTests {
    @Test func `AUC of hand-worked pairs counts half of each tie`() throws {
        // Positives 3 and 1, negatives 2 and 1: of four comparisons two are won, one is tied, one is lost.
        let pairs = ScoredPairs(
            scores: [3, 2, 1, 1],
            isPositive: [true, false, true, false],
            userIndices: [0, 0, 0, 0]
        )

        #expect(pairs.auc(userWeights: [1]) == 2.5 / 4)
    }

    @Test func `average precision of hand-worked pairs takes equal scores together`() throws {
        // One of one, then at the tie two of four.
        let pairs = ScoredPairs(
            scores: [3, 2, 1, 1],
            isPositive: [true, false, true, false],
            userIndices: [0, 0, 0, 0]
        )

        #expect(pairs.averagePrecision(userWeights: [1]) == 0.5 * 1 + 0.5 * 2 / 4)
    }

    @Test func `one score for all is no better than chance`() {
        let pairs = ScoredPairs(scores: [1, 1, 1], isPositive: [true, false, false], userIndices: [0, 0, 0])

        #expect(pairs.auc(userWeights: [1]) == 0.5)
        #expect(pairs.averagePrecision(userWeights: [1]) == 1.0 / 3)
    }

    @Test(arguments: [true, false])
    func `without both labels there is no AUC`(label: Bool) {
        let pairs = ScoredPairs(scores: [1, 2], isPositive: [label, label], userIndices: [0, 0])

        #expect(pairs.auc(userWeights: [1]) == nil)
        #expect(pairs.averagePrecision(userWeights: [1]) == (label ? 1 : nil))
        #expect(ScoredPairs(scores: [], isPositive: [], userIndices: []).auc(userWeights: []) == nil)
    }

    @Test func `a user who counts twice is a user who is there twice`() {
        let once = ScoredPairs(
            scores: [4, 3, 2, 1],
            isPositive: [true, false, false, true],
            userIndices: [0, 0, 1, 1]
        )
        let twice = ScoredPairs(
            scores: [4, 3, 2, 1, 4, 3],
            isPositive: [true, false, false, true, true, false],
            userIndices: [0, 0, 1, 1, 2, 2]
        )

        #expect(once.auc(userWeights: [2, 1]) == twice.auc(userWeights: [1, 1, 1]))
        #expect(once.averagePrecision(userWeights: [2, 1]) == twice.averagePrecision(userWeights: [1, 1, 1]))
    }

    /// `roc_auc_score(y, s)`, `average_precision_score(y, s)`, and both with `sample_weight=w`.
    @Test func `AUC and average precision are those of scikit-learn`() throws {
        let pairs = FormulaPairs.pairs

        #expect(try distance(pairs.auc(userWeights: FormulaPairs.once), 0.95004500450045) < 1e-12)
        #expect(try distance(pairs.auc(userWeights: FormulaPairs.weights), 0.9509153254797853) < 1e-12)
        #expect(try distance(pairs.averagePrecision(userWeights: FormulaPairs.once), 0.9446096978684809) < 1e-12)
        #expect(try distance(pairs.averagePrecision(userWeights: FormulaPairs.weights), 0.9559195297053839) < 1e-12)
    }
}

struct PairMetricsTests {
    @Test func `log loss of hand-worked probabilities`() {
        #expect(abs(PairMetrics.logLoss(0.5, isPositive: true) - 0.693147) < 1e-6)
        #expect(abs(PairMetrics.logLoss(0.25, isPositive: false) - 0.287682) < 1e-6)
    }

    @Test(arguments: [true, false])
    func `a sure mistake costs much, not everything`(label: Bool) {
        let loss = PairMetrics.logLoss(label ? 0 : 1, isPositive: label)

        #expect(abs(loss - 16.118096) < 1e-3)
    }

    @Test func `accuracy asks for the likelier label`() {
        #expect(PairMetrics.accuracy(0.51, isPositive: true) == 1)
        #expect(PairMetrics.accuracy(0.51, isPositive: false) == 0)
        #expect(PairMetrics.accuracy(0.5, isPositive: false) == 1)
    }

    @Test func `GAUC weighs users by their pairs and leaves out those of one label`() {
        // User 0: one of one comparison won. User 1: none of two. User 2: no negative.
        let sums = PairMetrics.groupAUC(
            scores: [2, 1, 1, 2, 3, 9],
            isPositive: [true, false, true, false, false, true],
            userIndices: [0, 0, 1, 1, 1, 2],
            userCount: 3
        )

        #expect(sums.ratio(userWeights: [1, 1, 1]) == 2.0 / 5)
        #expect(sums.ratio(userWeights: [0, 0, 1]) == nil)
    }

    @Test func `calibration error of hand-worked probabilities`() throws {
        // Bin [.2, .2667) holds .25 twice with one positive, bin [.8667, .9333) holds .9 with none.
        let error = CalibrationError(
            probabilities: [0.25, 0.25, 0.9],
            isPositive: [true, false, false],
            userIndices: [0, 0, 1]
        )

        #expect(try distance(error.value(userWeights: [1, 1]), (0.5 + 0.9) / 3) < 1e-6)
        #expect(try distance(error.value(userWeights: [1, 0]), 0.25) < 1e-6)
        #expect(error.value(userWeights: [0, 0]) == nil)
    }

    @Test func `probabilities of 0 and 1 have a bin too`() throws {
        let error = CalibrationError(probabilities: [0, 1], isPositive: [false, true], userIndices: [0, 0])

        #expect(error.value(userWeights: [1]) == 0)
    }

    /// `log_loss(y, s.astype(float))`, `accuracy_score(y, s > 0.5)`; GAUC as the sum of `roc_auc_score` of each user times the user's
    /// pairs; ECE out of `calibration_curve(y, s, n_bins=15, strategy="uniform")` weighted by `np.histogram(s, np.linspace(0, 1, 16))`.
    @Test func `log loss, accuracy, GAUC and calibration error are those of scikit-learn`() throws {
        let (scores, labels, users) = (FormulaPairs.scores, FormulaPairs.isPositive, FormulaPairs.users)
        let losses = zip(scores, labels).map { PairMetrics.logLoss($0, isPositive: $1) }
        let hits = zip(scores, labels).map { PairMetrics.accuracy($0, isPositive: $1) }
        let groups = PairMetrics.groupAUC(scores: scores, isPositive: labels, userIndices: users, userCount: 7)
        let error = CalibrationError(probabilities: scores, isPositive: labels, userIndices: users)

        #expect(abs(losses.reduce(0, +) / 200 - 0.3443511471301896) < 1e-7)
        #expect(abs(hits.reduce(0, +) / 200 - 0.87) < 1e-12)
        #expect(try distance(groups.ratio(userWeights: FormulaPairs.once), 0.9545133636788049) < 1e-12)
        #expect(try distance(error.value(userWeights: FormulaPairs.once), 0.1494607861805707) < 1e-6)
    }
}

func distance(_ value: Double?, _ expected: Double) throws -> Double {
    abs(try #require(value) - expected)
}
