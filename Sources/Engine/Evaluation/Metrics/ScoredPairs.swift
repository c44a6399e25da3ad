/// Scores of rated pairs beside their labels, the highest score first: what AUC and average precision are made of.
///
/// Each figure can be asked for with a weight for each user, in one pass: so a bootstrap over users sorts once.
public struct ScoredPairs: Sendable {
    private let userIndices: [UInt32]
    private let isPositive: [Bool]
    /// Whether the next pair has a lower score.
    private let endsTie: [Bool]

    /// Sorts the pairs.
    ///
    /// - Parameters:
    ///   - scores: higher for what is rather positive; none is NaN.
    ///   - isPositive: the labels.
    ///   - userIndices: whose pair it is, an index into the weights.
    public init(scores: [Float], isPositive: [Bool], userIndices: [UInt32]) {
        precondition(scores.count == isPositive.count && scores.count == userIndices.count)
        let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        self.userIndices = order.map { userIndices[$0] }
        self.isPositive = order.map { isPositive[$0] }
        endsTie = order.indices.map { $0 + 1 == order.count || scores[order[$0]] != scores[order[$0 + 1]] }
    }

    /// The area under the ROC curve: how often a positive has a higher score than a negative, half of the ties counted. `nil` without
    /// a positive or without a negative.
    public func auc(userWeights weights: [Float]) -> Double? {
        var (positives, negatives, area) = (0.0, 0.0, 0.0)
        forEachTie(weights) { tiedPositives, tiedNegatives in
            area += tiedNegatives * (positives + tiedPositives / 2)
            positives += tiedPositives
            negatives += tiedNegatives
        }
        return positives > 0 && negatives > 0 ? area / (positives * negatives) : nil
    }

    /// Average precision, Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, without interpolation: PR-AUC as scikit-learn's
    /// `average_precision_score` has it. `nil` without a positive.
    public func averagePrecision(userWeights weights: [Float]) -> Double? {
        var (positives, negatives, sum) = (0.0, 0.0, 0.0)
        forEachTie(weights) { tiedPositives, tiedNegatives in
            positives += tiedPositives
            negatives += tiedNegatives
            if tiedPositives > 0 { sum += tiedPositives * positives / (positives + negatives) }
        }
        return positives > 0 ? sum / positives : nil
    }

    /// Passes over runs of equal scores with the weights of the positives and of the negatives in each.
    private func forEachTie(_ weights: [Float], _ body: (_ positives: Double, _ negatives: Double) -> Void) {
        var (positives, negatives) = (0.0, 0.0)
        for place in 0..<userIndices.count {
            let weight = Double(weights[Int(userIndices[place])])
            if isPositive[place] { positives += weight } else { negatives += weight }
            if endsTie[place] {
                body(positives, negatives)
                (positives, negatives) = (0, 0)
            }
        }
    }
}
