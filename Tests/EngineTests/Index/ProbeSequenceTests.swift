import Testing

@testable import Engine

struct ProbeSequenceTests {
    private static func projections(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    /// The sum of squared margins of the bits in which a bucket differs from the query's own.
    private static func cost(_ probe: Probe, _ bits: Int, _ projections: [Float]) -> Float {
        let own = HashFamily.signs(bits: bits).key(probe.table, projections)
        return (0..<bits).filter { (own ^ probe.key) >> $0 & 1 == 1 }
            .reduce(0) { $0 + projections[probe.table * bits + $1] * projections[probe.table * bits + $1] }
    }

    @Test(arguments: [1, 2, 5, 7], [1, 3])
    func `every bucket of signs comes once, the cheapest first`(bits: Int, tables: Int) {
        let projections = Self.projections(bits * tables, seed: UInt64(bits))
        let probes = Array(ProbeSequence(.signs(bits: bits), tables: tables, projections))
        let costs = probes.map { Self.cost($0, bits, projections) }

        #expect(Set(probes).count == tables << bits)
        #expect(probes.count == tables << bits)
        #expect(costs.prefix(tables).allSatisfy { $0 == 0 })
        #expect(zip(costs, costs.dropFirst()).allSatisfy { $0 <= $1 + 1e-5 })
    }

    @Test(arguments: [0.1, 0.37, 4] as [Float])
    func `every bucket of steps comes once, the nearest first`(width: Float) {
        let offsets: [Float] = [0, width * 0.6, width * 0.99]
        let family = HashFamily.steps(width: width, offsets: offsets)
        let projections: [Float] = [0.98, -0.31, -1]
        let probes = Array(ProbeSequence(family, tables: 3, projections))
        let distances = probes.map { family.distance(of: projections, from: $0) }

        #expect(Set(probes).count == 3 * family.keyCount)
        #expect(probes.count == 3 * family.keyCount)
        #expect(distances.prefix(3).allSatisfy { $0 < 1e-6 })
        #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `keys of steps are those of the formula, counted from the lowest`() {
        let family = HashFamily.steps(width: 0.25, offsets: [0.1])
        let keys = [-1, -0.4, -0.1, 0.149, 0.151, 1].map { family.key(0, [$0]) }

        // ⌊(a·v + 0.1) / 0.25⌋ = -4, -2, 0, 0, 1, 4, and four steps lie below 0.
        #expect(keys == [0, 2, 4, 4, 5, 8])
        #expect(family.keyCount == 10)
    }

    /// P(the same side) = 1 − θ / π for a random hyperplane (Charikar 2002, §3).
    @Test(arguments: [EmbeddingSpace.Measure.cosine, .dot])
    func `a query and a movie lie on one side as often as their angle says`(measure: EmbeddingSpace.Measure) {
        let space = EmbeddingSpace(width: 3, measure, vectors: [[1, 2, 2], [0, 0, 0], [6, 0, 0]])
        let projections = RandomProjections(space, longest: 6, count: 4_000, seed: 3)
        var values = [Float](repeating: 0, count: 4)
        var movie = [Float](repeating: 0, count: 4_000)
        projections.project(movie: 0, of: space, &values, into: &movie)
        let query = projections.project(query: [0, 0, 1])

        let same = Double(zip(movie, query).count { ($0.0 > 0) == ($0.1 > 0) }) / 4_000

        // cos θ is 2/3; filled up to the longest, of length 6, it is 2/6. arccos: 0.8411, 1.2310.
        let angle = measure == .cosine ? 0.8411 : 1.2310
        #expect(abs(same - (1 - angle / .pi)) < 0.02)
    }
}
