/// One step of a bound encoder: what to compute, and where the result stands.
struct Instruction: Sendable {
    let side: FeatureSide
    /// The place among the categorical slots or the numeric inputs.
    let output: Int
    let operation: Operation

    enum Operation: Sendable {
        case userID
        case movieID
        case movieGenre(Int)
        case userGenre(Int)
        case recentMovie(Int)
        case hour
        case weekday
        /// A number by its place in `Sample.values`.
        case buckets(Int, BucketBoundaries.Search)
        case number(Int, Line)
        case isMissing(Int)
        case cross(Category, Category, buckets: UInt64)
    }
}

/// A fitted transformation: `(f(clipped x) − shift) × scale`.
struct Line: Sendable {
    var low: Float
    var high: Float
    var shift: Float
    var scale: Float
    var missing: Float
    /// Whether f(x) is log(1 + x), not x.
    var isLogarithmic: Bool

    init(_ fitted: FittedNumber, _ transformation: Transformation) {
        low = fitted.minimum
        high = fitted.maximum
        (shift, scale) = fitted.line(of: transformation)
        missing = fitted.missingValue(of: transformation)
        isLogarithmic = transformation == .logZScore
    }

    @inline(__always)
    func callAsFunction(_ x: Float) -> Float {
        if x.isNaN { return missing }
        let clipped = min(max(x, low), high)
        return ((isLogarithmic ? FittedNumber.logarithm(clipped) : clipped) - shift) * scale
    }
}

/// The boundaries of all bucketed numbers, padded so that the search has no branch.
struct BucketBoundaries: Sendable {
    private var padded: [Float] = []

    struct Search: Sendable {
        fileprivate let start: Int
        fileprivate let count: UInt32
    }

    /// One less than a power of two, which holds the most boundaries that there are.
    private static let width = 127

    mutating func append(_ boundaries: [Float]) -> Search {
        precondition(boundaries.count < FittedNumber.bucketsMax, "BucketBoundaries: \(boundaries.count) boundaries")
        defer {
            padded += boundaries
            padded += [Float](repeating: .infinity, count: BucketBoundaries.width - boundaries.count)
        }
        return Search(start: padded.count, count: UInt32(boundaries.count))
    }

    /// 0 for a missing number, else 1 + the number of boundaries that are not above it.
    @inline(__always)
    func bucket(of x: Float, _ search: Search) -> UInt32 {
        if x.isNaN { return 0 }
        var below = 0
        var step = (BucketBoundaries.width + 1) / 2
        while step > 0 {
            below += padded[search.start + below + step - 1] <= x ? step : 0
            step /= 2
        }
        return 1 + min(UInt32(below), search.count)
    }
}

/// The bucket of two keys, 1...buckets: 1 + ⌊mixed(first, second) · buckets / 2⁶⁴⌋; 0 where one of them is missing, which is 0.
@inline(__always)
func crossed(_ first: UInt64, _ second: UInt64, buckets: UInt64) -> UInt32 {
    guard first != 0, second != 0 else { return 0 }
    return 1 + UInt32(truncatingIfNeeded: mixed(first, second).multipliedFullWidth(by: buckets).high)
}
