import Testing

@testable import Engine

/// EASE against numpy and against what its closed form promises.
///
/// The expected numbers were written by this program (numpy 2.4):
///
///     U, I, lam = 30, 12, 4.0
///     R = np.zeros((U, I))
///     for u in range(U):
///         for i in range(I):
///             if (u * u + 3 * i + u * i) % 4 < 2: R[u, i] = ((3 * u + i * i + u * i) % 10 + 1) / 2
///     M = R > 0
///     mean = (R.sum(1) + 2 * 3.5) / (M.sum(1) + 2)
///     X = np.where(M, 1 + 0.1 * (R - mean[:, None]), 0)
///     P = np.linalg.inv(X.T @ X + lam * np.eye(I))
///     B = -P / np.diag(P)[None, :]
///     np.fill_diagonal(B, 0)
///     w = np.where(M[7], 1 + 0.25 * (R[7] - mean[7]), 0)
///     print(B, w @ B)
struct EASETests {
    private static let weights: [Float] = [
        0.000000, 0.060017, 0.031005, 0.016835, 0.429993, 0.030948, 0.002462, 0.025904, 0.397720, 0.042416, 0.057267,
        0.022735,
        0.060723, 0.000000, 0.000721, -0.029292, 0.029058, 0.352185, 0.022582, -0.004988, 0.039131, 0.399737, -0.028319,
        0.021650,
        0.029817, 0.000685, 0.000000, 0.011317, 0.019755, 0.017164, 0.431130, 0.005186, 0.063603, -0.000699, 0.414744,
        -0.002538,
        0.017328, -0.029799, 0.012113, 0.000000, 0.028581, 0.032463, -0.032318, 0.484041, 0.074490, -0.014945, 0.014646,
        0.270342,
        0.406595, 0.027158, 0.019424, 0.026257, 0.000000, 0.023304, 0.080478, 0.040498, 0.334122, 0.031755, 0.007041,
        0.033988,
        0.032169, 0.361823, 0.018552, 0.032784, 0.025618, 0.000000, -0.018615, 0.008618, 0.037100, 0.385169, 0.031279,
        -0.020377,
        0.002609, 0.023659, 0.475192, -0.033283, 0.090214, -0.018983, 0.000000, 0.002530, -0.007271, 0.009053, 0.288584,
        0.035475,
        0.025090, -0.004775, 0.005223, 0.455490, 0.041482, 0.008030, 0.002311, 0.000000, 0.057177, 0.002160, 0.001020,
        0.429186,
        0.371430, 0.036120, 0.061764, 0.067588, 0.329992, 0.033332, -0.006406, 0.055131, 0.000000, 0.019537, 0.037838,
        0.022827,
        0.045868, 0.427248, -0.000786, -0.015702, 0.036316, 0.400710, 0.009236, 0.002412, 0.022622, 0.000000, 0.006647,
        0.015601,
        0.061747, -0.030180, 0.465004, 0.015343, 0.008028, 0.032446, 0.293555, 0.001135, 0.043686, 0.006627, 0.000000,
        -0.016443,
        0.024081, 0.022665, -0.002795, 0.278208, 0.038073, -0.020764, 0.035450, 0.469361, 0.025890, 0.015281, -0.016153,
        0.000000,
    ]

    /// w @ B for user 7.
    private static let scores: [Float] = [
        0.699080, 0.100322, 1.043986, 0.046444, 0.576398, 0.072633, 0.897016, 0.097231, 0.665319, 0.081972, 1.134757,
        0.100955,
    ]

    private let matrix = PlantedRatings.formula

    private func trained() throws -> EASE {
        var settings = EASE.Settings()
        settings.lambdas = [4]
        return try EASE.train(on: matrix, settings: settings)
    }

