/// Count, sum and sum of squares of integers: adding and removing leaves the very same value, so means and deviations do not depend
/// on the order of events.
struct Moments: Hashable, Sendable {
    private(set) var count: UInt32 = 0
    private(set) var sum: Int = 0
    private(set) var sumOfSquares: Int = 0

    init() {}

    init(count: UInt32, sum: Int, sumOfSquares: Int) {
        (self.count, self.sum, self.sumOfSquares) = (count, sum, sumOfSquares)
    }

    @inline(__always)
    mutating func add(_ value: Int) {
        count += 1
        sum += value
        sumOfSquares += value * value
    }

    /// - Precondition: `value` was added.
    @inline(__always)
    mutating func remove(_ value: Int) {
        count -= 1
        sum -= value
        sumOfSquares -= value * value
    }

    /// The mean of the values divided by `unit`; NaN without one. Divided once and rounded once.
    @inline(__always)
    func mean(unit: Int = 1) -> Float {
        // 0 / 0 is the NaN that says "missing", but its sign is the processor's choice.
        guard count > 0 else { return .nan }
        return Float(Double(sum) / Double(Int(count) * unit))
    }

    /// The sample deviation of the values divided by `unit`, √((n·Σx² − (Σx)²) / (n(n − 1))); NaN with fewer than two.
    @inline(__always)
    func deviation(unit: Int = 1) -> Float {
        guard count > 1 else { return .nan }
        let n = Int(count)
        // Exact as integers: half stars of 300 million ratings, or a hundred years, are far below 2⁶³.
        let numerator = n * sumOfSquares - sum * sum
        return Float((Double(numerator) / (Double(n * (n - 1)) * Double(unit * unit))).squareRoot())
    }
}
