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

/// The boundaries of all bucketed numbers, searched in two steps of one comparison each: 16 groups of 8.
struct BucketBoundaries: Sendable {
    /// The last boundary of each group.
    private var groupEnds: [SIMD16<Float>] = []
    /// Sixteen for each number, +∞ after the last boundary.
    private var groups: [SIMD8<Float>] = []

    /// A number's place in the tables, and how many boundaries it has.
    struct Search: Sendable {
        fileprivate let place: Int
        fileprivate let count: UInt32
    }

    mutating func append(_ boundaries: [Float]) -> Search {
        precondition(boundaries.count < FittedNumber.bucketsMax, "BucketBoundaries: \(boundaries.count) boundaries")
        let padded = boundaries + [Float](repeating: .infinity, count: 128 - boundaries.count)
        let search = Search(place: groupEnds.count, count: UInt32(boundaries.count))
        groups += (0..<16).map { SIMD8(padded[$0 * 8..<$0 * 8 + 8]) }
        groupEnds.append(SIMD16((0..<16).map { padded[$0 * 8 + 7] }))
        return search
    }

    /// 0 for a missing number, else 1 + the number of boundaries that are not above it.
    @inline(__always)
    func bucket(of x: Float, _ search: Search) -> UInt32 {
        let ends = SIMD16<UInt32>(repeating: 0).replacing(with: 1, where: groupEnds[search.place] .<= x)
        // Only +∞ is not below the padding; the minimum puts it into the last bucket.
        let group = min(sum(ends.lowHalf &+ ends.highHalf), 15)
        let passed = SIMD8<UInt32>(repeating: 0).replacing(
            with: 1,
            where: groups[search.place &* 16 &+ Int(group)] .<= x
        )
        let below = min(group &* 8 &+ sum(passed), search.count)
        return x.isNaN ? 0 : 1 &+ below
    }

    /// By halves, which stays in vector registers; `wrappedSum` goes lane by lane.
    @inline(__always)
    private func sum(_ counts: SIMD8<UInt32>) -> UInt32 {
        let four = counts.lowHalf &+ counts.highHalf
        let two = four.lowHalf &+ four.highHalf
        return two.x &+ two.y
    }
}

/// The bucket of two keys, 1...buckets: 1 + ⌊mixed(first, second) · buckets / 2⁶⁴⌋; 0 where one of them is missing, which is 0.
@inline(__always)
func crossed(_ first: UInt64, _ second: UInt64, buckets: UInt64) -> UInt32 {
    guard first != 0, second != 0 else { return 0 }
    return 1 + UInt32(truncatingIfNeeded: mixed(first, second).multipliedFullWidth(by: buckets).high)
}
