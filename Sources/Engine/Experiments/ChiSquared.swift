internal import Foundation

/// The chi-squared distribution, and the goodness-of-fit test (Pearson 1900) that finds people dealt otherwise than
/// the weights say.
public enum ChiSquared {
    /// Below this p the shares are not those of the weights: strict, as it is looked at again and again (Fabijan et
    /// al. 2019).
    public static let sampleRatioAlpha = 0.001
    /// Fewer people than so many expected in an arm are not judged (Cochran 1954).
    static let expectedMin = 5.0

    /// The chance of at least `statistic`: the regularised upper incomplete gamma function Q(freedom / 2, statistic /
    /// 2).
    ///
    /// By its series where that converges fast, else by the continued fraction, after Abramowitz and Stegun 6.5.29
    /// and 6.5.31.
    public static func survival(_ statistic: Double, degreesOfFreedom: Int) -> Double {
        guard statistic > 0, degreesOfFreedom > 0 else { return 1 }
        let (a, x) = (Double(degreesOfFreedom) / 2, statistic / 2)
        guard x.isFinite else { return 0 }
        let scale = exp(a * log(x) - x - logGamma(halves: degreesOfFreedom))
        return min(1, max(0, x < a + 1 ? 1 - scale * series(a, x) : scale * fraction(a, x)))
    }

    /// The p-value of people having come in the shares of the weights.
    ///
    /// - Returns: 1 where there are too few people to tell.
    public static func sampleRatioP(counts: [Int], weights: [UInt32]) -> Double {
        let people = Double(counts.reduce(0, +))
        let weight = Double(weights.reduce(0) { $0 + Int($1) })
        let expected = weights.map { people * Double($0) / weight }
        guard counts.count > 1, weight > 0, expected.allSatisfy({ $0 >= expectedMin }) else { return 1 }
        let statistic = zip(counts, expected).reduce(0.0) { sum, pair in
            let difference = Double(pair.0) - pair.1
            return sum + difference * difference / pair.1
        }
        return survival(statistic, degreesOfFreedom: counts.count - 1)
    }

    /// Σ xⁿ / (a (a + 1) … (a + n)).
    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var n = 1.0
        while term > sum * 1e-16, n < 10_000 {
            term *= x / (a + n)
            sum += term
            n += 1
        }
        return sum
    }

    /// 1 / (x + 1 − a − 1 (1 − a) / (x + 3 − a − …)), from the front by Lentz's method (1976).
    private static func fraction(_ a: Double, _ x: Double) -> Double {
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / b
        var value = d
        for n in 1..<10_000 {
            let numerator = Double(n) * (a - Double(n))
            b += 2
            d = 1 / (numerator * d + b)
            c = b + numerator / c
            value *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return value
    }

    /// ln Γ(halves / 2), from Γ(1/2) = √π and Γ(1) = 1 upwards.
    private static func logGamma(halves: Int) -> Double {
        var value = halves % 2 == 1 ? log(Double.pi) / 2 : 0
        for twice in stride(from: halves % 2 == 1 ? 1 : 2, to: halves, by: 2) { value += log(Double(twice) / 2) }
        return value
    }
}
