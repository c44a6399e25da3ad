internal import Glibc

/// From a score to the chance of a like, fitted on rated pairs that the score's model has not learnt from.
///
/// The curve is isotonic over the means of groups of fifty pairs or more, so that no handful of pairs makes a step of its own: at the top of it
/// three likes in a row would else read as certainty.
public struct ChanceCalibration: Hashable, Sendable {
    /// How well the curve does on pairs that it was not fitted on.
    public let quality: CalibrationQuality
    let curve: IsotonicCalibration

    /// Pairs of either label without which nothing is calibrated.
    static let labelMin = 20
    private static let foldCount = 5

    /// `nil` where so few pairs were liked, or were not, that their share says nothing; or where a score is no number.
    ///
    /// - Parameters:
    ///   - scores: of each pair, comparable between people.
    ///   - isLiked: what came true.
    init?(scores: [Float], isLiked: [Bool]) {
        let liked = isLiked.count { $0 }
        guard min(liked, isLiked.count - liked) >= Self.labelMin, scores.allSatisfy(\.isFinite),
            let curve = Self.curve(scores, isLiked)
        else { return nil }
        self.curve = curve
        // Each fold is asked by a curve of the four others.
        var generator = SeededGenerator(seed: 0xCA11)
        let order = scores.indices.shuffled(using: &generator)
        var chances = [Float](repeating: 0, count: scores.count)
        for fold in 0..<Self.foldCount {
            let others = order.indices.filter { $0 % Self.foldCount != fold }.map { order[$0] }
            let own = Self.curve(others.map { scores[$0] }, others.map { isLiked[$0] }) ?? curve
            for place in order.indices where place % Self.foldCount == fold {
                chances[order[place]] = own.probability(of: scores[order[place]])
            }
        }
        quality = CalibrationQuality(chances: chances, isLiked: isLiked)
    }

    /// P(like | rated) at a score; non-decreasing in it.
    func chance(at score: Float) -> Float { curve.probability(of: score) }

    private static func curve(_ scores: [Float], _ isLiked: [Bool]) -> IsotonicCalibration? {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        let size = max(50, order.count / 40)
        let groupCount = max(1, order.count / size)
        var means: [Float] = []
        for group in 0..<groupCount {
            let places = order[(group * order.count / groupCount)..<((group + 1) * order.count / groupCount)]
            let mean = Float(places.reduce(0.0) { $0 + Double(scores[$1]) } / Double(max(1, places.count)))
            means += places.map { _ in mean }
        }
        return try? IsotonicCalibration(scores: means, isPositive: order.map { isLiked[$0] })
    }
}

/// How far chances of a like are from what came true.
public struct CalibrationQuality: Hashable, Sendable, Codable {
    /// The expected calibration error (`CalibrationError`).
    public var error: Double
    /// What the error of chances that are exactly right would be on so many pairs, on average.
    public var errorByLuck: Double
    public var pairCount: Int
    public var likedCount: Int

    /// - Parameters:
    ///   - chances: of pairs that they were not fitted on.
    ///   - isLiked: what came true.
    init(chances: [Float], isLiked: [Bool]) {
        pairCount = chances.count
        likedCount = isLiked.count { $0 }
        let measured = CalibrationError(
            probabilities: chances,
            isPositive: isLiked,
            userIndices: [UInt32](repeating: 0, count: chances.count)
        )
        error = measured.value(userWeights: [1]) ?? 0
        // Σ (label − p) over a bin is about normal with variance Σ p(1 − p), and E|x| = σ√(2/π).
        var variances = [Double](repeating: 0, count: CalibrationError.binCount)
        for chance in chances {
            let bin = max(0, min(variances.count - 1, Int(chance * Float(variances.count))))
            variances[bin] += Double(chance * (1 - chance))
        }
        let sum = variances.reduce(0) { $0 + ($1 * 2 / Double.pi).squareRoot() }
        errorByLuck = chances.isEmpty ? 0 : sum / Double(chances.count)
    }

    /// For tests and for what was measured elsewhere.
    public init(error: Double, errorByLuck: Double, pairCount: Int, likedCount: Int) {
        self.error = error
        self.errorByLuck = errorByLuck
        self.pairCount = pairCount
        self.likedCount = likedCount
    }

    /// What of the error luck does not explain.
    public var excess: Double { max(0, error - errorByLuck) }
}

extension CalibrationQuality: CustomStringConvertible {
    /// `isotonic on 5,012 held-out ratings: expected calibration error .021, .012 of it by luck`.
    public var description: String {
        "isotonic on \(pairCount) held-out ratings, \(likedCount) of them likes: expected calibration error "
            + "\(shown(error)), \(shown(errorByLuck)) of it by luck"
    }

    private func shown(_ value: Double) -> String { "\((value * 1_000).rounded() / 1_000)" }
}
