internal import Glibc

/// How one number became inputs in training: its range, moments and quantiles.
struct FittedNumber: Hashable, Sendable, Codable {
    /// The range seen in training, to which what comes later is clipped.
    private(set) var minimum: Float = 0
    private(set) var maximum: Float = 0
    private(set) var mean: Double = 0
    private(set) var deviation: Double = 0
    /// Of log(1 + x).
    private(set) var logMean: Double = 0
    private(set) var logDeviation: Double = 0
    /// Ascending; bucket b ≥ 1 holds what is at least `boundaries[b - 2]` and below `boundaries[b - 1]`.
    private(set) var boundaries: [Float] = []
    /// Whether it was missing in any training sample.
    private(set) var wasMissing = false

    /// Buckets without that of missing numbers.
    static let bucketsMax = 100
    /// Values that the quantiles are taken from: more are thinned out evenly.
    static let quantileValuesMax = 1 << 20

    /// A number that is missing everywhere.
    init() {}

    /// - Parameters:
    ///   - count: how many training samples there are.
    ///   - value: the number in each; NaN where it is missing.
    init(count: Int, value: (Int) -> Float) {
        let stride = max(1, count / FittedNumber.quantileValuesMax)
        var values: [Float] = []
        values.reserveCapacity(count / stride + 1)
        var moments = RunningMoments()
        var logMoments = RunningMoments()
        minimum = .infinity
        maximum = -.infinity
        for index in 0..<count {
            let x = value(index)
            guard !x.isNaN else {
                wasMissing = true
                continue
            }
            minimum = min(minimum, x)
            maximum = max(maximum, x)
            moments.add(Double(x))
            logMoments.add(Double(FittedNumber.logarithm(x)))
            if index % stride == 0 { values.append(x) }
        }
        guard moments.count > 0 else {
            (minimum, maximum) = (0, 0)
            return
        }
        (mean, deviation) = (moments.mean, moments.deviation)
        (logMean, logDeviation) = (logMoments.mean, logMoments.deviation)
        boundaries = FittedNumber.quantiles(of: values)
    }

    /// log(1 + x) of a number that is not below 0.
    @inline(__always)
    static func logarithm(_ x: Float) -> Float {
        logf(1 + max(0, x))
    }

    /// The transformation as `(f(clipped x) − shift) × scale`, f being log(1 + x) where the transformation says so.
    func line(of transformation: Transformation) -> (shift: Float, scale: Float) {
        switch transformation {
        case .identity: (0, 1)
        case .minMax: (minimum, maximum > minimum ? 1 / (maximum - minimum) : 0)
        case .zScore: (Float(mean), deviation > 0 ? Float(1 / deviation) : 0)
        case .logZScore: (Float(logMean), logDeviation > 0 ? Float(1 / logDeviation) : 0)
        }
    }

    /// What stands for a missing number: the mean of training, transformed.
    func missingValue(of transformation: Transformation) -> Float {
        let line = line(of: transformation)
        return transformation == .logZScore ? 0 : (Float(mean) - line.shift) * line.scale
    }

    /// Boundaries that cut the values into at most a hundred buckets of like size; like values share one.
    private static func quantiles(of values: [Float]) -> [Float] {
        let sorted = values.sorted()
        var boundaries: [Float] = []
        for part in 1..<bucketsMax {
            guard let lowest = sorted.first else { break }
            let boundary = sorted[part * sorted.count / bucketsMax]
            if boundary > boundaries.last ?? lowest { boundaries.append(boundary) }
        }
        return boundaries
    }
}

/// Mean and deviation in one pass (Welford 1962).
private struct RunningMoments {
    private(set) var count = 0
    private(set) var mean = 0.0
    private var squares = 0.0

    mutating func add(_ x: Double) {
        count += 1
        let before = x - mean
        mean += before / Double(count)
        squares += before * (x - mean)
    }

    /// Of the population.
    var deviation: Double {
        count > 0 ? (squares / Double(count)).squareRoot() : 0
    }
}
