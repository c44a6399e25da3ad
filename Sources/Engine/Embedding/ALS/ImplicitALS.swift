internal import Foundation

/// Matrix factorisation for choices (Hu, Koren, Volinsky 2008): users and movies have vectors whose product says whether the one chooses the
/// other, by alternating least squares over **all** pairs.
///
///     L = Σ_chosen (w + α₀)·(x_u·y_i − t)² + α₀·Σ_others (x_u·y_i)² + Σ_u λ_u·‖x_u‖² + Σ_i λ_i·‖y_i‖²
///
/// A choice has the weight w = α and a target t near 1, a little more where its stars were above the user's mean (`PreferenceWeights`). λ grows
/// with how much is known of a row, λ_u = λ·(n_u + α₀·movies)^ν (Rendle et al. 2022, "Revisiting the Performance of iALS", eq. 5). What is summed over
/// all pairs goes through YᵀY, so that a row costs its own choices alone; each row takes a few steps of the conjugate gradient method from
/// where it was (Takács, Pilászy, Tikk 2011).
struct ImplicitALS {
    struct Settings: Sendable {
        /// Values a vector.
        var factors = 64
        var iterations = 15
        /// λ. On MovieLens 100k (stratified) .02 is best, on ml-latest-small (leave-last-out) .01; NDCG@10 is within .006 of that from .0125 on.
        var regularisation: Float = 0.0175
        /// ν: 1 scales λ by the counts, 0 leaves it.
        var exponent: Float = 1
        /// α.
        var confidence: Float = 1
        /// α₀; `nil`: by how many of all pairs were chosen, so that what was not weighs seven times as much, all together, as what was. That is within
        /// .002 of the best on either set, though one of them is six times as dense as the other.
        var unobserved: Float?
        /// Conjugate gradient steps of a row in an iteration.
        var steps = 3
        /// Spread of the first vectors, divided by √factors.
        var spread: Float = 0.1
        var seed: UInt64 = 1
        /// They change no bit of the result.
        var threads = 1

        /// λ of a row.
        ///
        /// - Parameters:
        ///   - count: its choices.
        ///   - others: rows of the other side.
        /// - Returns: what is added to the diagonal of its normal equations.
        func lambda(count: Int, others: Int) -> Float {
            regularisation * powf(Float(count) + (unobserved ?? 0) * Float(others), exponent)
        }

        private static let unobservedShare: Float = 7

        /// With α₀ for these ratings, where it was left open.
        func fitted(to ratings: RatingMatrix) -> Settings {
            guard unobserved == nil else { return self }
            let users = (0..<ratings.userCount).count { !ratings.range(ofUser: $0).isEmpty }
            let movies = Set(ratings.movieRows).count
            var fitted = self
            let density = Float(ratings.count) / max(1, Float(users) * Float(movies))
            fitted.unobserved = min(1, Settings.unobservedShare * density)
            return fitted
        }
    }

    /// `[users × factors]`, as of the last iteration.
    private(set) var users: [Float]
    /// `[movies × factors]`.
    private(set) var movies: [Float]
    /// L of the vectors.
    private(set) var loss = Double.infinity
    private let byUser: ChoiceRows
    private let byMovie: ChoiceRows
    /// As given, α₀ fitted.
    let settings: Settings

    /// The vectors of the start. A row without choices has none, and stays so.
    ///
    /// - Parameters:
    ///   - ratings: every one is a choice.
    ///   - settings: see there.
    /// - Throws: `EngineError` where there is no rating.
    init(_ ratings: RatingMatrix, settings: Settings) throws(EngineError) {
        guard ratings.count > 0 else { throw .noTrainingSamples }
        let settings = settings.fitted(to: ratings)
        self.settings = settings
        byUser = ChoiceRows(ratings, settings)
        byMovie = byUser.transposed(columnCount: ratings.movieCount)
        users = ImplicitALS.start(byUser, settings, salt: 0x9E37)
        movies = ImplicitALS.start(byMovie, settings, salt: 0x85EB)
    }

