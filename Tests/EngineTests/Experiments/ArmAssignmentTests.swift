import Engine
import Testing

struct ArmAssignmentTests {
    private static let users = (0..<100_000).map { UserID(UInt32($0)) }

    /// Computed once by another program from the definition: whatever changes here deals running experiments anew.
    @Test(arguments: [
        ("mmr-03", [3_313, 6_768, 7_281, 154, 1_470]),
        ("", [5_924, 2_090, 2_822, 7_493, 5_270]),
        ("été", [5_302, 2_907, 9_363, 8_434, 5_544]),
    ])
    func `buckets are the same for ever`(salt: String, buckets: [Int]) {
        let assignment = ArmAssignment(salt: salt, weights: [100])
        #expect([0, 1, 2, 42, .max].map { assignment.bucket(of: UserID($0)) } == buckets)
    }

    @Test(arguments: [[50, 50], [10, 10], [1, 99], [33, 33, 34], [5, 10, 15, 20, 25]] as [[UInt32]])
    func `people come in the shares of the weights, and the rest in no arm`(weights: [UInt32]) {
        let assignment = ArmAssignment(salt: "shares", weights: weights)
        var counts = [Int](repeating: 0, count: weights.count)
        for user in Self.users {
            if let arm = assignment.arm(of: user) { counts[arm] += 1 }
        }
        let n = Double(Self.users.count)
        for (count, weight) in zip(counts, weights) {
            let share = Double(weight) / 100
            // Four standard deviations of a binomial count.
            #expect(abs(Double(count) - n * share) <= 4 * (n * share * (1 - share)).squareRoot())
        }
    }

    @Test func `the bounds between arms are whole buckets`() {
        let assignment = ArmAssignment(salt: "bounds", weights: [20, 30])
        for user in Self.users.prefix(10_000) {
            let bucket = assignment.bucket(of: user)
            #expect(assignment.arm(of: user) == (bucket < 2_000 ? 0 : bucket < 5_000 ? 1 : nil))
        }
    }

    @Test(arguments: [("a", "b"), ("mmr-03", "mmr-04"), ("x", "xx")])
    func `two salts deal independently`(first: String, second: String) {
        let assignments = [first, second].map { ArmAssignment(salt: $0, weights: [50, 50]) }
        var counts = [0, 0, 0, 0]
        for user in Self.users {
            let arms = assignments.map { $0.arm(of: user) ?? 0 }
            counts[arms[0] * 2 + arms[1]] += 1
        }
        #expect(ChiSquared.sampleRatioP(counts: counts, weights: [25, 25, 25, 25]) > 0.001)
    }
}
