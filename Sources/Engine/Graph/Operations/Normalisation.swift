internal import Kernels

extension Graph {
    /// Batch normalisation (Ioffe & Szegedy 2015) over the rows of a slice, "ghost batches" (Hoffer et al. 2017): statistics of a slice
    /// depend on no other slice, so threads do not matter. Scoring uses the running statistics. A learnt scale and shift may follow.
    public func batchNormalised(_ input: Node, isScaled: Bool = true) -> Node {
        let name = uniqueName("norm")
        func parameter(_ part: String, _ initial: Initial, _ update: Parameter.Update) -> Parameter {
            let parameter = makeParameter(
                "\(name).\(part)",
                shape: [input.width],
                initial: initial,
                update: update,
                isRegularised: false
            )
            parameter.users += 1
            return parameter
        }
        let operation = BatchNormalisation(
            input.value,
            // With scale and shift it has something to learn even right behind the inputs.
            makeValue(
                width: input.width,
                domain: input.domain,
                side: input.side,
                needsGradient: isScaled || input.value.needsGradient
            ),
            scratch: makeValue(width: 4 * input.width, domain: .sample, side: input.side, needsGradient: false),
            mean: parameter("mean", .zero, .measured),
            variance: parameter("variance", .one, .measured),
            scale: isScaled ? parameter("scale", .one, .learnt) : nil,
            shift: isScaled ? parameter("shift", .zero, .learnt) : nil
        )
        return add(operation)
    }

    /// Layer normalisation (Ba et al. 2016): each row to mean 0 and variance 1, then a learnt scale and shift.
    public func layerNormalised(_ input: Node) -> Node {
        let name = uniqueName("layerNorm")
        func parameter(_ part: String, _ initial: Initial) -> Parameter {
            let parameter = makeParameter(
                "\(name).\(part)",
                shape: [input.width],
                initial: initial,
                isRegularised: false
            )
            parameter.users += 2
            return parameter
        }
        return add(
            LayerNormalisation(
                input.value,
                makeValue(width: input.width, domain: input.domain, side: input.side),
                parameter("scale", .one),
                parameter("shift", .zero)
            )
        )
    }
}

/// (x − mean) / √(variance + ε) by column.
final class BatchNormalisation: Operation {
    private static let epsilon: Float = 1e-5

    /// One row: 1 / √(variance + ε), from forward to backward, then what backward sums up.
    let scratch: Value
    let mean: Parameter
    let variance: Parameter
    let scale: Parameter?
    let shift: Parameter?

    init(
        _ input: Value,
        _ output: Value,
        scratch: Value,
        mean: Parameter,
        variance: Parameter,
        scale: Parameter?,
        shift: Parameter?
    ) {
        self.scratch = scratch
        self.mean = mean
        self.variance = variance
        self.scale = scale
        self.shift = shift
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        let (input, width) = (inputs[0], output.width)
        let rows = slice.rows(of: output)
        let root = slice.value(scratch)
        let means = slice.isTraining ? slice.gradient(mean) : slice.weights(mean)
        let variances = slice.isTraining ? slice.gradient(variance) : slice.weights(variance)
        if slice.isTraining { measure(slice, rows) }
        for i in 0..<width { root[i] = 1 / (variances[i] + BatchNormalisation.epsilon).squareRoot() }
        sparrow_normalise_columns(
            slice.value(input),
            input.stride,
            means,
            root,
            slice.value(output),
            output.stride,
            rows,
            width
        )
        guard let scale, let shift else { return }
        let scales = slice.weights(scale), shifts = slice.weights(shift)
        for row in 0..<rows {
            let to = slice.value(output) + row * output.stride
            for i in 0..<width { to[i] = to[i] * scales[i] + shifts[i] }
        }
    }

