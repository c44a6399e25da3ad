import Foundation
import Testing

@testable import Engine

/// Recurrences over histories, whose rows stand newest first, against a plain loop over each history.
struct RecurrenceTests {
    private static let layout = Graph.InputLayout(slots: 1, historyLength: 5)

    private static func batch(rows: Int, lengths: [Int]) -> RandomBatch {
        RandomBatch(layout, rows: rows, cardinalities: [7], historyRows: 7, historyLengths: lengths)
    }

    @Test(arguments: [[0], [1], [5], [0, 5, 1, 3]], [1, 3])
    func `gradients of a GRU are those of finite differences`(lengths: [Int], width: Int) {
        let check = GradientCheck(histories: lengths, Self.layout) { g in
            let table = g.table("movie", rows: 7, width: 2, initial: .normal(deviation: 0.7))
            let states = g.gru(g.historyEmbedding(table), width: width)
            // All states are read, and the newest once more.
            let sum = g.concat(g.newest(states), g.pooled(states), g.embedding(table, slot: 0, side: .movie))
            g.logisticLoss(g.dense(sum, width: 1))
        }
        #expect(check.largestError() < 0.01)
    }

    @Test(arguments: [[0], [1], [5], [0, 5, 1, 3]], [1, 3])
    func `gradients of an AUGRU are those of finite differences`(lengths: [Int], width: Int) {
        let check = GradientCheck(histories: lengths, Self.layout) { g in
            let table = g.table("movie", rows: 7, width: 2, initial: .normal(deviation: 0.7))
            let interests = g.gru(g.historyEmbedding(table), width: width)
            let logits = g.dense(interests, sample: g.embedding(table, slot: 0, side: .movie), width: 1)
            let attention = g.softmaxOverHistory(logits)
            let evolved = g.gru(interests, width: width, attention: attention)
            g.logisticLoss(g.dense(g.concat(g.newest(evolved), g.pooled(attention)), width: 1))
        }
        #expect(check.largestError() < 0.01)
    }

    /// States of both recurrences, of the plain one's newest row too.
    private static func network(rows: Int, width: Int, hasAttention: Bool) -> Network {
        let g = Graph(layout, batchMax: rows)
        let history = g.historyEmbedding(g.table("movie", rows: 7, width: 2, initial: .normal(deviation: 0.7)))
        let attention = hasAttention ? g.activated(g.rowSum(history), .sigmoid) : nil
        let states = g.gru(history, width: width, attention: attention)
        return Network(g, outputs: [g.newest(states), g.pooled(states)], optimiser: nil, threads: 1, seed: 6)
    }

    /// The states of one history by the equations, the oldest movie's first.
    private static func states(_ network: Network, _ history: [Int], width: Int, hasAttention: Bool) -> [[Double]] {
        let weights = network.weights.mapValues { $0.map { Double($0) } }
        let (w, b) = (weights["dense0.weights"] ?? [], weights["dense0.bias"] ?? [])
        let (u, table) = (weights["gru0.weights"] ?? [], weights["movie"] ?? [])
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        var state = [Double](repeating: 0, count: width)
        return history.reversed().map { movie in
            let x = [table[2 * movie], table[2 * movie + 1]]
            let attention = hasAttention ? sigmoid(x[0] + x[1]) : 1
            func input(_ gate: Int, _ i: Int) -> Double {
                let column = gate * width + i
                return b[column] + x[0] * w[column] + x[1] * w[3 * width + column]
            }
            let before = state
            func recurrent(_ gate: Int, _ i: Int) -> Double {
                (0..<width).reduce(0) { $0 + before[$1] * u[$1 * 3 * width + gate * width + i] }
            }
            state = (0..<width).map { i in
                let update = attention * sigmoid(input(0, i) + recurrent(0, i))
                let reset = sigmoid(input(1, i) + recurrent(1, i))
                let candidate = tanh(input(2, i) + reset * recurrent(2, i))
                return (1 - update) * before[i] + update * candidate
            }
            return state
        }
    }

    @Test(arguments: [1, 4, 17], [false, true])
    func `states are those of the equations, from the oldest movie to the newest`(width: Int, hasAttention: Bool) {
        let network = Self.network(rows: 70, width: width, hasAttention: hasAttention)
        let batch = Self.batch(rows: 70, lengths: [0, 5, 1, 3])
        let outputs = network.outputs(rows: 70, source: batch, count: 2)
        let expected = (0..<70).map { row in
            Self.states(network, batch.history(of: row), width: width, hasAttention: hasAttention)
        }
        let nothing = [Double](repeating: 0, count: width)

        let newest = expected.flatMap { $0.last ?? nothing }
        let sums = expected.flatMap { states in (0..<width).map { i in states.reduce(0) { $0 + $1[i] } } }
        #expect(zip(outputs[0], newest).allSatisfy { abs(Double($0) - $1) < 1e-5 })
        #expect(zip(outputs[1], sums).allSatisfy { abs(Double($0) - $1) < 1e-5 })
        #expect(outputs[0].count == 70 * width && outputs[1].count == 70 * width)
    }

    @Test func `the order of a history matters`() {
        let network = Self.network(rows: 2, width: 3, hasAttention: false)
        let batch = Self.batch(rows: 2, lengths: [3])
        batch.setHistory([1, 2, 3], of: 0)
        batch.setHistory([3, 2, 1], of: 1)
        let newest = network.outputs(rows: 2, source: batch, count: 2)[0]
        #expect(newest[..<3] != newest[3...])
    }

    @Test func `an attention of 0 keeps the state`() {
        let g = Graph(Self.layout, batchMax: 3)
        let history = g.historyEmbedding(g.table("movie", rows: 7, width: 2))
        let none = g.difference(g.rowSum(history), g.rowSum(history))
        let states = g.newest(g.gru(history, width: 4, attention: none))
        let network = Network(g, outputs: [states], optimiser: nil, threads: 1, seed: 1)
        let outputs = network.outputs(rows: 3, source: Self.batch(rows: 3, lengths: [5, 1]), count: 1)
        #expect(outputs == [[Float](repeating: 0, count: 12)])
    }

    @Test func `a longer history of a neighbour in the batch changes nothing`() {
        let network = Self.network(rows: 6, width: 3, hasAttention: true)
        let batch = Self.batch(rows: 6, lengths: [2, 0, 1])
        let before = network.outputs(rows: 6, source: batch, count: 2)[0]
        batch.setHistory([1, 2, 3, 4, 5], of: 1)
        let after = network.outputs(rows: 6, source: batch, count: 2)[0]
        #expect(before[3..<6] != after[3..<6])
        #expect(before[..<3] == after[..<3])
        #expect(before[6...] == after[6...])
    }
}