    private static func start(_ choices: ChoiceRows, _ settings: Settings, salt: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: settings.seed &* 0x1_0000 &+ salt)
        let spread = settings.spread / Float(settings.factors).squareRoot()
        var vectors = [Float](repeating: 0, count: choices.rowCount * settings.factors)
        for row in 0..<choices.rowCount where !choices.range(ofRow: row).isEmpty {
            for place in (row * settings.factors)..<((row + 1) * settings.factors) {
                // A sum of four is normal enough, and the same on every machine.
                let sum = (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &generator) }
                vectors[place] = sum * spread
            }
        }
        return vectors
    }

    /// Goes through all iterations.
    ///
    /// - Parameters:
    ///   - progress: called on the calling thread before each half of an iteration, with the loss of the iteration before.
    ///   - shouldStop: asked between slices of rows, on any thread.
    /// - Throws: `EngineError` where the vectors grow beyond all bounds, and `.cancelled`.
    mutating func train(
        progress: (TrainingProgress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(EngineError) {
        let count = byUser.columns.count
        for iteration in 0..<settings.iterations {
            for half in 0..<2 {
                progress(
                    TrainingProgress(
                        phase: "iteration \(iteration + 1) of \(settings.iterations)",
                        done: (2 * iteration + half) * count,
                        total: 2 * settings.iterations * count,
                        unit: "ratings",
                        loss: loss.isFinite ? loss / Double(count) : nil
                    )
                )
                try half == 0 ? improveUsers(shouldStop) : improveMovies(shouldStop)
                if shouldStop() { throw .cancelled }
            }
        }
        loss = currentLoss()
        guard loss.isFinite else { throw .diverged(step: settings.iterations, epoch: settings.iterations) }
    }

    /// The first half of an iteration: the movies' vectors fixed.
    mutating func improveUsers(_ shouldStop: @escaping @Sendable () -> Bool = { false }) throws(EngineError) {
        let step = HalfStep(byUser, fixed: movies, others: byMovie.chosenCount, settings)
        let before = step.improve(&users, steps: settings.steps, shouldStop)
        // What the step meets is what the iteration before has left.
        loss = before + regularisation(of: movies, byMovie, others: byUser.chosenCount)
    }

    /// The second half: the users' vectors fixed.
    mutating func improveMovies(_ shouldStop: @escaping @Sendable () -> Bool = { false }) throws(EngineError) {
        HalfStep(byMovie, fixed: users, others: byUser.chosenCount, settings)
            .improve(&movies, steps: settings.steps, shouldStop)
    }

    /// L of the vectors as they are.
    func currentLoss() -> Double {
        var unchanged = users
        let step = HalfStep(byUser, fixed: movies, others: byMovie.chosenCount, settings)
        return step.improve(&unchanged, steps: 0) { false }
            + regularisation(of: movies, byMovie, others: byUser.chosenCount)
    }

    private func regularisation(of vectors: [Float], _ choices: ChoiceRows, others: Int) -> Double {
        (0..<choices.rowCount).reduce(0.0) { sum, row in
            let own = vectors[(row * settings.factors)..<((row + 1) * settings.factors)]
            let lambda = settings.lambda(count: choices.range(ofRow: row).count, others: others)
            return sum + Double(lambda) * own.reduce(0.0) { $0 + Double($1) * Double($1) }
        }
    }
}

extension ChoiceRows {
    /// Every rating is a choice, weighed as EASE weighs it in training.
    init(_ ratings: RatingMatrix, _ settings: ImplicitALS.Settings) {
        var targets: [Float] = []
        targets.reserveCapacity(ratings.count)
        for user in 0..<ratings.userCount {
            let range = ratings.range(ofUser: user)
            let sum = range.reduce(0) { $0 + Int(ratings.halfStars[$1]) }
            let mean = PreferenceWeights.shrunkMean(sumOfHalfStars: sum, count: range.count)
            for place in range {
                let weight = PreferenceWeights.weight(
                    halfStars: ratings.halfStars[place],
                    mean: mean,
                    slope: PreferenceWeights.trainingSlope
                )
                targets.append(weight * (settings.confidence + (settings.unobserved ?? 0)))
            }
        }
        self.init(
            offsets: ratings.offsets,
            columns: ratings.movieRows,
            weights: [Float](repeating: settings.confidence, count: ratings.count),
            targets: targets
        )
    }
}
