internal import Glibc
internal import Kernels

extension Graph {
    /// A row of each sample, once for every movie of its history: `[H × width]`.
    public func repeated(_ input: Node) -> Node {
        precondition(input.domain == .sample, "Graph: only rows of samples can be repeated over histories")
        let output = makeValue(
            width: input.width,
            domain: .history,
            side: input.side.joined(.user),
            needsGradient: input.value.needsGradient
        )
        return add(Spread(input.value, output))
    }

    /// The sum over each history, or its mean: `[B × width]`; zeros for an empty one.
    public func pooled(_ history: Node, isMean: Bool = false) -> Node {
        precondition(history.domain == .history, "Graph: only rows of histories can be pooled")
        let output = makeValue(
            width: history.width,
            domain: .sample,
            side: history.side,
            needsGradient: history.value.needsGradient
        )
        return add(Pooling(history.value, output, isMean: isMean))
    }

    /// Σₜ weightsₜ · historyₜ: `[B × width]`, for weights `[H × 1]`. There is no padding, so nothing to mask.
    public func weightedSum(_ history: Node, weights: Node) -> Node {
        precondition(history.domain == .history && weights.domain == .history && weights.width == 1)
        let output = makeValue(width: history.width, domain: .sample, side: history.side.joined(weights.side))
        return add(WeightedSum(history.value, weights.value, output))
    }

    /// Softmax over each history, column by column: `[H × width]`.
    public func softmaxOverHistory(_ input: Node) -> Node {
        precondition(input.domain == .history, "Graph: softmax is over the rows of a history")
        return add(HistorySoftmax(input.value, makeValue(width: input.width, from: [input])))
    }
}

final class Spread: Operation {
    init(_ input: Value, _ output: Value) {
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_spread_rows(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.input.offsets,
            slice.rows,
            slice.value(output),
            output.stride,
            output.width
        )
    }

    override func backward(_ slice: BatchSlice) {
        guard inputs[0].needsGradient else { return }
        sparrow_sum_segments(
            slice.gradient(output),
            output.stride,
            slice.input.offsets,
            slice.rows,
            slice.gradient(inputs[0]),
            inputs[0].stride,
            keeps[0],
            output.width
        )
    }
}

final class Pooling: Operation {
    let isMean: Bool

    init(_ input: Value, _ output: Value, isMean: Bool) {
        self.isMean = isMean
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_sum_segments(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.input.offsets,
            slice.rows,
            slice.value(output),
            output.stride,
            0,
            output.width
        )
        guard isMean else { return }
        for row in 0..<slice.rows {
            let share = share(slice, row)
            let y = slice.value(output) + row * output.stride
            for i in 0..<output.width { y[i] *= share }
        }
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        guard input.needsGradient else { return }
        for row in 0..<slice.rows {
            let factor = isMean ? share(slice, row) : 1
            let dy = slice.gradient(output) + row * output.stride
            for place in Int(slice.input.offsets[row])..<Int(slice.input.offsets[row + 1]) {
                sparrow_axpy_block(
                    factor,
                    dy,
                    output.stride,
                    slice.gradient(input) + place * input.stride,
                    input.stride,
                    keeps[0],
                    1,
                    output.width
                )
            }
        }
    }

    private func share(_ slice: BatchSlice, _ row: Int) -> Float {
        1 / Float(max(1, slice.input.offsets[row + 1] - slice.input.offsets[row]))
    }
}

final class WeightedSum: Operation {
    init(_ history: Value, _ weights: Value, _ output: Value) {
        super.init([history, weights], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_weighted_sum_segments(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.value(inputs[1]),
            inputs[1].stride,
            slice.input.offsets,
            slice.rows,
            slice.value(output),
            output.stride,
            output.width
        )
    }

    override func backward(_ slice: BatchSlice) {
        sparrow_weighted_sum_segments_backward(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.value(inputs[1]),
            inputs[1].stride,
            slice.input.offsets,
            slice.rows,
            slice.gradient(output),
            output.stride,
            slice.gradient(inputs[0]),
            inputs[0].stride,
            keeps[0],
            slice.gradient(inputs[1]),
            inputs[1].stride,
            keeps[1],
            output.width
        )
    }
}

final class HistorySoftmax: Operation {
    init(_ input: Value, _ output: Value) {
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        let x = slice.value(inputs[0]), y = slice.value(output)
        for row in 0..<slice.rows {
            let places = Int(slice.input.offsets[row])..<Int(slice.input.offsets[row + 1])
            for i in 0..<output.width {
                var largest = -Float.infinity
                for place in places { largest = max(largest, x[place * inputs[0].stride + i]) }
                var sum: Float = 0
                for place in places {
                    let value = expf(x[place * inputs[0].stride + i] - largest)
                    y[place * output.stride + i] = value
                    sum += value
                }
                for place in places { y[place * output.stride + i] /= sum }
            }
        }
    }

    /// dx = y · (dy − Σ y · dy).
    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        let y = slice.value(output), dy = slice.gradient(output), dx = slice.gradient(input)
        for row in 0..<slice.rows {
            let places = Int(slice.input.offsets[row])..<Int(slice.input.offsets[row + 1])
            for i in 0..<output.width {
                var sum: Float = 0
                for place in places { sum += y[place * output.stride + i] * dy[place * output.stride + i] }
                for place in places {
                    let gradient = y[place * output.stride + i] * (dy[place * output.stride + i] - sum)
                    dx[place * input.stride + i] = kept(dx[place * input.stride + i]) + gradient
                }
            }
        }
    }
}
