/// A figure that is a ratio of sums over users: Σ numerator / Σ denominator.
///
/// A mean over users has a denominator of 1 for each who has a value; a mean over ratings has the user's number of ratings.
public struct UserSums: Sendable {
    public private(set) var numerators: [Double]
    public private(set) var denominators: [Double]

    public init(userCount: Int) {
        numerators = [Double](repeating: 0, count: userCount)
        denominators = numerators
    }

    /// A mean over the users who have a value.
    public init(_ values: [Double?]) {
        numerators = values.map { $0 ?? 0 }
        denominators = values.map { $0 == nil ? 0 : 1 }
    }

    public mutating func add(_ value: Double, weight: Double = 1, toUser user: Int) {
        numerators[user] += value * weight
        denominators[user] += weight
    }

    /// The ratio with each user counted so many times; `nil` when nobody counts.
    public func ratio(userWeights weights: [Float]) -> Double? {
        var (numerator, denominator) = (0.0, 0.0)
        for user in 0..<numerators.count {
            let weight = Double(weights[user])
            numerator += weight * numerators[user]
            denominator += weight * denominators[user]
        }
        return denominator > 0 ? numerator / denominator : nil
    }
}
