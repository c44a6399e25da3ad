import Engine
import Testing

struct ExactIndexTests {
    private static let widths = [1, 2, 3, 10, 16, 33, 64, 128, 512]
    private static let counts = [1, 2, 63, 64, 65, 700]

    @Test(arguments: widths, counts)
    func `what is found is what a sort of all scores gives, to the bit`(width: Int, count: Int) {
        for measure in [EmbeddingSpace.Measure.cosine, .dot] {
            let made = MadeVectors(count, width: width, measure, seed: UInt64(width * 1_000 + count))
            let index = ExactIndex(made.space)
            for query in made.queries {
                let sorted = made.space.sorted(query)
                for wanted in [1, 10, 100] {
                    #expect(index.search(query, count: wanted) == Array(sorted.prefix(wanted)))
                }
            }
        }
    }

    @Test(arguments: widths)
    func `scores are those of double precision`(width: Int) {
        for measure in [EmbeddingSpace.Measure.cosine, .dot] {
            let made = MadeVectors(300, width: width, measure)
            let index = ExactIndex(made.space)
            for query in made.queries {
                let plain = made.plain(query)
                let found = index.search(query, count: 300)
                #expect(Set(found.map(\.movieRow)) == Set(plain.map(\.movieRow)))
                let largest = plain.map { abs($0.score) }.max() ?? 0
                #expect(zip(found, plain).allSatisfy { abs(Double($0.score) - $1.score) <= 1e-5 * largest })
            }
        }
    }

    /// Products of small whole numbers are exact in any order, and many are equal.
    @Test(arguments: [1, 3, 17, 64])
    func `equal scores come by row, and rows are those of whole numbers`(width: Int) {
        var generator = SeededGenerator(seed: 5)
        let vectors = (0..<900).map { _ in (0..<width).map { _ in Float(Int.random(in: -2...2, using: &generator)) } }
        let space = EmbeddingSpace(width: width, .dot, vectors: vectors)
        let query = (0..<width).map { Float($0 % 3) - 1 }
        let products = vectors.map { zip($0, query).reduce(0) { $0 + Int($1.0) * Int($1.1) } }
        let rows = products.indices.filter { space.hasVector($0) }
            .sorted { (products[$1], $0) < (products[$0], $1) }

        let found = ExactIndex(space).search(query, count: 50)

        #expect(found.map(\.movieRow) == Array(rows.prefix(50)))
        #expect(found.map { Int($0.score) } == rows.prefix(50).map { products[$0] })
    }

    @Test func `vectors of very different lengths do not hide one another`() {
        var vectors = (0..<200).map { [Float](repeating: 1 + Float($0) / 200, count: 8) }
        vectors[7] = vectors[7].map { $0 * 1e12 }
        vectors[9] = vectors[9].map { $0 * -1e15 }
        let space = EmbeddingSpace(width: 8, .dot, vectors: vectors)
        let query = [Float](repeating: 1, count: 8)

        #expect(ExactIndex(space).search(query, count: 4).map(\.movieRow) == [7, 199, 198, 197])
        #expect(ExactIndex(space).search(query, count: 1_000) == space.sorted(query))
    }

    @Test func `movies without a vector take no place where all scores are below zero`() {
        let vectors = (0..<400).map { $0 % 2 == 0 ? [0, 0] : [1, 1 + Float($0) / 100] }
        let space = EmbeddingSpace(width: 2, .cosine, vectors: vectors)

        #expect(ExactIndex(space).search([-1, -1], count: 3).map(\.movieRow) == [399, 397, 395])
    }
}
