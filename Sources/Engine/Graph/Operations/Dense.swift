internal import Kernels

/// y = x · W + b, and max(0, y) where it is rectified. Shapes: x `[rows × inputs]`, W `[inputs × width]`, b `[width]`.
final class Dense: Operation {
    let weights: Parameter
    let bias: Parameter?
    let isRectified: Bool

    init(_ input: Value, _ output: Value, _ weights: Parameter, _ bias: Parameter?, isRectified: Bool) {
        self.weights = weights
        self.bias = bias
        self.isRectified = isRectified
        weights.users += 1
        bias?.users += 1
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        let input = inputs[0]
        let rows = slice.rows(of: output)
        let y = slice.value(output)
        MatrixProduct.multiply(
            rows: rows,
            columns: output.width,
            inner: input.width,
            slice.value(input),
            input.stride,
            .plain,
            slice.weights(weights),
            output.width,
            .plain,
            into: y,
            output.stride
        )
        guard let bias else {
            if isRectified { sparrow_rectify(y, output.stride, rows, output.width) }
            return
        }
        if isRectified {
            sparrow_add_bias_relu(y, output.stride, slice.weights(bias), rows, output.width)
        } else {
            sparrow_add_bias(y, output.stride, slice.weights(bias), rows, output.width)
        }
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        let rows = slice.rows(of: output)
        let dy = slice.gradient(output)
        if isRectified {
            sparrow_relu_backward(slice.value(output), output.stride, dy, output.stride, rows, output.width)
        }
        if let bias {
            sparrow_sum_columns(dy, output.stride, rows, output.width, slice.gradient(bias), bias.keep)
        }
        guard rows > 0 else {
            if !weights.isAdded { slice.gradient(weights).update(repeating: 0, count: weights.count) }
            return
        }
        MatrixProduct.multiply(
            rows: input.width,
            columns: output.width,
            inner: rows,
            slice.value(input),
            input.stride,
            .transposed,
            dy,
            output.stride,
            .plain,
            into: slice.gradient(weights),
            output.width,
            keep: weights.keep
        )
        guard input.needsGradient else { return }
        MatrixProduct.multiply(
            rows: rows,
            columns: input.width,
            inner: output.width,
            dy,
            output.stride,
            .plain,
            slice.weights(weights),
            output.width,
            .transposed,
            into: slice.gradient(input),
            input.stride,
            keep: keeps[0]
        )
    }
}

/// y = x · W + b + s, where s is a row of each sample, added to every movie of its history. Shapes: x `[H × inputs]`, s `[B × width]`.
final class HistoryDense: Operation {
    let weights: Parameter

    init(_ history: Value, _ samples: Value, _ output: Value, _ weights: Parameter) {
        self.weights = weights
        weights.users += 1
        super.init([history, samples], output)
    }

    override func forward(_ slice: BatchSlice) {
        let (history, samples) = (inputs[0], inputs[1])
        let y = slice.value(output)
        sparrow_spread_rows(
            slice.value(samples),
            samples.stride,
            slice.input.offsets,
            slice.rows,
            y,
            output.stride,
            output.width
        )
        MatrixProduct.multiply(
            rows: slice.historyRows,
            columns: output.width,
            inner: history.width,
            slice.value(history),
            history.stride,
            .plain,
            slice.weights(weights),
            output.width,
            .plain,
            into: y,
            output.stride,
            keep: 1
        )
    }

    override func backward(_ slice: BatchSlice) {
        let (history, samples) = (inputs[0], inputs[1])
        let dy = slice.gradient(output)
        sparrow_sum_segments(
            dy,
            output.stride,
            slice.input.offsets,
            slice.rows,
            slice.gradient(samples),
            samples.stride,
            keeps[1],
            output.width
        )
        guard slice.historyRows > 0 else {
            if !weights.isAdded { slice.gradient(weights).update(repeating: 0, count: weights.count) }
            return
        }
        MatrixProduct.multiply(
            rows: history.width,
            columns: output.width,
            inner: slice.historyRows,
            slice.value(history),
            history.stride,
            .transposed,
            dy,
            output.stride,
            .plain,
            into: slice.gradient(weights),
            output.width,
            keep: weights.keep
        )
        guard history.needsGradient else { return }
        MatrixProduct.multiply(
            rows: slice.historyRows,
            columns: history.width,
            inner: output.width,
            dy,
            output.stride,
            .plain,
            slice.weights(weights),
            output.width,
            .transposed,
            into: slice.gradient(history),
            history.stride,
            keep: keeps[0]
        )
    }
}
