import Testing

@testable import Engine

struct LSHIndexTests {
    private static func settings(_ method: LSHIndex.Method, seed: UInt64 = 1) -> LSHIndex.Settings {
        var settings = LSHIndex.Settings()
        settings.method = method
        settings.seed = seed
        return settings
    }

    /// The part of the true ten best that is found, in the mean.
    private static func recall(_ index: LSHIndex, _ queries: [[Float]]) -> Double {
        let exact = ExactIndex(index.space)
        let parts = queries.map { query in
            let best = Set(exact.search(query, count: 10).map(\.movieRow))
            return Double(index.search(query, count: 10).count { best.contains($0.movieRow) }) / 10
        }
        return parts.reduce(0, +) / Double(parts.count)
    }

    @Test(arguments: [1, 2, 3], [EmbeddingSpace.Measure.cosine, .dot])
    func `hyperplanes find what they promise`(seed: UInt64, measure: EmbeddingSpace.Measure) throws {
        let made = MadeVectors(3_000, width: 16, measure, queries: 150, seed: seed)
        let index = try LSHIndex(made.space, Self.settings(.hyperplanes(bits: nil), seed: seed))

        #expect(index.measuredRecall >= 0.9)
        // Two standard errors of a mean over 150 queries.
        #expect(Self.recall(index, made.queries) >= 0.9 - 0.03)
    }

    @Test(arguments: [1, 2, 3], [EmbeddingSpace.Measure.cosine, .dot])
    func `buckets find what they promise`(seed: UInt64, measure: EmbeddingSpace.Measure) throws {
        let made = MadeVectors(3_000, width: 16, measure, queries: 150, seed: seed)
        let index = try LSHIndex(made.space, Self.settings(.buckets(width: 0.1), seed: seed))

        #expect(index.measuredRecall >= 0.9)
        #expect(Self.recall(index, made.queries) >= 0.9 - 0.03)
    }

    @Test(arguments: [EmbeddingSpace.Measure.cosine, .dot])
    func `the promise is kept for such queries as it was measured with`(measure: EmbeddingSpace.Measure) throws {
        let made = MadeVectors(3_000, width: 16, measure, queries: 300)
        // Between groups of movies, where no movie lies.
        let queries = made.queries.indices.map { place in
            (0..<16).map { made.queries[place][$0] - made.queries[(place + 7) % 300][$0] }
        }
        let index = try LSHIndex(made.space, queries: Array(queries[..<200]))
        let unaware = try LSHIndex(made.space)

        #expect(Self.recall(index, Array(queries[200...])) >= 0.9 - 0.03)
        #expect(Self.recall(unaware, Array(queries[200...])) != Self.recall(index, Array(queries[200...])))
    }

    @Test func `more is promised by more buckets`() throws {
        let made = MadeVectors(3_000, width: 16, queries: 100)
        var settings = LSHIndex.Settings()
        let usual = try LSHIndex(made.space, settings)
        settings.recall = 0.99
        let careful = try LSHIndex(made.space, settings)

        #expect(careful.probes > usual.probes)
        #expect(Self.recall(careful, made.queries) > Self.recall(usual, made.queries))
        #expect(Self.recall(careful, made.queries) >= 0.97)
    }

    @Test func `the reference's form looks into the query's own three buckets`() throws {
        let made = MadeVectors(3_000, width: 10, queries: 100)
        let index = try LSHIndex(made.space, .reference)
        let recall = Self.recall(index, made.queries)

        #expect(index.probes == 3)
        #expect(recall > 0.3)
        #expect(recall < 0.99)
    }

    @Test func `scores are exact, whichever movies are found`() throws {
        let made = MadeVectors(3_000, width: 16, .dot)
        let index = try LSHIndex(made.space)
        let isExact = made.queries.allSatisfy { query in
            Set(index.search(query, count: 50)).isSubset(of: made.space.sorted(query))
        }
        #expect(isExact)
    }

    @Test func `the same seed gives the same index, another seed another`() throws {
        let made = MadeVectors(3_000, width: 16, queries: 40)
        func found(_ seed: UInt64) throws -> [[FoundMovie]] {
            var settings = Self.settings(.hyperplanes(bits: 8), seed: seed)
            settings.probes = 4
            let index = try LSHIndex(made.space, settings)
            return made.queries.map { index.search($0, count: 20) }
        }
        #expect(try found(4) == found(4))
        #expect(try found(4) != found(5))
    }

    @Test func `an index of whole tables has the promised recall after many have come`() throws {
        let made = MadeVectors(3_000, width: 16, .dot, queries: 100)
        // The movies of the second half come later, all in one, so that the tables are made anew.
        var before = EmbeddingSpace(width: 16, .dot, vectors: (0..<1_500).map { Array(made.space.vector(ofMovie: $0)) })
        var index = try LSHIndex(before)
        before.grow(to: 3_000)
        for row in 1_500..<3_000 { before.place(Array(made.space.vector(ofMovie: row)), atMovie: row) }
        index.insert(Array(1_500..<3_000), of: before)

        #expect(Self.recall(index, made.queries) >= 0.9 - 0.03)
    }

    @Test func `few allowed movies are all found`() throws {
        let made = MadeVectors(3_000, width: 16)
        let index = try LSHIndex(made.space)
        let rows = stride(from: 0, to: 3_000, by: 40).filter { made.space.hasVector($0) }
        let found = index.search(
            made.queries[0],
            count: 100,
            allowed: MovieSet(movieCount: 3_000, rows: rows),
            excluded: []
        )
        #expect(Set(found.map(\.movieRow)) == Set(rows))
    }

    @Test func `as many as asked for are found, though the buckets hold fewer`() throws {
        let made = MadeVectors(3_000, width: 16)
        var settings = Self.settings(.hyperplanes(bits: 12))
        settings.tables = 1
        settings.probes = 1
        let index = try LSHIndex(made.space, settings)
        #expect(made.queries.allSatisfy { index.search($0, count: 200).count == 200 })
    }

    @Test func `settings that make no sense are refused`() {
        let space = MadeVectors(10, width: 2).space
        func error(_ change: (inout LSHIndex.Settings) -> Void) -> String {
            var settings = LSHIndex.Settings()
            change(&settings)
            do throws(EngineError) {
                _ = try LSHIndex(space, settings)
                return ""
            } catch {
                return error.description
            }
        }
        #expect(error { $0.tables = 0 } == "setting tables: \"0\" is none; give a whole number from 1 to 64")
        #expect(error { $0.method = .hyperplanes(bits: 21) }.hasPrefix("setting bits: \"21\""))
        #expect(error { $0.method = .buckets(width: .nan) }.hasPrefix("setting width: \"nan\""))
        #expect(error { $0.recall = 1 }.hasPrefix("setting recall: \"1.0\""))
        #expect(error { $0.probes = 0 }.hasPrefix("setting probes: \"0\""))
    }
}
