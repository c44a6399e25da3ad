import Foundation
import Testing

@testable import Engine

/// What a network promises whatever its model: the same bytes for any number of threads, outputs in their order, dead parts left alone.
struct NetworkTests {
    private static let optimisers: [Optimiser] = [
        .mixed(.sgd, .sgd), .mixed(.adagrad, .rowWiseAdagrad), .mixed(.adam, .lazyAdam), .mixed(.adam, .denseAdam),
    ]

    private static func trained(rows: Int, _ optimiser: Optimiser, threads: Int) -> [String: [UInt32]] {
        let network = MixedModel.network(batchMax: rows, optimiser: optimiser, threads: threads)
        network.train(steps: 3, rows: rows, on: MixedModel.batch(rows: rows))
        return network.weightBits
    }

    @Test(arguments: [12, 100, 1_024], optimisers)
    func `all weights are the same bytes for one, two and three threads`(rows: Int, optimiser: Optimiser) {
        let start = MixedModel.network(batchMax: rows, optimiser: optimiser).weightBits
        let one = Self.trained(rows: rows, optimiser, threads: 1)

        #expect(one.keys == start.keys)
        #expect(one.keys.filter { one[$0] == start[$0] } == [])
        #expect(Self.trained(rows: rows, optimiser, threads: 2) == one)
        #expect(Self.trained(rows: rows, optimiser, threads: 3) == one)
    }

    @Test(arguments: [12, 100, 1_024])
    func `a batch that is smaller than the largest trains as in a network made for it`(rows: Int) {
        let exact = MixedModel.network(batchMax: rows)
        let roomy = MixedModel.network(batchMax: rows + 1_000)
        let batch = MixedModel.batch(rows: rows)

        #expect(exact.train(steps: 2, rows: rows, on: batch) == roomy.train(steps: 2, rows: rows, on: batch))
        #expect(exact.weightBits == roomy.weightBits)
    }

    @Test func `a smaller batch sees nothing of the larger one before it`() {
        let used = MixedModel.network(batchMax: 1_024)
        used.train(steps: 1, rows: 1_024, on: MixedModel.batch(rows: 1_024, seed: 2))
        let fresh = MixedModel.network(batchMax: 1_024)
        fresh.weights = used.weights
        let batch = MixedModel.batch(rows: 5)

        #expect(used.outputs(rows: 5, source: batch, count: 2) == fresh.outputs(rows: 5, source: batch, count: 2))
        #expect(used.evaluationLoss(rows: 5, source: batch) == fresh.evaluationLoss(rows: 5, source: batch))
    }

    @Test func `another seed gives other weights, the same seed the same`() {
        let first = MixedModel.network(batchMax: 1, seed: 1).weightBits
        #expect(MixedModel.network(batchMax: 1, seed: 1).weightBits == first)
        #expect(MixedModel.network(batchMax: 1, seed: 2).weightBits != first)
    }

    @Test(arguments: [1, 64, 65, 1_024, 1_100])
    func `every sample's outputs come once, by its place in the batch`(rows: Int) {
        let g = Graph(.init(numbers: 3), batchMax: 1_100)
        let x = g.numbers(0..<3, side: .pair)
        let network = Network(g, outputs: [g.rowSum(x), x * x], optimiser: nil, threads: 2, seed: 1)
        let batch = RandomBatch(g.layout, rows: rows)
        var sums = [Float](repeating: .nan, count: rows)
        var squares = [[Float]](repeating: [], count: rows)

        network.run(rows: rows, source: batch) { row, output, values in
            if output == 0 { sums[row] = values[0] } else { squares[row] += values }
        }

        #expect(sums == (0..<rows).map { batch.numbers(of: $0).reduce(0, +) })
        #expect(squares == (0..<rows).map { batch.numbers(of: $0).map { $0 * $0 } })
    }

    @Test func `dead operations change nothing and are not learnt`() {
        func network(hasDeadParts: Bool) -> Network {
            let g = Graph(.init(slots: 1, numbers: 3), batchMax: 70)
            let x = g.numbers(0..<3, side: .pair)
            let vector = g.embedding(g.table("large", rows: 900, width: 6), slot: 0, side: .movie)
            let hidden = g.dense(g.concat(x, vector), width: 4, activation: .tanh)
            let logit = g.dense(hidden, width: 1)
            if hasDeadParts {
                let dead = g.concat(
                    hidden,
                    vector,
                    g.embedding(g.table("dead", rows: 900, width: 6), slot: 0, side: .movie)
                )
                _ = g.dense(g.batchNormalised(dead), width: 2, activation: .relu)
            }
            g.logisticLoss(logit)
            return Network(g, outputs: [logit], optimiser: Optimiser(), threads: 1, seed: 9)
        }
        let batch = RandomBatch(.init(slots: 1, numbers: 3), rows: 70, cardinalities: [900])
        let (plain, other) = (network(hasDeadParts: false), network(hasDeadParts: true))
        // Dead tables come after living ones, but all parameters before all tables, and one generator fills them.
        var start = other.weights
        start.merge(plain.weights) { $1 }
        other.weights = start

        #expect(plain.train(steps: 3, rows: 70, on: batch) == other.train(steps: 3, rows: 70, on: batch))
        let trained = other.weights
        #expect(plain.weights == trained.filter { plain.weights.keys.contains($0.key) })
        #expect(trained["dead"] == start["dead"])
        #expect(trained["dense2.weights"] == start["dense2.weights"])
    }

