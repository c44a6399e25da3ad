/// Isotonic regression of labels on scores (Zadrozny & Elkan 2002, "Transforming Classifier Scores into Accurate Multiclass Probability
/// Estimates"): the non-decreasing function with the least squared error, by pooling adjacent violators (Barlow et al. 1972).
///
/// Between the scores that it was fitted on it is linear, beyond them constant.
public struct IsotonicCalibration: Hashable, Sendable {
    /// Ascending, each but once.
    public let scores: [Float]
    /// The probability at each score, non-decreasing, 0...1.
    public let probabilities: [Float]

    /// Fits scores or logits and their labels.
    ///
    /// - Throws: `EngineError` for no samples, or a score that is not finite.
    public init(scores: [Float], isPositive: [Bool]) throws(EngineError) {
        precondition(
            scores.count == isPositive.count,
            "IsotonicCalibration: \(isPositive.count) labels for \(scores.count) scores"
        )
        guard !scores.isEmpty else { throw .badCalibration("there are no ratings to calibrate on") }
        guard scores.allSatisfy(\.isFinite) else { throw .badCalibration("a score is not a finite number") }
        var blocks: [Block] = []
        for place in scores.indices.sorted(by: { scores[$0] < scores[$1] }) {
            let own = Block(first: scores[place], last: scores[place], sum: isPositive[place] ? 1 : 0, count: 1)
            // Equal scores must get one value, whatever their labels.
            if let last = blocks.last, last.last == own.first {
                blocks[blocks.count - 1].take(own)
            } else {
                blocks.append(own)
            }
        }
        let knots = Block.pooled(blocks).flatMap { block in
            block.first == block.last
                ? [(block.first, block.mean)] : [(block.first, block.mean), (block.last, block.mean)]
        }
        self.scores = knots.map(\.0)
        probabilities = knots.map(\.1)
    }

    /// The calibrated probability of a score.
    public func probability(of score: Float) -> Float {
        // The first knot at or above the score.
        var (low, high) = (0, scores.count)
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] < score { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return probabilities[0] }
        guard low < scores.count else { return probabilities[scores.count - 1] }
        let share = (score - scores[low - 1]) / (scores[low] - scores[low - 1])
        return probabilities[low - 1] + share * (probabilities[low] - probabilities[low - 1])
    }
}

extension IsotonicCalibration: Codable {
    private enum CodingKeys: String, CodingKey {
        case scores
        case probabilities
    }

    /// - Throws: `DecodingError` for what is no such function.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        scores = try container.decode([Float].self, forKey: .scores)
        probabilities = try container.decode([Float].self, forKey: .probabilities)
        let isFunction =
            !scores.isEmpty && scores.count == probabilities.count
            && zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 }
            && zip(probabilities, probabilities.dropFirst()).allSatisfy { $0 <= $1 }
            && scores.allSatisfy(\.isFinite) && probabilities.allSatisfy { (0...1).contains($0) }
        guard isFunction else {
            throw DecodingError.dataCorruptedError(
                forKey: .probabilities,
                in: container,
                debugDescription: "no non-decreasing function of ascending scores to 0...1"
            )
        }
    }
}

/// Neighbouring scores that share one value.
private struct Block {
    var first: Float
    var last: Float
    var sum: Double
    var count: Double

    var mean: Float { Float(sum / count) }

    mutating func take(_ next: Block) {
        last = next.last
        sum += next.sum
        count += next.count
    }

    /// Ascending means, each block joined with those before it that are not below.
    static func pooled(_ blocks: [Block]) -> [Block] {
        var pooled: [Block] = []
        for block in blocks {
            pooled.append(block)
            while pooled.count > 1 {
                let (left, right) = (pooled[pooled.count - 2], pooled[pooled.count - 1])
                guard left.sum * right.count >= right.sum * left.count else { break }
                pooled.removeLast()
                pooled[pooled.count - 1].take(right)
            }
        }
        return pooled
    }
}
