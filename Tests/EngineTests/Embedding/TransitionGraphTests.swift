import Testing

@testable import Engine

struct TransitionGraphTests {
    /// 0 → 1 three times, 0 → 2 once, 1 → 2 twice; 3 stands alone.
    private let graph: TransitionGraph = {
        var sequences = MovieSequences(movieCount: 4)
        sequences.append([0, 1, 2])
        sequences.append([0, 1, 2])
        sequences.append([0, 1])
        sequences.append([0, 2])
        sequences.append([3])
        return TransitionGraph(sequences)
    }()

    @Test func `edges are what came right after what`() {
        #expect(graph.edgeCount == 3)
    }

    @Test func `a step follows an edge as often as it weighs`() {
        var generator = SeededGenerator(seed: 1)
        var counts: [Int: Int] = [:]
        for _ in 0..<4_000 { counts[graph.step(from: 0, &generator) ?? -1, default: 0] += 1 }
        #expect(Set(counts.keys) == [1, 2])
        #expect(abs(Double(counts[1] ?? 0) / 4_000 - 0.75) < 0.03)
    }

    @Test func `where no edge leaves a walk ends`() {
        var generator = SeededGenerator(seed: 1)
        #expect(graph.step(from: 2, &generator) == nil)
        #expect(graph.step(from: 3, &generator) == nil)
    }

    @Test func `walks begin as often as a movie's edges weigh, and are at most so long`() {
        let walks = graph.walks(count: 3_000, steps: 3, seed: 5)
        #expect(walks.count == 3_000)
        var starts: [UInt32: Int] = [:]
        for walk in 0..<walks.count {
            let rows = walks.movieRows[walks.range(walk)]
            starts[rows.first ?? 9, default: 0] += 1
            #expect(rows.count <= 3)
        }
        #expect(Set(starts.keys) == [0, 1])
        // Four of the six edges leave movie 0.
        #expect(abs(Double(starts[0] ?? 0) / 3_000 - 4.0 / 6) < 0.03)
    }

    @Test func `the same seed gives the same walks, and a graph without edges none`() {
        #expect(
            graph.walks(count: 50, steps: 4, seed: 2).movieRows == graph.walks(count: 50, steps: 4, seed: 2).movieRows
        )
        var lonely = MovieSequences(movieCount: 2)
        lonely.append([0])
        #expect(TransitionGraph(lonely).walks(count: 10, steps: 3, seed: 1).count == 0)
    }
}
