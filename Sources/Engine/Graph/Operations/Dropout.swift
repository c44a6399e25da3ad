extension Graph {
    /// Dropout (Srivastava et al. 2014): in training each value is 0 with the given probability, the others grow to keep the mean.
    public func dropout(_ input: Node, probability: Float) -> Node {
        guard probability > 0 else { return input }
        return add(
            Dropout(
                input.value,
                makeValue(width: input.width, from: [input]),
                probability: probability,
                seed: UInt64(operations.count)
            )
        )
    }
}

/// What is dropped is a function of seed, step, row and column, so slices and threads do not matter, and backward asks again.
final class Dropout: Operation {
    let probability: Float
    private let seed: UInt64
    private let threshold: UInt64

    init(_ input: Value, _ output: Value, probability: Float, seed: UInt64) {
        precondition((0..<1).contains(probability), "Graph: dropout of \(probability)")
        self.probability = probability
        self.seed = seed &* 0x9E37_79B9_7F4A_7C15
        threshold = UInt64(Double(probability) * 0x1p32)
        super.init([input], output)
    }

    private func factors(_ slice: BatchSlice, _ row: Int, _ body: (_ column: Int, _ factor: Float) -> Void) {
        guard slice.isTraining else {
            for i in 0..<output.width { body(i, 1) }
            return
        }
        let kept = 1 / (1 - probability)
        var generator = SeededGenerator(
            seed: slice.stepSeed ^ seed &+ UInt64(slice.firstRow + row) &* 0xD134_2543_DE82_EF95
        )
        for i in 0..<output.width {
            body(i, generator.next() >> 32 < threshold ? 0 : kept)
        }
    }

    override func forward(_ slice: BatchSlice) {
        for row in 0..<slice.rows(of: output) {
            let x = slice.value(inputs[0]) + row * inputs[0].stride
            let y = slice.value(output) + row * output.stride
            factors(slice, row) { y[$0] = x[$0] * $1 }
        }
    }

    override func backward(_ slice: BatchSlice) {
        let keep = keeps[0]
        guard inputs[0].needsGradient else { return }
        for row in 0..<slice.rows(of: output) {
            let dy = slice.gradient(output) + row * output.stride
            let dx = slice.gradient(inputs[0]) + row * inputs[0].stride
            factors(slice, row) { dx[$0] = (keep == 0 ? 0 : dx[$0]) + dy[$0] * $1 }
        }
    }
}
