import Foundation
import Testing

@testable import Engine

/// What activations and normalisations give, against their definitions.
struct ActivationTests {
    private static let rows = 100
    private static let layout = Graph.InputLayout(numbers: 3)

    /// Runs numbers through an operation, before and after some training that moves slopes and statistics.
    private static func outputs(
        _ operation: (Graph, Node) -> Node,
        trainingSteps: Int = 0
    ) -> (network: Network, inputs: [[Float]], outputs: [[Float]]) {
        let g = Graph(layout, batchMax: rows)
        let result = operation(g, g.numbers(0..<3, side: .pair))
        g.squaredLoss(g.dense(result, width: 1))
        var optimiser = Optimiser()
        optimiser.learningRate = 0.05
        let network = Network(g, outputs: [result], optimiser: optimiser, threads: 1, seed: 2)
        let batch = RandomBatch(layout, rows: rows)
        network.train(steps: trainingSteps, rows: rows, on: batch)
        let values = network.outputs(rows: rows, source: batch, count: 1)[0]
        return (
            network,
            (0..<rows).map { batch.numbers(of: $0) },
            (0..<rows).map { Array(values[(result.width * $0)..<(result.width * ($0 + 1))]) }
        )
    }

    /// Whether each output is what a function of value and column makes of its input.
    private static func agree(_ inputs: [[Float]], _ outputs: [[Float]], _ function: (Double, Int) -> Double) -> Bool {
        zip(inputs, outputs).allSatisfy { input, output in
            input.indices.allSatisfy { abs(function(Double(input[$0]), $0) - Double(output[$0])) < 2e-6 }
        }
    }

    @Test func `relu, sigmoid and tanh`() {
        let relu = Self.outputs { g, x in g.activated(x, .relu) }
        #expect(Self.agree(relu.inputs, relu.outputs) { x, _ in max(0, x) })
        let sigmoid = Self.outputs { g, x in g.activated(x, .sigmoid) }
        #expect(Self.agree(sigmoid.inputs, sigmoid.outputs) { x, _ in 1 / (1 + exp(-x)) })
        let tanh = Self.outputs { g, x in g.activated(x, .tanh) }
        #expect(Self.agree(tanh.inputs, tanh.outputs) { x, _ in Foundation.tanh(x) })
    }

    @Test(arguments: [0, 20])
    func `prelu has a slope a column below zero, which is learnt`(steps: Int) {
        let result = Self.outputs({ g, x in g.activated(x, .prelu) }, trainingSteps: steps)
        let slopes = result.network.weights["prelu0"] ?? []

        #expect(Self.agree(result.inputs, result.outputs) { x, column in x > 0 ? x : Double(slopes[column]) * x })
        #expect(slopes.allSatisfy { ($0 == 0.25) == (steps == 0) })
    }

    @Test(arguments: [0, 20])
    func `dice mixes x and α·x by the sigmoid of the normalised x`(steps: Int) {
        let result = Self.outputs({ g, x in g.activated(x, .dice) }, trainingSteps: steps)
        let weights = result.network.weights
        let (slopes, means) = (weights["dice0"] ?? [], weights["norm0.mean"] ?? [])
        let variances = weights["norm0.variance"] ?? []

        #expect(
            Self.agree(result.inputs, result.outputs) { x, column in
                let normal = (x - Double(means[column])) / (Double(variances[column]) + 1e-5).squareRoot()
                let gate = 1 / (1 + exp(-normal))
                return gate * x + (1 - gate) * Double(slopes[column]) * x
            }
        )
        #expect(slopes.allSatisfy { ($0 == 0) == (steps == 0) })
        #expect(means.allSatisfy { ($0 == 0) == (steps == 0) })
    }

    @Test func `running statistics move towards those of the slices by a tenth a step`() {
        let result = Self.outputs({ g, x in g.batchNormalised(x) }, trainingSteps: 2)
        // 100 rows are two slices of 50.
        let halves = [result.inputs[..<50], result.inputs[50...]]
        let weights = result.network.weights
        for column in 0..<3 {
            let statistics = halves.map { half -> (mean: Double, variance: Double) in
                let values = half.map { Double($0[column]) }
                let mean = values.reduce(0, +) / 50
                return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50)
            }
            let mean = (statistics[0].mean + statistics[1].mean) / 2
            let variance = (statistics[0].variance + statistics[1].variance) / 2
            // From 0 and 1, two steps of a tenth: 19 % of the way.
            #expect(abs(Double(weights["norm0.mean"]?[column] ?? 0) - 0.19 * mean) < 1e-6)
            #expect(abs(Double(weights["norm0.variance"]?[column] ?? 0) - (0.81 + 0.19 * variance)) < 1e-6)
        }
    }

    @Test func `scale and shift of a normalisation are learnt right behind the inputs too`() {
        let batch = Self.outputs({ g, x in g.batchNormalised(x) }, trainingSteps: 5).network.weights
        #expect(batch["norm0.scale"]?.allSatisfy { $0 != 1 } == true)
        #expect(batch["norm0.shift"]?.allSatisfy { $0 != 0 } == true)
        let layer = Self.outputs({ g, x in g.layerNormalised(x) }, trainingSteps: 5).network.weights
        #expect(layer["layerNorm0.scale"]?.allSatisfy { $0 != 1 } == true)
        #expect(layer["layerNorm0.shift"]?.allSatisfy { $0 != 0 } == true)
    }

    @Test func `layer normalisation gives each row mean 0 and variance 1`() {
        let result = Self.outputs { g, x in g.layerNormalised(x) }
        let isNormal = zip(result.inputs, result.outputs).allSatisfy { input, output in
            let mean = input.reduce(0, +) / 3
            let variance = input.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
            return input.indices.allSatisfy {
                abs(output[$0] - (input[$0] - mean) / (variance + 1e-5).squareRoot()) < 1e-4
            }
        }
        #expect(isNormal)
    }

    @Test(arguments: [Activation.relu, .prelu, .sigmoid, .tanh, .dice, .none])
    func `what is not a number stays visible through a layer`(activation: Activation) {
        let g = Graph(Self.layout, batchMax: 1)
        let logit = g.dense(g.dense(g.numbers(0..<3, side: .pair), width: 4, activation: activation), width: 1)
        let apart = g.activated(g.numbers(0..<3, side: .pair), activation)
        let network = Network(g, outputs: [logit, apart], optimiser: nil, threads: 1, seed: 1)
        let batch = RandomBatch(Self.layout, rows: 1)
        batch.setNumbers([0.5, .nan, 0.5], of: 0)

        let outputs = network.outputs(rows: 1, source: batch, count: 2)

        #expect(outputs[0][0].isNaN)
        #expect(outputs[1].map(\.isNaN) == [false, true, false])
    }

    @Test(arguments: [Activation.relu, .tanh])
    func `a layer without bias has its activation`(activation: Activation) {
        let result = Self.outputs { g, x in g.dense(x, width: 4, activation: activation, hasBias: false) }
        let plain = Self.outputs { g, x in g.dense(x, width: 4, hasBias: false) }

        #expect(plain.outputs.joined().contains { $0 < -0.1 })
        #expect(
            zip(result.outputs.joined(), plain.outputs.joined()).allSatisfy {
                abs($0 - (activation == .relu ? max(0, $1) : Foundation.tanh($1))) < 1e-6
            }
        )
    }
}
