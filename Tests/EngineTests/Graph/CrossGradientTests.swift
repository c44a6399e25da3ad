import Testing

@testable import Engine

/// Pairs, cross layers, compressed interactions and recurrences: gradients against finite differences, values against their definitions.
struct CrossGradientTests {
    private static let numbers = Graph.InputLayout(numbers: 6)

    /// A layer before and one behind, and the input read once more, so that gradients are added as well as overwritten.
    private static func error(rows: Int, width: Int, _ operation: (Graph, Node) -> Node) -> Float {
        GradientCheck(numbers, rows: rows) { g in
            let hidden = g.dense(g.numbers(0..<6, side: .pair), width: width)
            g.logisticLoss(g.dense(g.concat(operation(g, hidden), hidden), width: 1))
            g.squaredLoss(g.dense(operation(g, hidden), width: 1))
        }.largestError()
    }

    @Test(arguments: [1, 7], [(2, 1), (2, 3), (3, 1), (4, 5)])
    func `products of all pairs`(rows: Int, shape: (fields: Int, width: Int)) {
        let error = Self.error(rows: rows, width: shape.fields * shape.width) { g, x in
            g.pairProducts(x, fields: shape.fields)
        }
        #expect(error < 0.01)
    }

    @Test(arguments: [1, 7], CrossForm.allCases)
    func `cross layers one after the other`(rows: Int, form: CrossForm) {
        #expect(Self.error(rows: rows, width: 5) { g, x in g.crossed(x, with: x, form: form) } < 0.01)
        #expect(Self.error(rows: rows, width: 1) { g, x in g.crossed(x, with: x, form: form) } < 0.01)
        let error = Self.error(rows: rows, width: 5) { g, x in
            let first = g.crossed(x, with: x, form: form)
            return g.crossed(g.crossed(first, with: x, form: form), with: x, form: form)
        }
        #expect(error < 0.01)
    }

    @Test(arguments: [1, 7], [[1], [3], [4, 2], [2, 3, 1]])
    func `compressed interactions`(rows: Int, maps: [Int]) {
        let wide = Self.error(rows: rows, width: 6) { g, x in g.compressedInteractions(x, fields: 2, maps: maps) }
        #expect(wide < 0.01)
        let flat = Self.error(rows: rows, width: 3) { g, x in g.compressedInteractions(x, fields: 3, maps: maps) }
        #expect(flat < 0.01)
        let alone = Self.error(rows: rows, width: 4) { g, x in g.compressedInteractions(x, fields: 1, maps: maps) }
        #expect(alone < 0.01)
    }

    @Test(arguments: [1, 7])
    func `softmax`(rows: Int) {
        #expect(Self.error(rows: rows, width: 5) { g, x in g.softmax(x) } < 0.01)
        #expect(Self.error(rows: rows, width: 1) { g, x in g.softmax(x) } < 0.01)
    }

    // MARK: Values

    /// What an operation makes of six numbers, with the network for its weights.
    private static func outputs(_ operation: (Graph, Node) -> Node) -> (network: Network, x: [Float], y: [Float]) {
        let g = Graph(numbers, batchMax: 1)
        let network = Network(
            g,
            outputs: [operation(g, g.numbers(0..<6, side: .pair))],
            optimiser: nil,
            threads: 1,
            seed: 3
        )
        let batch = RandomBatch(numbers, rows: 1)
        return (network, batch.numbers(of: 0), network.outputs(rows: 1, source: batch, count: 1)[0])
    }

    private static func agree(_ found: [Float], _ expected: [Float]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test func `pairs stand in the order (0, 1), (0, 2), (1, 2)`() {
        let (_, x, y) = Self.outputs { g, x in g.pairProducts(x, fields: 3) }
        #expect(Self.agree(y, [x[0] * x[2] + x[1] * x[3], x[0] * x[4] + x[1] * x[5], x[2] * x[4] + x[3] * x[5]]))
    }

    @Test func `all pairs together are the second order of a factorisation machine`() {
        let pairs = Self.outputs { g, x in g.rowSum(g.pairProducts(x, fields: 3)) }
        let machine = Self.outputs { g, x in g.factorisationMachine(x, fields: 3) }
        #expect(Self.agree(pairs.y, machine.y))
    }

    @Test func `a cross layer of a vector is x₀ · (x · w) + b + x`() {
        let (network, x, y) = Self.outputs { g, x in g.crossed(x, with: g.product(x, x), form: .vector) }
        let weights = network.weights["cross0.weights"] ?? []
        let factor = zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(Self.agree(y, x.map { $0 * $0 * factor + $0 }))
    }

    @Test func `a cross layer of a matrix is x₀ ⊙ (W · x + b) + x`() {
        let (network, x, y) = Self.outputs { g, x in g.crossed(x, with: x, form: .matrix) }
        let (weights, bias) = (network.weights["dense0.weights"] ?? [], network.weights["dense0.bias"] ?? [])
        let expected = (0..<6).map { column -> Float in
            let sum = (0..<6).reduce(bias[column]) { $0 + x[$1] * weights[6 * $1 + column] }
            return x[column] * sum + x[column]
        }
        #expect(Self.agree(y, expected))
    }

    @Test func `compressed interactions are the sums of the paper`() {
        let (network, x, y) = Self.outputs { g, x in g.compressedInteractions(x, fields: 3, maps: [2, 1]) }
        // Three fields of two dimensions, two maps, then one.
        let first = network.weights["interaction0.weights"] ?? [],
            second = network.weights["interaction1.weights"] ?? []
        func vector(_ field: Int) -> [Float] { Array(x[(2 * field)..<(2 * field + 2)]) }
        func map(_ layer: [[Float]], _ weights: [Float], _ number: Int, of count: Int) -> [Float] {
            (0..<2).map { dimension in
                layer.indices.reduce(0) { sum, i in
                    (0..<3).reduce(sum) { sum, j in
                        sum + weights[(3 * i + j) * count + number] * layer[i][dimension] * vector(j)[dimension]
                    }
                }
            }
        }
        let maps = (0..<2).map { map((0..<3).map { vector($0) }, first, $0, of: 2) }
        let last = map(maps, second, 0, of: 1)
        #expect(Self.agree(y, (maps + [last]).map { $0.reduce(0, +) }))
    }

    @Test func `softmax is positive, adds up to 1, and bears large logits`() {
        let (_, x, y) = Self.outputs { g, x in g.softmax(g.product(x, x)) }
        #expect(abs(y.reduce(0, +) - 1) < 1e-6)
        #expect(abs(y[0] / y[1] - (x[0] * x[0] - x[1] * x[1]).exponential) < 1e-5)

        let g = Graph(.init(numbers: 2), batchMax: 1)
        let large = Network(g, outputs: [g.softmax(g.numbers(0..<2, side: .pair))], optimiser: nil, threads: 1, seed: 1)
        let batch = RandomBatch(g.layout, rows: 1)
        batch.setNumbers([1e30, -1e30], of: 0)
        #expect(large.outputs(rows: 1, source: batch, count: 1) == [[1, 0]])
    }
}

extension Float {
    fileprivate var exponential: Float { Float(Double(self).exponential) }
}

extension Double {
    /// e to the power of this, by its series.
    fileprivate var exponential: Double {
        (1...30).reversed().reduce(1) { 1 + self / Double($1) * $0 }
    }
}
