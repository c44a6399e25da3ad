import Testing

@testable import Engine

struct DescendingKeysTests {
    @Test func `keys order scores from high to low, and equal ones by number`() {
        let scores: [Float] = [0, -1, .infinity, 3.5, -0.0, 1e-30, -.infinity, 3.5, -1e-30]
        var keys = scores.enumerated().map { DescendingKeys.key($1, $0) }
        DescendingKeys.sort(&keys)
        #expect(keys.map { DescendingKeys.number(of: $0) } == [2, 3, 7, 5, 0, 4, 8, 1, 6])
    }

    @Test(arguments: [0, 1, 2, 64, 65, 800, 5_000])
    func `the radix sort gives what a sort by comparison gives`(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        var keys = (0..<count).map { number in
            // Few distinct scores, so that numbers decide; every fourth key has all its bits drawn.
            number % 4 == 0 ? generator.next() : DescendingKeys.key(Float(generator.next() % 9) - 4, number)
        }
        let sorted = keys.sorted()
        DescendingKeys.sort(&keys)
        #expect(keys == sorted)
    }
}
