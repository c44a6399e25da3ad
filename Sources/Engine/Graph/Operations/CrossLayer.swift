internal import Kernels

/// The two forms of a cross layer.
public enum CrossForm: String, Hashable, Sendable, Codable, CaseIterable {
    /// Deep & Cross (Wang et al. 2017, eq. 3): a vector weighs the layer, `x₀ · (xᵀw) + b + x`.
    case vector
    /// Its second version (Wang et al. 2021, eq. 1): a matrix, `x₀ ⊙ (W·x + b) + x`.
    case matrix
}

extension Graph {
    /// One cross layer of x, what the layer before gave, with x₀, the model's input: `[rows × width]`.
    ///
    /// The first one crosses x₀ with itself, and each more raises the degree by one.
    public func crossed(_ layer: Node, with start: Node, form: CrossForm) -> Node {
        precondition(layer.width == start.width, "Graph: a cross of \(start.width) and \(layer.width) columns")
        if form == .matrix { return start * dense(layer, width: layer.width) + layer }
        let name = uniqueName("cross")
        let weights = makeParameter("\(name).weights", shape: [layer.width], initial: .fanIn(layer.width))
        let bias = makeParameter("\(name).bias", shape: [layer.width], initial: .zero, isRegularised: false)
        let side = start.side.joined(layer.side)
        return add(
            VectorCross(
                start.value,
                layer.value,
                makeValue(width: layer.width, domain: layer.domain, side: side),
                factors: makeValue(width: 1, domain: layer.domain, side: side, needsGradient: false),
                weights,
                bias
            )
        )
    }
}

/// y = x₀ · (x · w) + b + x. Shapes: x₀, x `[rows × width]`, w, b `[width]`.
final class VectorCross: Operation {
    /// x · w of each row, from forward to backward.
    let factors: Value
    let weights: Parameter
    let bias: Parameter

    init(
        _ start: Value,
        _ layer: Value,
        _ output: Value,
        factors: Value,
        _ weights: Parameter,
        _ bias: Parameter
    ) {
        self.factors = factors
        self.weights = weights
        self.bias = bias
        // Its kernels add to both gradients.
        weights.users += 2
        bias.users += 2
        super.init([start, layer], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_cross_vector(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.value(inputs[1]),
            inputs[1].stride,
            slice.weights(weights),
            slice.weights(bias),
            slice.value(factors),
            slice.value(output),
            output.stride,
            slice.rows(of: output),
            output.width
        )
    }

    override func backward(_ slice: BatchSlice) {
        let (start, layer) = (inputs[0], inputs[1])
        let rows = slice.rows(of: output)
        let dy = slice.gradient(output)
        if start.needsGradient {
            sparrow_scale_rows(
                slice.value(factors),
                1,
                dy,
                output.stride,
                slice.gradient(start),
                start.stride,
                keeps[0],
                rows,
                output.width
            )
        }
        // Becomes the gradient of x · w.
        sparrow_dot_rows(
            dy,
            output.stride,
            slice.value(start),
            start.stride,
            slice.value(factors),
            1,
            rows,
            output.width
        )
        sparrow_sum_columns(dy, output.stride, rows, output.width, slice.gradient(bias), 1)
        sparrow_add_scaled_rows(
            slice.value(factors),
            slice.value(layer),
            layer.stride,
            rows,
            output.width,
            slice.gradient(weights)
        )
        guard layer.needsGradient else { return }
        sparrow_cross_vector_backward(
            dy,
            output.stride,
            slice.value(factors),
            slice.weights(weights),
            slice.gradient(layer),
            layer.stride,
            keeps[1],
            rows,
            output.width
        )
    }
}
