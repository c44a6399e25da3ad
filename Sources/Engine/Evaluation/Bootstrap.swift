internal import Synchronization

/// Intervals of 95 % by drawing users with replacement (Efron 1979): users and not ratings, since the ratings of one user go together.
///
/// Each draw has a generator of its own, so that the thread count changes no bit; two models judged on the same users with the same
/// seed see the same draws, so that their differences are paired.
public struct Bootstrap: Sendable {
    public var drawCount: Int
    public var seed: UInt64
    public var threads: Int

    public init(drawCount: Int = 1_000, seed: UInt64 = 1, threads: Int = 1) {
        self.drawCount = drawCount
        self.seed = seed
        self.threads = threads
    }

    /// Each statistic as it is, and for every draw.
    ///
    /// Cost: `drawCount` evaluations of each statistic.
    public func figures(of statistics: [Statistic], userCount: Int) -> [Figure?] {
        let once = [Float](repeating: 1, count: userCount)
        let drawn = Mutex([[Double?]](repeating: [], count: drawCount))
        forEachSlice(of: drawCount, threads: threads) { draw in
            let weights = userWeights(ofDraw: draw, userCount: userCount)
            let values = statistics.map { $0.hasInterval ? $0.value(weights) : nil }
            drawn.withLock { $0[draw] = values }
        }
        let draws = drawn.withLock { $0 }
        return statistics.enumerated().map { index, statistic in
            statistic.value(once).map { Figure(value: $0, draws: draws.map { $0[index] }) }
        }
    }

    /// How often each user comes up when as many are drawn as there are.
    func userWeights(ofDraw draw: Int, userCount: Int) -> [Float] {
        // The generator's state is a counter, so that seeds near each other would give overlapping streams: the mixed number is the seed.
        var seeds = SeededGenerator(seed: seed &+ UInt64(draw) &* 0xD1B5_4A32_D192_ED03)
        var generator = SeededGenerator(seed: seeds.next())
        var weights = [Float](repeating: 0, count: userCount)
        for _ in 0..<userCount { weights[Int.random(in: 0..<userCount, using: &generator)] += 1 }
        return weights
    }
}

/// A value and where it lies with 95 %.
public struct Figure: Sendable {
    public let value: Double
    /// From the 2.5th to the 97.5th percentile of the draws; `nil` for a metric that has none.
    public let interval: ClosedRange<Double>?
    private let draws: [Double?]

    init(value: Double, draws: [Double?]) {
        self.value = value
        self.draws = draws
        interval = Figure.interval(of: draws.compactMap { $0 })
    }

    /// How much more this is than another model's figure on the same users, draw by draw.
    public func difference(from other: Figure) -> Figure {
        Figure(
            value: value - other.value,
            draws: zip(draws, other.draws).map { own, others in own.flatMap { own in others.map { own - $0 } } }
        )
    }

    private static func interval(of values: [Double]) -> ClosedRange<Double>? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        // Rounding may put the interpolated ends of equal draws out of order by a bit.
        let low = percentile(0.025, of: sorted)
        return low...max(low, percentile(0.975, of: sorted))
    }

    /// Linear between the two nearest.
    private static func percentile(_ share: Double, of sorted: [Double]) -> Double {
        let position = share * Double(sorted.count - 1)
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
}
