internal import Kernels

/// Users in a space of implicit ALS: the vector that the training would give them, from any history, solved anew for each request.
///
/// About 20 µs at 64 factors and a history of 140. Targets are 1 + (r − m̄)/4 (`PreferenceWeights`): whatever was rated was chosen, and stars say how gladly.
public struct ALSUsers: UserVectors {
    private let space: EmbeddingSpace
    private let settings: ImplicitALS.Settings
    private let unobserved: Float
    private let gram: [Float]
    /// Movies with vectors: the other side of λ_u.
    private let others: Int

    /// So many steps are taken at most, and no more once the residual is small: a vector is right to 1e-5.
    private static let stepsMax = 40
    private static let tolerance: Float = 1e-6

    init(_ space: EmbeddingSpace, _ settings: ImplicitALS.Settings, threads: Int = 1) {
        self.space = space
        self.settings = settings
        unobserved = settings.unobserved ?? 0
        // Movies placed by their content were not there when it was learnt.
        var learnt: [Float] = []
        for row in 0..<space.movieCount where space.origins[row] == .learnt { learnt += space.vector(ofMovie: row) }
        others = learnt.count / max(1, space.width)
        gram = scaledGram(of: learnt, width: space.width, scale: unobserved, threads: threads)
    }

    public func vector(of history: [Rating], time: UInt32) -> [Float]? {
        let choices = choices(of: history)
        guard !choices.rows.isEmpty else { return nil }
        return solution(choices, targets: choices.targets, start: [Float](repeating: 0, count: space.width))
    }

    /// What each rating adds to the product of the user's vector with a movie's, in the order of the history; they add up to it.
    ///
    /// x_u·y_m = Σ_h (w + α₀)·t_h·(y_mᵀ·A⁻¹·y_h) with A = α₀YᵀY + Σ_h w·y_h·y_hᵀ + λ_u·I (Hu et al. 2008, §5).
    /// - Parameters:
    ///   - movieRow: below the space's count.
    ///   - history: as for `vector(of:time:)`.
    /// - Returns: a value each; 0 for movies without a vector.
    public func contributions(to movieRow: Int, history: [Rating]) -> [Float] {
        var values = [Float](repeating: 0, count: history.count)
        let choices = choices(of: history)
        guard !choices.rows.isEmpty, space.hasVector(movieRow) else { return values }
        // A·z = y_m is the same system with another right side: no choice has a target, and the movie's vector stands for them.
        guard let z = exactSolution(choices, for: Array(space.vector(ofMovie: movieRow))) else { return values }
        for (place, index) in choices.places.enumerated() {
            let own = space.vector(ofMovie: Int(choices.rows[place]))
            values[index] = choices.targets[place] * zip(z, own).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return values
    }

    private struct Choices {
        var rows: [UInt32] = []
        var weights: [Float] = []
        var targets: [Float] = []
        /// Where each stands in the history.
        var places: [Int] = []
    }

    private func choices(of history: [Rating]) -> Choices {
        let mean = PreferenceWeights.shrunkMean(of: history)
        var choices = Choices()
        for (place, rating) in history.enumerated() where space.hasVector(rating.movieRow) {
            choices.rows.append(UInt32(rating.movieRow))
            choices.weights.append(settings.confidence)
            let target = PreferenceWeights.served(rating, mean: mean)
            choices.targets.append(target * (settings.confidence + unobserved))
            choices.places.append(place)
        }
        return choices
    }

    private func solution(_ choices: Choices, targets: [Float], start: [Float]) -> [Float]? {
        var x = start
        let width = space.width
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * width) { scratch in
            guard let scratch = scratch.baseAddress else { return }
            _ = sparrow_als_solve(
                gram,
                width,
                space.vectors,
                choices.rows,
                choices.weights,
                targets,
                choices.rows.count,
                settings.lambda(count: choices.rows.count, others: others),
                ALSUsers.stepsMax,
                ALSUsers.tolerance,
                &x,
                scratch,
                nil
            )
        }
        return x.allSatisfy(\.isFinite) && x.contains { $0 != 0 } ? x : nil
    }

    /// By Cholesky's factorisation: for explanations, whose parts must add up.
    private func exactSolution(_ choices: Choices, for right: [Float]) -> [Float]? {
        let width = space.width
        var matrix = gram
        let lambda = settings.lambda(count: choices.rows.count, others: others)
        for place in 0..<width { matrix[place * width + place] += lambda }
        let root = settings.confidence.squareRoot()
        var design: [Float] = []
        for row in choices.rows { design += space.vector(ofMovie: Int(row)).lazy.map { $0 * root } }
        var nothing = [Float](repeating: 0, count: width)
        let targets = [Float](repeating: 0, count: choices.rows.count)
        sparrow_add_normal_equations(design, width, targets, choices.rows.count, &matrix, &nothing)
        var solution = right
        return sparrow_cholesky_solve(&matrix, width, &solution) == 1 ? solution : nil
    }
}