    @Test func `weights are those of numpy`() throws {
        let ease = try trained()
        // One rating of weight 1 / d alone shows a row of B.
        let rows = try (0..<12).map { try #require(ease.ownRow(ofMovie: $0)) }
        let weights = rows.flatMap { j in
            rows.map { i in
                ease.roots[j] / ease.roots[i] * Float(ease.correlationRow(i)[j]) * ease.scale
            }
        }

        #expect(zip(weights, Self.weights).allSatisfy { abs($0 - $1) < 5e-5 })
    }

    @Test func `scores of a weighted history are those of numpy`() throws {
        let ease = try trained()
        let scores = Self.scores(of: ease, history: matrix.history(ofUser: 7))

        #expect((0..<12).allSatisfy { abs(scores[$0] - Self.scores[$0]) < 1e-4 })
    }

    @Test func `the gradient of the objective is zero off the diagonal, and the diagonal is zero`() throws {
        let ease = try trained()
        let gram = try GramMatrix(matrix, movies: ease.movieRows, threads: 1) { false }
        let weight = { (j: Int, i: Int) -> Float in
            ease.roots[j] / ease.roots[i] * Float(ease.correlationRow(i)[j]) * ease.scale
        }
        // G·(B − I) + λB, eq. 6 of the paper without the multiplier of the diagonal.
        let gradient = { (j: Int, i: Int) -> Float in
            (0..<12).reduce(-gram.values[j * 12 + i] + 4 * weight(j, i)) {
                $0 + gram.values[j * 12 + $1] * weight($1, i)
            }
        }

        for i in 0..<12 {
            #expect(weight(i, i) == 0)
            #expect((0..<12).allSatisfy { $0 == i || abs(gradient($0, i)) < 0.01 })
        }
    }

    @Test func `contributions add up to the score`() throws {
        let ease = try trained()
        let history = ease.weightedHistory(matrix.history(ofUser: 9))
        let scores = Self.ownScores(of: ease, history: history)

        for own in 0..<ease.width {
            let contributions = ease.contributions(to: own, of: history)
            #expect(abs(contributions.reduce(0, +) - scores[own]) < 1e-5)
            let strongest = try #require(ease.strongest(to: own, of: history))
            let liked = zip(contributions, zip(history.rows, history.strengths)).filter {
                $1.1 >= ease.roots[Int($1.0)]
            }.map(\.0)
            #expect(abs(strongest.value - (try #require(liked.max()))) < 1e-6)
            #expect(abs(strongest.sum - scores[own]) < 1e-5)
        }
    }

    @Test func `a movie with more stars says more`() throws {
        let ease = try trained()
        var history = matrix.history(ofUser: 1)
        let before = ease.weightedHistory(history).strengths[0]
        history[0].halfStars = 10

        #expect(ease.weightedHistory(history).strengths[0] > before)
    }

    @Test func `the thread count changes nothing without a library's help`() throws {
        let movies = EASE.mostRated(in: matrix, settings: EASE.Settings())
        let one = try GramMatrix(matrix, movies: movies, threads: 1) { false }
        let three = try GramMatrix(matrix, movies: movies, threads: 3) { false }

        #expect(one.values == three.values)
    }

    @Test func `the most rated movies get weights, up to the limit`() {
        var settings = EASE.Settings()
        settings.ratingsMin = 16
        #expect(EASE.mostRated(in: matrix, settings: settings) == [0, 4, 8, 3, 7, 11])
        settings.movieCountMax = 4
        #expect(EASE.mostRated(in: matrix, settings: settings) == [0, 4, 8, 3])
    }

    @Test func `λ is chosen among the candidates and stands in the manifest`() throws {
        var settings = EASE.Settings()
        settings.lambdas = [1, 10, 100]
        settings.trainedUpTo = 77
        var phases: [Double] = []
        let ease = try EASE.train(on: matrix, settings: settings, progress: { phases.append($0.fraction) })

        #expect(settings.lambdas.contains(ease.manifest.lambda))
        #expect(ease.manifest.validationNDCG != nil)
        #expect(ease.manifest.trainedUpTo == 77)
        #expect(ease.manifest.ratingCount == matrix.count)
        #expect(phases == phases.sorted() && phases.last == 1)
    }

    @Test func `a training that nobody wants any more stops`() {
        #expect(throws: EngineError.cancelled) {
            _ = try EASE.train(on: PlantedRatings.formula, shouldStop: { true })
        }
    }

    @Test func `too few ratings are refused with what to do`() {
        let few = RatingMatrix(movieCount: 3, histories: [[Rating(movieRow: 0, halfStars: 8, time: 1)]])
        #expect(throws: EngineError.tooFewMovies(ratingsMin: 3)) { try EASE.train(on: few) }
    }

    /// By catalogue row.
    private static func scores(of ease: EASE, history: [Rating]) -> [Float] {
        let own = ownScores(of: ease, history: ease.weightedHistory(history))
        return (0..<12).map { ease.ownRow(ofMovie: $0).map { own[$0] } ?? .nan }
    }

    private static func ownScores(of ease: EASE, history: WeightedHistory) -> [Float] {
        [Float](unsafeUninitializedCapacity: ease.width) { buffer, count in
            ease.scores(history, into: UnsafeMutableBufferPointer(rebasing: buffer[..<ease.width]))
            count = ease.width
        }
    }
}
