/// A ratio of two sums over people, as likes over exposures, with the variance that it has where people, and not
/// exposures, were dealt at random.
///
/// What one person does hangs together, so exposures are no independent draws: by the delta method (Deng, Knoblich
/// and Lu 2018, "Applying the delta method in metric analytics") the variance of R = Σy / Σn over k people is
/// k / (k − 1) · Σ (yᵢ − R nᵢ)² / (Σn)². With one exposure each it is that of a proportion. Only sums are kept, so
/// that people may come in any order.
public struct ClusteredRatio: Sendable, Equatable {
    /// Who counts in the denominator.
    public private(set) var users = 0
    public private(set) var numerator = 0.0
    public private(set) var denominator = 0.0
    private var squaredNumerators = 0.0
    private var squaredDenominators = 0.0
    private var products = 0.0

    public init() {}

    /// One person; without anything in the denominator it says nothing.
    public mutating func add(numerator y: Double, denominator n: Double) {
        guard n > 0 else { return }
        users += 1
        numerator += y
        denominator += n
        squaredNumerators += y * y
        squaredDenominators += n * n
        products += y * n
    }

    /// 0 where there is nothing.
    public var value: Double { denominator > 0 ? numerator / denominator : 0 }

    /// Of `value`; `nil` for fewer than two people, who do not tell how people differ.
    public var variance: Double? {
        guard users > 1 else { return nil }
        let ratio = value
        let squares = squaredNumerators - 2 * ratio * products + ratio * ratio * squaredDenominators
        // Rounding may leave a negative zero.
        return max(0, squares) * Double(users) / Double(users - 1) / (denominator * denominator)
    }
}
