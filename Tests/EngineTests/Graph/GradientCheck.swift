import Testing

@testable import Engine

/// Compares every gradient of a network with finite differences of its loss.
struct GradientCheck {
    let network: Network
    let batch: RandomBatch
    let rows: Int

    /// A batch of random samples for the graph that `build` writes down, with a loss.
    init(
        _ layout: Graph.InputLayout,
        rows: Int,
        cardinalities: [Int] = [],
        historyRows: Int = 1,
        historyLengths: [Int]? = nil,
        build: (Graph) -> Void
    ) {
        let graph = Graph(layout, batchMax: rows)
        build(graph)
        network = Network(graph, outputs: [], optimiser: Optimiser(), threads: 1, seed: 3)
        batch = RandomBatch(
            layout,
            rows: rows,
            cardinalities: cardinalities,
            historyRows: historyRows,
            historyLengths: historyLengths
        )
        self.rows = rows
    }

    /// Four samples with histories of these lengths, over seven movies.
    init(histories lengths: [Int], _ layout: Graph.InputLayout, build: (Graph) -> Void) {
        self.init(layout, rows: 4, cardinalities: [7], historyRows: 7, historyLengths: lengths, build: build)
    }

    /// The largest difference of a gradient from (loss(w + h) − loss(w − h)) / 2h, relative to the larger of both and 0.02.
    func largestError(step: Float = 4e-3) -> Float {
        let (_, gradients) = network.gradients(rows: rows, source: batch)
        var largest: Float = 0
        for weights in network.allWeights where gradients[weights.name] != nil {
            let analytic = gradients[weights.name] ?? []
            for index in sampled(analytic.count) {
                let kept = weights.values[index]
                weights.values[index] = kept + step
                let above = network.loss(rows: rows, source: batch)
                weights.values[index] = kept - step
                let below = network.loss(rows: rows, source: batch)
                weights.values[index] = kept
                let numeric = Float((above - below) / Double(2 * step))
                let scale = max(abs(numeric), abs(analytic[index]), 0.02)
                largest = max(largest, abs(numeric - analytic[index]) / scale)
            }
        }
        return largest
    }

    /// All of a small array, some forty of a large one.
    private func sampled(_ count: Int) -> [Int] {
        Array(stride(from: 0, to: count, by: max(1, count / 40)))
    }
}
