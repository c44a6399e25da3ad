import Kernels
import Testing

@testable import Engine

/// Embedding tables, large ones above all, whose rows are gathered by shard: their gradients and steps against plain loops.
struct TableTests {
    private static let width = 8
    /// The most rows of this width that a small table has.
    private static let smallRows = Table.smallCountMax / width

    /// Σᵢ of an embedding against the label: ∂loss/∂eᵢ of a sample is weight · (Σ e − label) / batch for every i.
    private static func network(
        rows: Int,
        tableRows: Int,
        slots: Int = 1,
        historyLength: Int = 0,
        _ optimiser: Optimiser = Optimiser()
    ) -> Network {
        let g = Graph(.init(slots: slots, historyLength: historyLength), batchMax: rows)
        let table = g.table("movie", rows: tableRows, width: width, initial: .uniform(0.5))
        var terms = (0..<slots).map { g.embedding(table, slot: $0, side: .movie) }
        if historyLength > 0 { terms.append(g.pooled(g.historyEmbedding(table))) }
        g.squaredLoss(g.rowSum(g.sum(terms)))
        return Network(g, outputs: [], optimiser: optimiser, threads: 2, seed: 4)
    }

    private static func batch(rows: Int, tableRows: Int = smallRows, slots: Int = 1, historyLength: Int = 0)
        -> RandomBatch
    {
        RandomBatch(
            .init(slots: slots, historyLength: historyLength),
            rows: rows,
            cardinalities: [Int](repeating: tableRows, count: slots),
            historyRows: tableRows,
            historyLengths: [0, 3, historyLength].map { min($0, historyLength) }
        )
    }

    @Test(arguments: [1, 12, 300, 1_024], [0, 5])
    func `a large table has the gradient of a small one`(rows: Int, historyLength: Int) {
        let small = Self.network(rows: rows, tableRows: Self.smallRows, slots: 2, historyLength: historyLength)
        let large = Self.network(rows: rows, tableRows: Self.smallRows + 1, slots: 2, historyLength: historyLength)
        let batch = Self.batch(rows: rows, slots: 2, historyLength: historyLength)
        large.weights = ["movie": (small.weights["movie"] ?? []) + [Float](repeating: 1, count: Self.width)]

        let (smallLoss, smallGradients) = small.gradients(rows: rows, source: batch)
        let (largeLoss, largeGradients) = large.gradients(rows: rows, source: batch)

        #expect(small.graph.largeTableCount == 0 && large.graph.largeTableCount > 0)
        #expect(smallLoss == largeLoss)
        let (expected, found) = (smallGradients["movie"] ?? [], largeGradients["movie"] ?? [])
        #expect(expected.contains { $0 != 0 })
        #expect(found.count == expected.count + Self.width)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) })
        #expect(found.suffix(Self.width).allSatisfy { $0 == 0 })
    }

    @Test(arguments: [smallRows, smallRows + 1])
    func `a table of any size follows its gradient at the tables' own rate`(tableRows: Int) {
        var optimiser = Optimiser()
        optimiser.dense = .sgd
        optimiser.tables = .sgd
        optimiser.learningRate = 0.5
        optimiser.tableLearningRate = 0.02
        let network = Self.network(rows: 50, tableRows: tableRows, optimiser)
        let batch = Self.batch(rows: 50, tableRows: tableRows)
        let gradient = network.gradients(rows: 50, source: batch).gradients["movie"] ?? []
        let before = network.weights["movie"] ?? []

        network.train(steps: 1, rows: 50, on: batch)

        let after = network.weights["movie"] ?? []
        #expect(gradient.contains { abs($0) > 1e-3 })
        #expect(after.indices.allSatisfy { abs(after[$0] - (before[$0] - 0.02 * gradient[$0])) < 1e-6 })
    }

    @Test func `asking for gradients twice, or before a step, changes nothing`() {
        let batch = Self.batch(rows: 30, tableRows: 600)
        let (asked, plain) = (Self.network(rows: 30, tableRows: 600), Self.network(rows: 30, tableRows: 600))

        let first = asked.gradients(rows: 30, source: batch).gradients
        #expect(asked.gradients(rows: 30, source: batch).gradients == first)
        asked.train(steps: 2, rows: 30, on: batch)
        plain.train(steps: 2, rows: 30, on: batch)

        #expect(asked.weightBits == plain.weightBits)
    }

    /// The gradient of every row of the table, added up in double precision, and the rows that a sample has.
    private static func gradients(_ batch: RandomBatch, rows: Int, table: [Double]) -> (
        values: [Float], touched: Set<Int>
    ) {
        var values = [Double](repeating: 0, count: table.count)
        var touched = Set<Int>()
        for row in 0..<rows {
            let category = batch.category(of: row)
            let places = (category * width)..<((category + 1) * width)
            let error = places.reduce(0) { $0 + table[$1] } - Double(batch.label(of: row))
            for place in places { values[place] += Double(batch.weight(of: row)) * error / Double(rows) }
            touched.insert(category)
        }
        return (values.map { Float($0) }, touched)
    }

