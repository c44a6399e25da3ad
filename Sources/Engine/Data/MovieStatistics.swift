/// What is known of a movie by its current ratings, in integers: adding and removing a rating leaves the very same value.
public struct MovieStatistics: Hashable, Sendable {
    /// Ratings by half stars: index 0 is ½ star, index 9 is 5 stars.
    public private(set) var histogram: [UInt32]
    public private(set) var count: Int = 0
    /// Sum of half stars.
    public private(set) var sum: Int = 0
    /// Sum of squared half stars.
    public private(set) var sumOfSquares: Int = 0

    public init() {
        histogram = [UInt32](repeating: 0, count: 10)
    }

    /// - Precondition: `halfStars` is in 1...10.
    public mutating func add(halfStars: UInt8) {
        histogram[Int(halfStars) - 1] += 1
        count += 1
        sum += Int(halfStars)
        sumOfSquares += Int(halfStars) * Int(halfStars)
    }

    /// Takes back a rating that was added.
    ///
    /// - Precondition: a rating of `halfStars` is in it.
    public mutating func remove(halfStars: UInt8) {
        histogram[Int(halfStars) - 1] -= 1
        count -= 1
        sum -= Int(halfStars)
        sumOfSquares -= Int(halfStars) * Int(halfStars)
    }

    /// Mean stars; `nil` without a rating.
    public var mean: Float? {
        count > 0 ? Float(sum) / Float(2 * count) : nil
    }

    /// Sample standard deviation in stars; `nil` with fewer than two ratings.
    public var deviation: Float? {
        guard count > 1 else { return nil }
        let n = Double(count)
        let variance = (Double(sumOfSquares) - Double(sum) * Double(sum) / n) / (n - 1)
        return Float(max(0, variance).squareRoot() / 2)
    }
}
