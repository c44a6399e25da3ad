/// What the current ratings of one movie say of it, in integers.
public struct MovieState: Hashable, Sendable {
    private var halfStars = Moments()

    public init() {}

    /// Of the same ratings.
    public init(_ statistics: MovieStatistics) {
        halfStars = Moments(
            count: UInt32(statistics.count),
            sum: statistics.sum,
            sumOfSquares: statistics.sumOfSquares
        )
    }

    public var ratingCount: Int { Int(halfStars.count) }

    /// Takes in a current rating.
    @inline(__always)
    public mutating func apply(halfStars value: UInt8) {
        halfStars.add(Int(value))
    }

    /// Takes back a rating that was applied: removed, or replaced by another.
    @inline(__always)
    public mutating func takeBack(halfStars value: UInt8) {
        halfStars.remove(Int(value))
    }

    /// Writes the movie's features into a sample.
    @inline(__always)
    func write(to sample: inout Sample) {
        sample.movieRatingCount = halfStars.count
        sample.movieAverage = halfStars.mean(unit: 2)
        sample.movieDeviation = halfStars.deviation(unit: 2)
    }
}
