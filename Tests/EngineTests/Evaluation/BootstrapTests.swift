import Testing

@testable import Engine

struct BootstrapTests {
    private static let metric = Metric("mean", "mean")

    /// A mean over users of these values.
    private static func mean(_ values: [Double]) -> Statistic {
        let sums = UserSums(values)
        return Statistic(metric) { sums.ratio(userWeights: $0) }
    }

    private static let values = (0..<400).map { Double(($0 * 37) % 101) }

    private static func figure(_ statistic: Statistic, seed: UInt64 = 1, threads: Int = 1) throws -> Figure {
        let bootstrap = Bootstrap(drawCount: 500, seed: seed, threads: threads)
        return try #require(bootstrap.figures(of: [statistic], userCount: 400)[0])
    }

    @Test func `as many users are drawn as there are`() {
        let weights = Bootstrap(seed: 3).userWeights(ofDraw: 5, userCount: 1_000)

        #expect(weights.reduce(0, +) == 1_000)
        // (1 − 1/n)ⁿ of them are not drawn, some 368.
        #expect((330...410).contains(weights.count { $0 == 0 }))
        #expect(weights != Bootstrap(seed: 3).userWeights(ofDraw: 6, userCount: 1_000))
        #expect(weights != Bootstrap(seed: 4).userWeights(ofDraw: 5, userCount: 1_000))
    }

    @Test func `the interval of a mean is that of the normal distribution`() throws {
        let values = Self.values
        let mean = values.reduce(0, +) / 400
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399).squareRoot()
        let half = 1.96 * deviation / 20

        let figure = try Self.figure(Self.mean(values))
        let interval = try #require(figure.interval)

        #expect(abs(figure.value - mean) < 1e-9)
        #expect(abs(interval.lowerBound - (mean - half)) < half * 0.15)
        #expect(abs(interval.upperBound - (mean + half)) < half * 0.15)
    }

    @Test func `the thread count changes no bit`() throws {
        let one = try Self.figure(Self.mean(Self.values), threads: 1)
        let three = try Self.figure(Self.mean(Self.values), threads: 3)
        let other = try Self.figure(Self.mean(Self.values), seed: 2)

        #expect(one.interval == three.interval)
        #expect(one.interval != other.interval)
    }

    @Test func `a difference is taken draw by draw`() throws {
        let better = Self.values.map { $0 + 1 }
        let difference = try Self.figure(Self.mean(better)).difference(from: try Self.figure(Self.mean(Self.values)))
        let interval = try #require(difference.interval)

        // Each user gains 1: the intervals of both are wide, that of the difference is not.
        #expect(abs(difference.value - 1) < 1e-9)
        #expect(abs(interval.lowerBound - 1) < 1e-9 && abs(interval.upperBound - 1) < 1e-9)
    }

    @Test func `one user has no width, and what is not defined no figure`() throws {
        let alone = try #require(Bootstrap().figures(of: [Self.mean([0.5])], userCount: 1)[0])
        let none = Bootstrap().figures(of: [Statistic(Self.metric) { _ in nil }], userCount: 3)[0]

        #expect(alone.interval == 0.5...0.5)
        #expect(none == nil)
    }

    @Test func `a metric without an interval has its value`() throws {
        let figure = try Self.figure(Statistic(Self.metric, hasInterval: false) { _ in 0.25 })

        #expect(figure.value == 0.25)
        #expect(figure.interval == nil)
    }
}
