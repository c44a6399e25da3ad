import Foundation
import Testing

@testable import Engine

/// An experiment of one binary outcome a person, looked at each day.
private struct DailyExperiment {
    static let usersPerArm = 2_500
    static let days = 14

    var random: SeededGenerator
    var rates: [Double]

    /// Whether any day's look finds a difference.
    mutating func finds(_ test: MixtureSequentialTest = MixtureSequentialTest()) -> Bool {
        var arms = [ClusteredRatio(), ClusteredRatio()]
        var came = 0
        for day in 1...Self.days {
            let until = Self.usersPerArm * day / Self.days
            for _ in came..<until {
                for arm in 0..<2 {
                    let likes = Double(random.next() >> 11) / 0x1p53 < rates[arm]
                    arms[arm].add(numerator: likes ? 1 : 0, denominator: 1)
                }
            }
            came = until
            if let difference = ArmDifference(arms[1], from: arms[0], scale: 1, test: test),
                difference.sequentialP < test.alpha
            {
                return true
            }
        }
        return false
    }

    static func found(of runs: Int, rates: [Double]) -> Int {
        (0..<runs).count { run in
            // The generator's state is a counter: mixed seeds, so that runs do not overlap.
            var seeds = SeededGenerator(seed: UInt64(run) &* 0xD1B5_4A32_D192_ED03)
            var experiment = DailyExperiment(random: SeededGenerator(seed: seeds.next()), rates: rates)
            return experiment.finds()
        }
    }
}

struct SequentialTestTests {
    @Test func `a planted effect of 3 points on 6 % is found in 90 of 100 runs`() {
        #expect(DailyExperiment.found(of: 100, rates: [0.06, 0.09]) >= 90)
        #expect(DailyExperiment.found(of: 1_000, rates: [0.06, 0.09]) >= 900)
    }

    @Test func `without an effect at most 5 of 100 runs raise a false alarm, though one looks each day`() {
        #expect(DailyExperiment.found(of: 100, rates: [0.06, 0.06]) <= 5)
        #expect(DailyExperiment.found(of: 1_000, rates: [0.06, 0.06]) <= 50)
    }

    /// The likelihood ratio averaged over the mixture by brute force.
    @Test(arguments: [(0.0, 100.0), (1.5, 20), (-2.5, 1_250), (4, 1_250), (3, 50_000)])
    func `the ratio is the average over the mixture`(z: Double, people: Double) {
        let test = MixtureSequentialTest()
        let steps = 200_000
        var (sum, weights) = (0.0, 0.0)
        for step in 0...steps {
            let effect = -0.25 + 0.5 * Double(step) / Double(steps)
            let density = [test.effect, -test.effect].reduce(0) { sum, centre in
                let distance = (effect - centre) / test.spread
                return sum + exp(-distance * distance / 2)
            }
            weights += density
            sum += density * exp(effect * people.squareRoot() * z - effect * effect * people / 2)
        }
        #expect(abs(exp(test.logRatio(z: z, people: people)) / (sum / weights) - 1) < 1e-6)
    }

    @Test(arguments: [10.0, 100, 1_250, 1e5, 1e7])
    func `the interval holds what the test does not rule out, and shrinks with people`(people: Double) {
        let test = MixtureSequentialTest()
        let radius = test.radius(people: people)
        #expect(test.p(z: radius * 1.000_001, people: people) < 0.05)
        #expect(test.p(z: -radius * 0.999_999, people: people) > 0.05)
        #expect(radius > ArmDifference.normalQuantile)
        #expect(radius / people.squareRoot() > test.radius(people: people * 2) / (people * 2).squareRoot())
    }

    @Test func `near the people that it is made for the boundary is low`() {
        // √(2 ln(2/α)) is the lowest that two single effects could have.
        #expect(MixtureSequentialTest().radius(people: 1_250) < 2.72 * 1.03)
    }
}

struct ArmDifferenceTests {
    private func arm(users: Int, likes: Int) -> ClusteredRatio {
        var ratio = ClusteredRatio()
        for user in 0..<users { ratio.add(numerator: user < likes ? 1 : 0, denominator: 1) }
        return ratio
    }

    @Test func `the interval of one look is the normal one`() throws {
        let difference = try #require(
            ArmDifference(arm(users: 1_000, likes: 90), from: arm(users: 1_000, likes: 60), scale: 1)
        )
        let deviation = (0.09 * 0.91 / 999 + 0.06 * 0.94 / 999).squareRoot()
        #expect(abs(difference.value - 0.03) < 1e-12)
        #expect(abs(difference.interval.lowerBound - (0.03 - 1.959963984540054 * deviation)) < 1e-12)
        #expect(abs(difference.interval.upperBound - (0.03 + 1.959963984540054 * deviation)) < 1e-12)
        #expect(difference.sequentialInterval.lowerBound < difference.interval.lowerBound)
        #expect(difference.sequentialInterval.upperBound > difference.interval.upperBound)
    }

    @Test func `the sequential interval leaves zero out where p is below .05`() throws {
        for likes in stride(from: 60, through: 140, by: 2) {
            let difference = try #require(
                ArmDifference(arm(users: 1_000, likes: likes), from: arm(users: 1_000, likes: 60), scale: 1)
            )
            #expect((difference.sequentialP < 0.05) == !difference.sequentialInterval.contains(0))
        }
    }

    @Test func `too few people tell nothing, and nobody not even a difference`() throws {
        #expect(ArmDifference(arm(users: 5, likes: 1), from: arm(users: 0, likes: 0), scale: 1) == nil)
        let one = try #require(ArmDifference(arm(users: 1, likes: 1), from: arm(users: 9, likes: 0), scale: 1))
        #expect(one.interval == -1...1)
        #expect(one.sequentialP == 1)
        let few = try #require(ArmDifference(arm(users: 29, likes: 29), from: arm(users: 29, likes: 1), scale: 1))
        #expect(few.interval.lowerBound > 0.5)
        #expect(few.sequentialInterval == -1...1)
        let alike = try #require(ArmDifference(arm(users: 50, likes: 0), from: arm(users: 50, likes: 0), scale: 1))
        #expect(alike.sequentialP == 1)
    }
}
