/// Predicted stars: r̂ = μ + b_u + b_m, both biases shrunk towards nothing (Koren 2009, "Matrix Factorization Techniques",
/// eq. 3), with the interval in which four of five held-out ratings lay.
///
///     b_m = Σ(r − μ) / (count + k_m),  b_u = Σ(r − μ − b_m) / (count + k_u)
///
/// Movie biases are kept by row and follow each rating; a user's is one pass over the history.
public struct BiasModel: Sendable {
    /// Predicted stars, 0.5...5, and the interval of 80 % around them, clipped to the same.
    public struct Prediction: Hashable, Sendable {
        public var stars: Float
        public var low: Float
        public var high: Float
    }

    /// A user's bias in stars.
    public struct UserBias: Hashable, Sendable {
        public var stars: Float
    }

    /// μ, in stars.
    public let mean: Float
    /// k_m and k_u, chosen by the root mean square error on a held-out tenth.
    public let movieShrinkage: Float
    public let userShrinkage: Float
    /// The tenth and the ninetieth percentile of the held-out residuals, in stars.
    public let residuals: ClosedRange<Float>
    /// That error; `nil` where there was too little to hold out.
    public let validationError: Double?
    /// From predicted stars to the chance of a like; `nil` where that was not found to be right on the held-out tenth.
    private(set) var likes: ChanceCalibration?
    private var movieBiases: [Float] = []

    /// A like has so many half stars.
    private static let likedFrom: UInt8 = 7
    /// Held-out ratings without which no chance is given, and how far chances may be off beyond what luck explains.
    private static let likeRatingsMin = 200
    private static let likeErrorMax = 0.03

    /// Fits the strengths of shrinkage on a split and the biases on everything.
    public init(fitting matrix: RatingMatrix, seed: UInt64 = 1) {
        let split = StratifiedSplit(matrix, testFraction: 0.1, seed: seed)
        let training = split.training.movieStatistics()
        var best: (model: BiasModel, residuals: [Float], error: Double)?
        for movieShrinkage: Float in [1, 2, 4, 8, 16] {
            for userShrinkage: Float in [1, 2, 4, 8, 16] {
                let model = BiasModel(
                    statistics: training,
                    movieShrinkage: movieShrinkage,
                    userShrinkage: userShrinkage
                )
                let residuals = model.residuals(on: split)
                guard !residuals.isEmpty else { continue }
                let squares = residuals.reduce(0.0) { $0 + Double($1) * Double($1) }
                let error = (squares / Double(residuals.count)).squareRoot()
                if error < best?.error ?? .infinity { best = (model, residuals, error) }
            }
        }
        self.init(
            statistics: matrix.movieStatistics(),
            movieShrinkage: best?.model.movieShrinkage ?? 4,
            userShrinkage: best?.model.userShrinkage ?? 4,
            residuals: BiasModel.interval(of: best?.residuals ?? []),
            validationError: best?.error
        )
        likes = best.flatMap { BiasModel.likes(of: $0.model, on: split) }
    }

    /// Biases for given strengths.
    public init(
        statistics: [MovieStatistics],
        movieShrinkage: Float = 4,
        userShrinkage: Float = 4,
        residuals: ClosedRange<Float> = -1.2...1.2,
        validationError: Double? = nil
    ) {
        let count = statistics.reduce(0) { $0 + $1.count }
        let sum = statistics.reduce(0) { $0 + $1.sum }
        mean = count > 0 ? Float(Double(sum) / Double(2 * count)) : 3.5
        self.movieShrinkage = movieShrinkage
        self.userShrinkage = userShrinkage
        self.residuals = residuals
        self.validationError = validationError
        for (row, movie) in statistics.enumerated() { update(row: row, to: movie) }
    }

    public var movieCount: Int { movieBiases.count }

    /// Takes in what a rating changed; a row one past the last is a new movie.
    public mutating func update(row: Int, to statistics: MovieStatistics) {
        precondition(row <= movieBiases.count, "BiasModel: row \(row) leaves a gap after \(movieBiases.count)")
        let count = Float(statistics.count)
        let bias = (Float(statistics.sum) / 2 - count * mean) / (count + movieShrinkage)
        if row == movieBiases.count { movieBiases.append(bias) } else { movieBiases[row] = bias }
    }

    /// The bias of a user with these current ratings; 0 for none.
    public func userBias(of history: [Rating]) -> UserBias {
        let sum = history.reduce(Float(0)) { $0 + $1.stars - mean - bias(ofMovie: $1.movieRow) }
        return UserBias(stars: sum / (Float(history.count) + userShrinkage))
    }

    /// What the user would give to a movie. Constant time.
    public func prediction(for user: UserBias, movieRow: Int) -> Prediction {
        prediction(stars: mean + user.stars + bias(ofMovie: movieRow))
    }

    /// How good the chances of a like are; `nil` where none are given.
    public var likeQuality: CalibrationQuality? { likes?.quality }

    /// The chance that the user likes a movie (3.5 stars or more), given that it is rated; `nil` where such chances were not found to be right.
    ///
    /// It does not decrease with the predicted stars. Constant time.
    public func chanceOfLike(for user: UserBias, movieRow: Int) -> Float? {
        likes?.chance(at: mean + user.stars + bias(ofMovie: movieRow))
    }

    func prediction(stars: Float) -> Prediction {
        Prediction(
            stars: BiasModel.clipped(stars),
            low: BiasModel.clipped(stars + residuals.lowerBound),
            high: BiasModel.clipped(stars + residuals.upperBound)
        )
    }

    func bias(ofMovie row: Int) -> Float {
        row < movieBiases.count ? movieBiases[row] : 0
    }

    private func residuals(on split: StratifiedSplit) -> [Float] {
        (0..<split.training.userCount).flatMap { user -> [Float] in
            let test = split.test(ofUser: user)
            guard !test.isEmpty else { return [] }
            let bias = userBias(of: split.training.history(ofUser: user))
            return test.map { $0.stars - prediction(for: bias, movieRow: $0.movieRow).stars }
        }
    }

    private static func likes(of model: BiasModel, on split: StratifiedSplit) -> ChanceCalibration? {
        var (stars, isLiked): ([Float], [Bool]) = ([], [])
        for user in 0..<split.training.userCount {
            let test = split.test(ofUser: user)
            guard !test.isEmpty else { continue }
            let bias = model.userBias(of: split.training.history(ofUser: user))
            stars += test.map { model.mean + bias.stars + model.bias(ofMovie: $0.movieRow) }
            isLiked += test.map { $0.halfStars >= likedFrom }
        }
        guard stars.count >= likeRatingsMin, let likes = ChanceCalibration(scores: stars, isLiked: isLiked),
            likes.quality.excess <= likeErrorMax
        else { return nil }
        return likes
    }

    private static func interval(of residuals: [Float]) -> ClosedRange<Float> {
        // Fewer say nothing of their tails; the width is that of a rating scale used with a deviation of about one star.
        guard residuals.count >= 20 else { return -1.2...1.2 }
        let sorted = residuals.sorted()
        let low = sorted[sorted.count / 10]
        let high = sorted[sorted.count - 1 - sorted.count / 10]
        return min(low, 0)...max(high, 0)
    }

    private static func clipped(_ stars: Float) -> Float {
        min(5, max(0.5, stars))
    }
}
