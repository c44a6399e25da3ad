import Testing

@testable import Engine

/// The local activation unit against finite differences, and against a plain loop over its equation.
struct ActivationUnitTests {
    private static let layout = Graph.InputLayout(slots: 1, historyLength: 5)

    /// Odd widths, and 32, which has code of its own; vectors of one, of fewer and of more than sixteen numbers.
    private static let shapes = [(inputs: 1, width: 1), (2, 3), (10, 32), (17, 32), (16, 5)]

    @Test(arguments: shapes, [[0], [1], [5], [0, 5, 1, 3]])
    func `gradients are those of finite differences`(shape: (inputs: Int, width: Int), lengths: [Int]) {
        let check = GradientCheck(histories: lengths, Self.layout) { g in
            let table = g.table("movie", rows: 7, width: shape.inputs, initial: .normal(deviation: 0.7))
            let (history, movie) = (g.historyEmbedding(table), g.embedding(table, slot: 0, side: .movie))
            let weights = g.activationUnit(history, for: movie, width: shape.width)
            // All of its inputs have another reader too.
            let sum = g.concat(g.weightedSum(history, weights: weights), g.pooled(weights), movie)
            g.logisticLoss(g.dense(sum, width: 1))
        }
        // Steps across the bend of a PReLU are off by more than rounding.
        #expect(check.largestError(step: 1e-3) < 0.03)
    }

    @Test(arguments: shapes)
    func `it is its equation`(shape: (inputs: Int, width: Int)) throws {
        let (inputs, width) = shape
        let g = Graph(Self.layout, batchMax: 9)
        let table = g.table("movie", rows: 7, width: inputs, initial: .normal(deviation: 0.7))
        let movie = g.embedding(table, slot: 0, side: .movie)
        let unit = g.activationUnit(g.historyEmbedding(table), for: movie, width: width)
        let network = Network(g, outputs: [g.pooled(unit)], optimiser: nil, threads: 1, seed: 5)
        let batch = RandomBatch(
            Self.layout,
            rows: 9,
            cardinalities: [7],
            historyRows: 7,
            historyLengths: [0, 1, 5, 3]
        )
        let found = network.outputs(rows: 9, source: batch, count: 1)

        let weights = network.weights.mapValues { $0.map { Double($0) } }
        func values(_ name: String) throws -> [Double] { try #require(weights[name]) }
        let (vectors, own, crossed) = try (values("movie"), values("unit0.history"), values("unit0.product"))
        let (ofMovie, shift) = try (values("dense0.weights"), values("dense0.bias"))
        let (slope, output, bias) = try (values("unit0.slope"), values("unit0.output"), values("unit0.bias"))
        for row in 0..<9 {
            let m = vectors[(batch.category(of: row) * inputs)...].prefix(inputs).map { $0 }
            let expected = batch.history(of: row).reduce(0.0) { sum, movie in
                let h = vectors[(movie * inputs)...].prefix(inputs).map { $0 }
                return sum
                    + (0..<width).reduce(bias[0]) { sum, u in
                        let z = (0..<inputs).reduce(shift[u]) { z, d in
                            let place = d * width + u
                            return z + own[place] * h[d] + crossed[place] * h[d] * m[d] + ofMovie[place] * m[d]
                        }
                        return sum + output[u] * (z > 0 ? z : slope[u] * z)
                    }
            }
            #expect(abs(Double(found[0][row]) - expected) < 1e-4 * max(1, abs(expected)))
        }
    }
}
