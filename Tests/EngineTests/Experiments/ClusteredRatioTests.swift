import Engine
import Testing

struct ClusteredRatioTests {
    @Test func `with one exposure each the variance is that of a proportion`() throws {
        var ratio = ClusteredRatio()
        for user in 0..<200 { ratio.add(numerator: user % 8 == 0 ? 1 : 0, denominator: 1) }
        let p = 0.125
        #expect(ratio.value == p)
        #expect(abs(try #require(ratio.variance) - p * (1 - p) / 199) < 1e-15)
    }

    @Test func `the variance is that of the definition, and of people drawn anew`() throws {
        var random = SeededGenerator(seed: 3)
        let people = (0..<400).map { _ in
            let seen = Int.random(in: 1...30, using: &random)
            // Who likes much likes most of what is shown: exposures of one person go together.
            let taste = Double.random(in: 0...0.5, using: &random)
            return (
                y: Double((0..<seen).count { _ in Double.random(in: 0..<1, using: &random) < taste }), n: Double(seen)
            )
        }
        var ratio = ClusteredRatio()
        for person in people { ratio.add(numerator: person.y, denominator: person.n) }
        let variance = try #require(ratio.variance)

        let shown = people.reduce(0) { $0 + $1.n }
        let residuals = people.reduce(0) { sum, person in
            let residual = person.y - ratio.value * person.n
            return sum + residual * residual
        }
        #expect(abs(variance / (residuals * 400 / 399 / (shown * shown)) - 1) < 1e-10)

        let draws = (0..<2_000).map { _ in
            var drawn = ClusteredRatio()
            for _ in people {
                let person = people[Int.random(in: 0..<people.count, using: &random)]
                drawn.add(numerator: person.y, denominator: person.n)
            }
            return drawn.value
        }
        let mean = draws.reduce(0, +) / 2_000
        let drawnVariance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1_999
        #expect(abs(drawnVariance / variance - 1) < 0.15)
        // As independent draws they would seem to be known far too well.
        #expect(variance > 2 * ratio.value * (1 - ratio.value) / shown)
    }

    @Test func `who has nothing in the denominator says nothing, and one person has no variance`() {
        var ratio = ClusteredRatio()
        ratio.add(numerator: 0, denominator: 0)
        #expect(ratio.users == 0)
        #expect(ratio.value == 0)
        ratio.add(numerator: 1, denominator: 4)
        #expect(ratio.value == 0.25)
        #expect(ratio.variance == nil)
    }
}
