import Testing

@testable import Engine

struct TopKTests {
    /// What the selection must be: everything sorted.
    private static func plain(_ count: Int, of scores: [Float], allowed: MovieSet?) -> [TopK.Entry] {
        let entries = scores.enumerated().map { TopK.Entry(row: $0, score: $1) }
            .filter { $0.score > -.infinity && (allowed?.contains($0.row) ?? true) }
        return Array(entries.sorted { ($1.score, $0.row) < ($0.score, $1.row) }.prefix(count))
    }

    private static func select(_ count: Int, of scores: [Float], allowed: MovieSet?) -> [TopK.Entry] {
        scores.withUnsafeBufferPointer { TopK.select(count, of: $0, allowed: allowed) }
    }

    @Test(arguments: [0, 1, 20, 1_000], [0, 1, 9, 511, 512, 513, 4_095])
    func `the best are those of a sort, ties by row`(count: Int, size: Int) {
        var generator = SeededGenerator(seed: 11)
        // Few distinct values, so that there are ties.
        let scores = (0..<size).map { _ in Float(Int.random(in: 0..<40, using: &generator)) }

        #expect(Self.select(count, of: scores, allowed: nil) == Self.plain(count, of: scores, allowed: nil))
    }

    @Test func `only allowed rows enter, and none of minus infinity`() {
        var scores = (0..<700).map { Float($0) }
        scores[690] = -.infinity
        let allowed = MovieSet(movieCount: 700, rows: stride(from: 0, to: 700, by: 5))

        #expect(Self.select(3, of: scores, allowed: allowed).map(\.row) == [695, 685, 680])
    }

    @Test func `fewer than asked for are given when there are fewer`() {
        #expect(Self.select(5, of: [1, -.infinity, .nan], allowed: nil).map(\.row) == [0])
    }
}
