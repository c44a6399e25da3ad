import Testing

@testable import Engine

struct CanaryShareTests {
    private func dealt(_ share: CanaryShare, _ count: UInt32 = 20_000) -> Set<UInt32> {
        Set((1...count).filter { share.contains(UserID($0)) })
    }

    /// Five standard deviations of the binomial distribution on each side.
    @Test(arguments: [1, 10, 25, 50])
    func `the share is as large as it is said`(percent: Int) {
        let count = 20_000.0
        let share = Double(percent) / 100
        let bound = 5 * (count * share * (1 - share)).squareRoot()
        let dealt = Double(dealt(CanaryShare(model: "din", version: 3, percent: percent)).count)
        #expect(abs(dealt - count * share) < bound)
    }

    @Test func `a larger share keeps those of the smaller one`() {
        let small = dealt(CanaryShare(model: "din", version: 3, percent: 5))
        let large = dealt(CanaryShare(model: "din", version: 3, percent: 20))
        #expect(small.isStrictSubset(of: large))
    }

    @Test func `nobody and everybody are shares`() {
        #expect(dealt(CanaryShare(model: "din", version: 3, percent: 0), 500).isEmpty)
        #expect(dealt(CanaryShare(model: "din", version: 3, percent: 100), 500).count == 500)
    }

    /// Of two independent halves a quarter is in both.
    @Test func `another version is dealt to others`() {
        let third = dealt(CanaryShare(model: "din", version: 3, percent: 50))
        let fourth = dealt(CanaryShare(model: "din", version: 4, percent: 50))
        let both = Double(third.intersection(fourth).count)
        #expect(abs(both - 5_000) < 5 * (20_000.0 * 0.25 * 0.75).squareRoot())
    }

    /// Computed with FNV-1a and SplitMix64 by hand in another language: who gets a canary must not change with the program.
    @Test func `the dealing is the same always`() {
        let share = CanaryShare(model: "din", version: 3, percent: 10)
        #expect((1...60).filter { share.contains(UserID($0)) } == [17, 19, 28, 33, 38, 43, 58, 60])
    }
}
