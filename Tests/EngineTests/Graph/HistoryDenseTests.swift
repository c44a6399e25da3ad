import Testing

@testable import Engine

/// A dense layer over rows of histories that reads the sample's row once, `dense(_:sample:)`.
struct HistoryDenseTests {
    private static let layout = Graph.InputLayout(slots: 1, historyLength: 6)
    private static let rows = 9

    private static func batch(lengths: [Int]) -> RandomBatch {
        RandomBatch(layout, rows: rows, cardinalities: [7], historyRows: 7, historyLengths: lengths)
    }

    private static func network(isShared: Bool, activation: Activation) -> Network {
        let g = Graph(layout, batchMax: rows)
        let table = g.table("movie", rows: 7, width: 3, initial: .normal(deviation: 0.5))
        let movie = g.embedding(table, slot: 0, side: .movie)
        let history = g.historyEmbedding(table)
        let hidden =
            isShared
            ? g.dense(history, sample: movie, width: 4, activation: activation)
            : g.dense(g.concat(history, g.repeated(movie)), width: 4, activation: activation)
        let sum = g.pooled(hidden)
        g.logisticLoss(g.dense(sum, width: 1))
        return Network(g, outputs: [sum], optimiser: Optimiser(), threads: 1, seed: 1)
    }

    @Test(arguments: [[0], [1], [0, 6, 2], [6]], [Activation.none, .relu, .prelu])
    func `it is the layer over both side by side`(lengths: [Int], activation: Activation) {
        let shared = Self.network(isShared: true, activation: activation)
        let plain = Self.network(isShared: false, activation: activation)
        let batch = Self.batch(lengths: lengths)
        var weights = shared.weights
        // The plain layer's weights are those for the history above those for the movie.
        weights["dense0.weights"] = (shared.weights["dense1.weights"] ?? []) + (shared.weights["dense0.weights"] ?? [])
        weights["dense1.weights"] = shared.weights["dense2.weights"]
        weights["dense1.bias"] = shared.weights["dense2.bias"]
        plain.weights = weights

        let (expected, found) = (
            plain.outputs(rows: Self.rows, source: batch, count: 1)[0],
            shared.outputs(rows: Self.rows, source: batch, count: 1)[0]
        )
        let ofPlain = plain.gradients(rows: Self.rows, source: batch).gradients
        let ofShared = shared.gradients(rows: Self.rows, source: batch).gradients
        let both = (ofShared["dense1.weights"] ?? []) + (ofShared["dense0.weights"] ?? [])

        #expect(Self.agree(found, expected))
        #expect(Self.agree(both, ofPlain["dense0.weights"] ?? []))
        #expect(Self.agree(ofShared["dense0.bias"] ?? [], ofPlain["dense0.bias"] ?? []))
        #expect(Self.agree(ofShared["movie"] ?? [], ofPlain["movie"] ?? []))
    }

    private static func agree(_ found: [Float], _ expected: [Float]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test(arguments: [[0], [1], [0, 6, 2]], [1, 4])
    func `its gradient is that of finite differences`(lengths: [Int], width: Int) {
        let check = GradientCheck(
            Self.layout,
            rows: 5,
            cardinalities: [7],
            historyRows: 7,
            historyLengths: lengths
        ) { g in
            let table = g.table("movie", rows: 7, width: 3, initial: .normal(deviation: 0.5))
            let movie = g.embedding(table, slot: 0, side: .movie)
            let hidden = g.dense(g.historyEmbedding(table), sample: movie, width: width, activation: .tanh)
            // The movie and the layer are read twice, so that their gradients are added to.
            let sum = g.concat(g.pooled(hidden), g.weightedSum(hidden, weights: g.dense(hidden, width: 1)), movie)
            g.logisticLoss(g.dense(sum, width: 1))
        }
        #expect(check.largestError() < 0.01)
    }

    @Test func `a longer history of a neighbour in the batch changes nothing`() {
        let network = Self.network(isShared: true, activation: .prelu)
        let batch = Self.batch(lengths: [2, 3, 0])
        let before = network.outputs(rows: Self.rows, source: batch, count: 1)[0]
        batch.setHistory([1, 2, 3, 4, 5, 6], of: 4)
        let after = network.outputs(rows: Self.rows, source: batch, count: 1)[0]

        #expect(before[16..<20] != after[16..<20])
        #expect(before[..<16] == after[..<16])
        #expect(before[20...] == after[20...])
    }
}