    /// Steps a network over a few batches, and a plain optimiser beside it; the largest difference of a weight.
    private static func difference(
        _ optimiser: Optimiser,
        _ step: (_ plain: inout PlainOptimiser, _ gradients: [Float], _ touched: Set<Int>, _ number: Int) -> Void
    ) -> Double {
        let (rows, tableRows) = (200, 600)
        let network = network(rows: rows, tableRows: tableRows, optimiser)
        var plain = PlainOptimiser(weights: network.weights["movie"] ?? [])
        for number in 1...4 {
            // Another batch each time: rows wait for a step or two.
            let batch = RandomBatch(.init(slots: 1), rows: rows, cardinalities: [tableRows], seed: UInt64(number))
            let (values, touched) = gradients(batch, rows: rows, table: plain.weights)
            network.train(steps: 1, rows: rows, on: batch)
            step(&plain, values, touched, number)
        }
        return zip(network.weights["movie"] ?? [], plain.weights).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    }

    private static func places(_ rows: Set<Int>) -> [Int] {
        rows.flatMap { ($0 * width)..<(($0 + 1) * width) }
    }

    private static func adam(_ number: Int) -> sparrow_adam_settings {
        sparrow_adam_settings(
            learning_rate: 0.02,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            coupled_l2: 0.003,
            decoupled_l2: 0,
            step: UInt64(number)
        )
    }

    private static func optimiser(_ tables: Optimiser.Tables) -> Optimiser {
        var optimiser = Optimiser()
        optimiser.tables = tables
        optimiser.learningRate = 0.5
        optimiser.tableLearningRate = 0.02
        optimiser.tableL2 = 0.003
        return optimiser
    }

    @Test func `SGD steps the rows of the batch`() {
        let settings = sparrow_sgd_settings(learning_rate: Double(Float(0.02)), coupled_l2: 0.003, decoupled_l2: 0)
        let difference = Self.difference(Self.optimiser(.sgd)) { plain, gradients, touched, _ in
            for place in Self.places(touched) { plain.sgd(place, gradient: gradients[place], settings) }
        }
        #expect(difference < 1e-6)
    }

    @Test func `row-wise Adagrad steps the rows of the batch, an accumulator each`() {
        let settings = sparrow_adagrad_settings(
            learning_rate: 0.02,
            epsilon: 1e-10,
            coupled_l2: 0.003,
            decoupled_l2: 0
        )
        let difference = Self.difference(Self.optimiser(.rowWiseAdagrad)) { plain, gradients, touched, _ in
            for row in touched { plain.adagrad(row: row, width: Self.width, gradients: gradients, settings) }
        }
        #expect(difference < 1e-5)
    }

    @Test func `lazy Adam steps the rows of the batch by the number of the step`() {
        let difference = Self.difference(Self.optimiser(.lazyAdam)) { plain, gradients, touched, number in
            for place in Self.places(touched) { plain.adam(place, gradient: gradients[place], Self.adam(number)) }
        }
        #expect(difference < 1e-5)
    }

    @Test func `dense Adam steps every row, touched or not`() {
        let difference = Self.difference(Self.optimiser(.denseAdam)) { plain, gradients, _, number in
            for place in gradients.indices { plain.adam(place, gradient: gradients[place], Self.adam(number)) }
        }
        #expect(difference < 1e-5)
    }

    @Test func `rows that no sample of the batch has stay as they are`() {
        let network = Self.network(rows: 3, tableRows: 600)
        let batch = Self.batch(rows: 3, tableRows: 600)
        let start = network.weights["movie"] ?? []
        network.train(steps: 2, rows: 3, on: batch)

        let changed = zip(start, network.weights["movie"] ?? []).enumerated().filter { $1.0 != $1.1 }
        #expect(Set(changed.map { $0.offset / Self.width }) == Set((0..<3).map { batch.category(of: $0) }))
    }

    @Test(arguments: [12, 200])
    func `a step of SGD moves every weight by its gradient, in large layers too`(rows: Int) {
        let g = Graph(.init(slots: 1, numbers: 5), batchMax: rows)
        let movie = g.embedding(g.table("movie", rows: 600, width: Self.width), slot: 0, side: .movie)
        // 100 × 100 weights are more than one piece of the update.
        let hidden = g.mlp(g.concat(movie, g.numbers(0..<5, side: .pair)), widths: [100, 100], activation: .tanh)
        g.logisticLoss(g.dense(hidden, width: 1))
        var optimiser = Optimiser.mixed(.sgd, .sgd)
        (optimiser.learningRate, optimiser.l2, optimiser.tableL2) = (0.5, 0, 0)
        let network = Network(g, outputs: [], optimiser: optimiser, threads: 2, seed: 1)
        let batch = RandomBatch(g.layout, rows: rows, cardinalities: [600])
        let start = network.weights
        let gradients = network.gradients(rows: rows, source: batch).gradients

        _ = network.step(rows: rows, source: batch, rate: 0.5)

        let moved = network.weights
        #expect(gradients.keys == start.keys)
        for (name, values) in start {
            let expected = zip(values, gradients[name] ?? []).map { $0 - 0.25 * $1 }
            #expect(zip(moved[name] ?? [], expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name)")
            #expect(moved[name] != values, "\(name)")
        }
    }
}
