internal import Glibc

/// How well scores and probabilities tell liked from disliked among rated pairs.
public enum PairMetrics {
    /// AUC within each user, weighted by the user's pairs (Zhou et al. 2018, "Deep Interest Network", §5.3): users whose labels are all
    /// the same have none and are left out.
    public static func groupAUC(
        scores: [Float],
        isPositive: [Bool],
        userIndices: [UInt32],
        userCount: Int
    ) -> UserSums {
        var places = [[Int]](repeating: [], count: userCount)
        for (place, user) in userIndices.enumerated() { places[Int(user)].append(place) }
        var sums = UserSums(userCount: userCount)
        for (user, own) in places.enumerated() {
            let pairs = ScoredPairs(
                scores: own.map { scores[$0] },
                isPositive: own.map { isPositive[$0] },
                userIndices: [UInt32](repeating: 0, count: own.count)
            )
            if let auc = pairs.auc(userWeights: [1]) { sums.add(auc, weight: Double(own.count), toUser: user) }
        }
        return sums
    }

    /// −ln of the probability that was given to what came true; in nats. A probability of 0 or 1 counts as 10⁻⁷ away from it, so that
    /// one sure mistake does not make the whole infinite.
    public static func logLoss(_ probability: Float, isPositive: Bool) -> Double {
        let p = min(1 - 1e-7, max(1e-7, Double(probability)))
        return -log(isPositive ? p : 1 - p)
    }

    /// 1 when the likelier label is the right one, else 0. At ½ it is the negative.
    public static func accuracy(_ probability: Float, isPositive: Bool) -> Double {
        (probability > 0.5) == isPositive ? 1 : 0
    }
}

/// The expected calibration error (Guo et al. 2017, "On Calibration of Modern Neural Networks", eq. 3): how far the mean probability
/// lies from the share of positives, over 15 bins of equal width, weighted by how many pairs are in each.
public struct CalibrationError: Sendable {
    public static let binCount = 15

    private let bins: [UInt8]
    /// Label − probability.
    private let residuals: [Float]
    private let userIndices: [UInt32]

    public init(probabilities: [Float], isPositive: [Bool], userIndices: [UInt32]) {
        precondition(probabilities.count == isPositive.count && probabilities.count == userIndices.count)
        let last = CalibrationError.binCount - 1
        bins = probabilities.map { UInt8(max(0, min(last, Int($0 * Float(CalibrationError.binCount))))) }
        residuals = zip(probabilities, isPositive).map { ($1 ? 1 : 0) - $0 }
        self.userIndices = userIndices
    }

    /// Σ |Σ over the bin of (label − probability)| / pairs; `nil` without a pair.
    public func value(userWeights weights: [Float]) -> Double? {
        var sums = [Double](repeating: 0, count: CalibrationError.binCount)
        var count = 0.0
        for place in 0..<bins.count {
            let weight = Double(weights[Int(userIndices[place])])
            sums[Int(bins[place])] += weight * Double(residuals[place])
            count += weight
        }
        return count > 0 ? sums.reduce(0) { $0 + abs($1) } / count : nil
    }
}
