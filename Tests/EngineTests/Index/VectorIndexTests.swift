import Engine
import Testing

/// What every index promises, whatever it is.
struct VectorIndexTests {
    enum Kind: CaseIterable {
        case exact
        case hyperplanes
        case buckets

        func index(_ space: EmbeddingSpace) throws -> any VectorIndex {
            switch self {
            case .exact: return ExactIndex(space)
            case .hyperplanes: return try LSHIndex(space)
            case .buckets:
                var settings = LSHIndex.Settings.reference
                settings.probes = nil
                return try LSHIndex(space, settings)
            }
        }
    }

    @Test(arguments: Kind.allCases, [EmbeddingSpace.Measure.cosine, .dot])
    func `a movie that comes later is found at once, and the old index stays as it was`(
        kind: Kind,
        measure: EmbeddingSpace.Measure
    ) throws {
        let made = MadeVectors(2_000, width: 8, measure)
        let old = try kind.index(made.space)
        let query = made.queries[0]
        let foundBefore = old.search(query, count: 10)

        var space = made.space
        space.grow(to: 2_001)
        // The best for the query by either measure, and longer than all there were.
        space.place(query.map { 9 * $0 }, atMovie: 2_000)
        var index = old
        index.insert([2_000], of: space)

        #expect(index.search(query, count: 10).first?.movieRow == 2_000)
        #expect(index.search(query, count: 10).dropFirst().map(\.movieRow) == foundBefore.prefix(9).map(\.movieRow))
        #expect(old.search(query, count: 10) == foundBefore)
        #expect(old.space.movieCount == 2_000)
    }

    @Test(arguments: Kind.allCases)
    func `a movie whose vector changed is found by the new one`(kind: Kind) throws {
        let made = MadeVectors(2_000, width: 8)
        var index = try kind.index(made.space)
        var space = made.space
        // Row 3 had none.
        space.place(made.queries[0], atMovie: 3)
        space.place(made.queries[0].map { -$0 }, atMovie: 4)
        index.insert([3, 4], of: space)

        #expect(index.search(made.queries[0], count: 1).map(\.movieRow) == [3])
        #expect(index.search(made.queries[0].map { -$0 }, count: 1).map(\.movieRow) == [4])
        #expect(!index.search(made.queries[0], count: 500).contains { $0.movieRow == 4 && $0.score > -0.99 })
    }

    @Test(arguments: Kind.allCases)
    func `every one of many that come one by one is found`(kind: Kind) throws {
        let made = MadeVectors(1_200, width: 8, queries: 600)
        var index = try kind.index(made.space)
        var space = made.space
        for (place, vector) in made.queries.enumerated() {
            space.grow(to: 1_201 + place)
            space.place(vector, atMovie: 1_200 + place)
            index.insert([1_200 + place], of: space)
        }
        let missed = made.queries.indices.filter { place in
            !index.search(made.queries[place], count: 3).contains { $0.movieRow == 1_200 + place }
        }
        #expect(missed.isEmpty)
    }

    @Test(arguments: Kind.allCases)
    func `only allowed movies are found, and none of the excluded`(kind: Kind) throws {
        let made = MadeVectors(2_000, width: 8, .dot)
        let index = try kind.index(made.space)
        let query = made.queries[0]
        let allowed = MovieSet(movieCount: 2_000, rows: (0..<2_000).filter { $0 % 3 > 0 })
        let all = index.search(query, count: 2_000)
        let excluded = all.prefix(5).map { UInt32($0.movieRow) } + [5_000]

        let found = index.search(query, count: 2_000, allowed: allowed, excluded: excluded)

        #expect(found == all.filter { $0.movieRow % 3 > 0 && !excluded.contains(UInt32($0.movieRow)) })
        let few = index.search(query, count: 20, allowed: allowed, excluded: excluded)
        #expect(few.count == 20)
        #expect(few.allSatisfy { $0.movieRow % 3 > 0 && !excluded.contains(UInt32($0.movieRow)) })
    }

    @Test(arguments: Kind.allCases)
    func `the same vector many times is found in the order of rows`(kind: Kind) throws {
        var vectors = (0..<1_500).map { [Float($0 % 97) - 48, Float($0 % 89) - 44, 7] }
        for row in stride(from: 1_400, through: 100, by: -50) { vectors[row] = [3, 100, 1] }
        let index = try kind.index(EmbeddingSpace(width: 3, .cosine, vectors: vectors))

        let found = index.search([3, 100, 1], count: 20)

        #expect(found.map(\.movieRow) == Array(stride(from: 100, through: 1_050, by: 50)))
    }

    @Test(arguments: Kind.allCases, [EmbeddingSpace.Measure.cosine, .dot])
    func `a movie without a vector is never found`(kind: Kind, measure: EmbeddingSpace.Measure) throws {
        let made = MadeVectors(2_000, width: 8, measure)
        let found = try kind.index(made.space).search(made.queries[0].map { -$0 }, count: 2_000)

        #expect(found.count == (0..<2_000).count { made.space.hasVector($0) })
        #expect(found.allSatisfy { made.space.hasVector($0.movieRow) })
    }

    @Test(arguments: Kind.allCases)
    func `a query without a direction finds nothing`(kind: Kind) throws {
        let index = try kind.index(MadeVectors(2_000, width: 2).space)

        #expect(index.search([0, 0], count: 10).isEmpty)
        #expect(index.search([1, .nan], count: 10).isEmpty)
        #expect(index.search([.infinity, 1], count: 10).isEmpty)
        #expect(index.search([1, 1], count: 0).isEmpty)
    }

    @Test(arguments: Kind.allCases, [1, 512])
    func `the narrowest and the widest vectors are found`(kind: Kind, width: Int) throws {
        let made = MadeVectors(1_100, width: width, .dot)
        let index = try kind.index(made.space)
        let best = made.space.sorted(made.queries[0])[0]

        #expect(index.search(made.queries[0], count: 1) == [best])
        #expect(index.search(made.queries[0], count: 5_000) == made.space.sorted(made.queries[0]))
    }

    @Test(arguments: Kind.allCases)
    func `an empty space, one of zeros and one movie have an answer`(kind: Kind) throws {
        let empty = EmbeddingSpace(width: 2, .cosine, vectors: [])
        let zeros = EmbeddingSpace(width: 2, .cosine, vectors: [[Float]](repeating: [0, 0], count: 1_500))
        let one = EmbeddingSpace(width: 2, .dot, vectors: [[1, 2]])

        #expect(try kind.index(empty).search([1, 1], count: 3).isEmpty)
        #expect(try kind.index(zeros).search([1, 1], count: 3).isEmpty)
        #expect(try kind.index(one).search([1, 1], count: 3) == [FoundMovie(movieRow: 0, score: 3)])
    }
}
