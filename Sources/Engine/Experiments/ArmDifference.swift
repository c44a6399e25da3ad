internal import Glibc

/// How much more an arm has of something than the control: the difference of two clustered ratios, and where it lies.
public struct ArmDifference: Sendable, Equatable {
    public let value: Double
    /// With 95 %, if one looks once, at this moment: the normal interval.
    public let interval: ClosedRange<Double>
    /// With 95 % at all moments together: it holds however often one looks.
    public let sequentialInterval: ClosedRange<Double>
    /// Always valid: with no difference it ever falls to α or below with a chance of at most α. Of this look alone;
    /// the smallest of all looks is valid too.
    public let sequentialP: Double

    /// The 97.5th percentile of the standard normal distribution.
    static let normalQuantile = 1.959963984540054
    /// Fewer people in an arm do not tell their variance well enough for a test that rests on the central limit
    /// theorem.
    static let usersMin = 30

    /// Fails where one of the two has nobody in it.
    ///
    /// - Parameters:
    ///   - arm: what is compared.
    ///   - control: with what.
    ///   - scale: the widest difference that there can be, 1 for rates; what is not known at all lies within it.
    ///   - test: the sequential test.
    public init?(
        _ arm: ClusteredRatio,
        from control: ClusteredRatio,
        scale: Double,
        test: MixtureSequentialTest = MixtureSequentialTest()
    ) {
        guard arm.users > 0, control.users > 0 else { return nil }
        let value = arm.value - control.value
        self.value = value
        let all = -scale...scale
        guard let armVariance = arm.variance, let controlVariance = control.variance, armVariance + controlVariance > 0
        else {
            (interval, sequentialInterval, sequentialP) = (all, all, 1)
            return
        }
        let deviation = (armVariance + controlVariance).squareRoot()
        func around(_ radius: Double) -> ClosedRange<Double> {
            max(-scale, value - radius)...min(scale, value + radius)
        }
        interval = around(ArmDifference.normalQuantile * deviation)
        guard min(arm.users, control.users) >= ArmDifference.usersMin else {
            (sequentialInterval, sequentialP) = (all, 1)
            return
        }
        // The two arms tell as much about their difference as so many people would about a mean.
        let people = 1 / (1 / Double(arm.users) + 1 / Double(control.users))
        sequentialInterval = around(test.radius(people: people) * deviation)
        sequentialP = test.p(z: value / deviation, people: people)
    }
}