    @Test func `an output that no loss reads is computed all the same`() {
        let g = Graph(.init(numbers: 3), batchMax: 4)
        let x = g.numbers(0..<3, side: .pair)
        g.logisticLoss(g.dense(x, width: 1))
        let shown = g.dense(x, width: 2)
        let network = Network(g, outputs: [g.concat(shown, x), shown], optimiser: Optimiser(), threads: 1, seed: 1)
        let batch = RandomBatch(g.layout, rows: 4)
        let start = network.weights["dense1.weights"]
        network.train(steps: 2, rows: 4, on: batch)

        let outputs = network.outputs(rows: 4, source: batch, count: 2)

        #expect(network.weights["dense1.weights"] == start)
        #expect(outputs[0].count == 20)
        #expect((0..<4).flatMap { outputs[0][(5 * $0)..<(5 * $0 + 2)] } == outputs[1])
        #expect(outputs[1].contains { $0 != 0 })
    }

    @Test func `two heads learn together and neither through the other's layers`() {
        let network = MixedModel.network(batchMax: 40)
        let batch = MixedModel.batch(rows: 40)
        let (_, both) = network.gradients(rows: 40, source: batch)
        batch.setWeights(0, target: 1)
        let (_, first) = network.gradients(rows: 40, source: batch)

        // The head of the stars is the last dense layer.
        let last = "dense\(network.weights.keys.filter { $0.hasPrefix("dense") && $0.hasSuffix("weights") }.count - 1)"
        #expect(both["\(last).weights"]?.contains { $0 != 0 } == true)
        #expect(first["\(last).weights"]?.allSatisfy { $0 == 0 } == true)
        #expect(first["\(last).bias"] == [0])
        #expect(first["large"] != both["large"])
        #expect(first["large"]?.contains { $0 != 0 } == true)
    }

    @Test func `the loss is the mean over the batch, whatever the slices`() {
        let g = Graph(.init(numbers: 2), batchMax: 300)
        g.squaredLoss(g.rowSum(g.numbers(0..<2, side: .pair)))
        let network = Network(g, outputs: [], optimiser: Optimiser(), threads: 1, seed: 1)
        let batch = RandomBatch(g.layout, rows: 300)
        let losses = (0..<300).map { row -> Double in
            let error = Double(batch.numbers(of: row).reduce(0, +) - batch.label(of: row))
            return Double(batch.weight(of: row)) * error * error / 2
        }

        #expect(abs(network.evaluationLoss(rows: 300, source: batch) - losses.reduce(0, +) / 300) < 1e-6)
        #expect(abs(network.evaluationLoss(rows: 7, source: batch) - losses[..<7].reduce(0, +) / 7) < 1e-6)
    }

    @Test(arguments: [7, 14, 63, 1_050], [1, 7, 21])
    func `groups stay together, and their loss is the mean over the groups`(rows: Int, rowsPerGroup: Int) {
        let g = Graph(.init(numbers: 1), batchMax: 1_050, rowsPerGroup: rowsPerGroup)
        let logit = g.numbers(0..<1, side: .pair)
        g.groupSoftmaxLoss(logit)
        let network = Network(g, outputs: [logit], optimiser: Optimiser(), threads: 2, seed: 1)
        let batch = RandomBatch(g.layout, rows: rows, rowsPerGroup: rowsPerGroup)
        let starts = stride(from: 0, to: rows, by: rowsPerGroup)
        let losses = starts.map { start -> Double in
            let logits = (start..<min(start + rowsPerGroup, rows)).map { Double(batch.numbers(of: $0)[0]) }
            return Double(batch.weight(of: start)) * (log(logits.reduce(0) { $0 + exp($1) }) - logits[0])
        }

        let loss = network.evaluationLoss(rows: rows, source: batch)

        #expect(abs(loss - losses.reduce(0, +) * Double(rowsPerGroup) / Double(rows)) < 1e-5)
        #expect(network.outputs(rows: rows, source: batch, count: 1)[0] == (0..<rows).flatMap { batch.numbers(of: $0) })
    }

    @Test func `dropout drops its share in training, keeps the mean, and scoring sees none of it`() {
        let g = Graph(.init(numbers: 50), batchMax: 200)
        let dropped = g.dropout(g.numbers(0..<50, side: .pair), probability: 0.3)
        g.squaredLoss(g.rowSum(dropped))
        let network = Network(g, outputs: [dropped], optimiser: Optimiser(), threads: 1, seed: 1)
        let batch = RandomBatch(g.layout, rows: 200)
        let inputs = (0..<200).flatMap { batch.numbers(of: $0) }

        network.train(steps: 1, rows: 200, on: batch)
        let first = network.values(of: dropped, rows: 200)
        network.train(steps: 1, rows: 200, on: batch)
        let second = network.values(of: dropped, rows: 200)

        let share = Double(first.count { $0 == 0 }) / Double(first.count)
        #expect(abs(share - 0.3) < 0.02)
        #expect(zip(first, inputs).allSatisfy { $0 == 0 || abs($0 - $1 / 0.7) < 1e-5 })
        #expect(first != second)
        #expect(network.outputs(rows: 200, source: batch, count: 1) == [inputs])
    }
}

extension Network {
    /// What a value of the last batch's samples holds in the slices' memory.
    fileprivate func values(of node: Node, rows: Int) -> [Float] {
        slices[0..<graph.sliceCount(rows: rows)].flatMap { slice in
            (0..<slice.rows).flatMap { row in
                (0..<node.width).map { slice.value(node.value)[row * node.value.stride + $0] }
            }
        }
    }
}