    /// A slice without rows measures what is known already, so that the running statistics stay.
    private func measure(_ slice: BatchSlice, _ rows: Int) {
        let means = slice.gradient(mean), variances = slice.gradient(variance)
        if rows > 0 {
            sparrow_measure_columns(
                slice.value(inputs[0]),
                inputs[0].stride,
                rows,
                output.width,
                means,
                variances
            )
        } else {
            means.update(from: slice.weights(mean), count: output.width)
            variances.update(from: slice.weights(variance), count: output.width)
        }
    }

    /// dx = root · scale · (dŷ − mean(dŷ) − x̂ · mean(dŷ · x̂)), the gradient through the slice's own statistics.
    override func backward(_ slice: BatchSlice) {
        let (input, width) = (inputs[0], output.width)
        let rows = slice.rows(of: output)
        let means = slice.gradient(mean)
        let root = slice.value(scratch)
        let factors = root + width, sums = root + 2 * width, products = root + 3 * width
        sparrow_normalise_sums(
            slice.value(input),
            input.stride,
            means,
            root,
            slice.gradient(output),
            output.stride,
            rows,
            width,
            sums,
            products
        )
        for i in 0..<width { factors[i] = root[i] }
        if let scale, let shift {
            for i in 0..<width { factors[i] *= slice.weights(scale)[i] }
            slice.gradient(scale).update(from: products, count: width)
            slice.gradient(shift).update(from: sums, count: width)
        }
        guard input.needsGradient, rows > 0 else { return }
        sparrow_normalise_backward(
            slice.value(input),
            input.stride,
            means,
            root,
            factors,
            sums,
            products,
            slice.gradient(output),
            output.stride,
            slice.gradient(input),
            keeps[0],
            rows,
            width
        )
    }
}

/// Each row on its own.
final class LayerNormalisation: Operation {
    private static let epsilon: Float = 1e-5

    let scale: Parameter
    let shift: Parameter

    init(_ input: Value, _ output: Value, _ scale: Parameter, _ shift: Parameter) {
        self.scale = scale
        self.shift = shift
        super.init([input], output)
    }

    private func statistics(_ x: UnsafeMutablePointer<Float>) -> (mean: Float, root: Float) {
        let width = Float(output.width)
        var sum: Float = 0
        for i in 0..<output.width { sum += x[i] }
        let mean = sum / width
        var squares: Float = 0
        for i in 0..<output.width { squares += (x[i] - mean) * (x[i] - mean) }
        return (mean, 1 / (squares / width + LayerNormalisation.epsilon).squareRoot())
    }

    override func forward(_ slice: BatchSlice) {
        let scales = slice.weights(scale), shifts = slice.weights(shift)
        for row in 0..<slice.rows(of: output) {
            let x = slice.value(inputs[0]) + row * inputs[0].stride
            let y = slice.value(output) + row * output.stride
            let (mean, root) = statistics(x)
            for i in 0..<output.width { y[i] = (x[i] - mean) * root * scales[i] + shifts[i] }
        }
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        let scales = slice.weights(scale)
        let scaleGradient = slice.gradient(scale), shiftGradient = slice.gradient(shift)
        let share = 1 / Float(output.width)
        for row in 0..<slice.rows(of: output) {
            let x = slice.value(input) + row * input.stride
            let dy = slice.gradient(output) + row * output.stride
            let dx = slice.gradient(input) + row * input.stride
            let (mean, root) = statistics(x)
            var sum: Float = 0
            var product: Float = 0
            for i in 0..<output.width {
                let normal = (x[i] - mean) * root
                scaleGradient[i] += dy[i] * normal
                shiftGradient[i] += dy[i]
                sum += dy[i] * scales[i]
                product += dy[i] * scales[i] * normal
            }
            guard input.needsGradient else { continue }
            for i in 0..<output.width {
                let normal = (x[i] - mean) * root
                dx[i] = kept(dx[i]) + root * (dy[i] * scales[i] - sum * share - normal * product * share)
            }
        }
    }
}
