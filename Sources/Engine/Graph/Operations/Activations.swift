internal import Kernels

/// What a layer does to its sums.
public enum Activation: String, Hashable, Sendable, Codable {
    case none
    case relu
    case sigmoid
    case tanh
    /// Parametric ReLU, one slope a column (He et al. 2015).
    case prelu
    /// DIN's data-adaptive one (Zhou et al. 2018, eq. 4).
    case dice
}

extension Graph {
    /// The activation of a value, element by element.
    public func activated(_ input: Node, _ activation: Activation) -> Node {
        switch activation {
        case .none: return input
        case .relu: return add(Elementwise(.relu, input.value, makeValue(width: input.width, from: [input])))
        case .sigmoid: return add(Elementwise(.sigmoid, input.value, makeValue(width: input.width, from: [input])))
        case .tanh: return add(Elementwise(.tanh, input.value, makeValue(width: input.width, from: [input])))
        case .prelu: return prelu(input)
        case .dice: return dice(input)
        }
    }

    private func slopes(_ name: String, _ width: Int, _ initial: Initial) -> Parameter {
        makeParameter(uniqueName(name), shape: [width], initial: initial, isRegularised: false)
    }

    private func prelu(_ input: Node) -> Node {
        let slope = slopes("prelu", input.width, .constant(0.25))
        let output = makeValue(width: input.width, domain: input.domain, side: input.side)
        return add(ParametricReLU(input.value, output, slope))
    }

    /// p·x + (1 − p)·α·x with p = sigmoid of the normalised x, so that the step lies where the data are.
    private func dice(_ input: Node) -> Node {
        let gate = activated(batchNormalised(input, isScaled: false), .sigmoid)
        let slope = slopes("dice", input.width, .zero)
        let output = makeValue(width: input.width, domain: input.domain, side: input.side)
        return add(DiceMix(input.value, gate.value, output, slope))
    }
}

/// ReLU, sigmoid or tanh on its own.
final class Elementwise: Operation {
    enum Function {
        case relu
        case sigmoid
        case tanh
    }

    let function: Function

    init(_ function: Function, _ input: Value, _ output: Value) {
        self.function = function
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        let input = inputs[0]
        for row in 0..<slice.rows(of: output) {
            let x = slice.value(input) + row * input.stride
            let y = slice.value(output) + row * output.stride
            switch function {
            // Not the larger of both, which would hide what is not a number.
            case .relu: for i in 0..<output.width { y[i] = x[i] < 0 ? 0 : x[i] }
            case .sigmoid: sparrow_sigmoid(x, y, output.width)
            case .tanh: sparrow_tanh(x, y, output.width)
            }
        }
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        guard input.needsGradient else { return }
        for row in 0..<slice.rows(of: output) {
            let y = slice.value(output) + row * output.stride
            let dy = slice.gradient(output) + row * output.stride
            let dx = slice.gradient(input) + row * input.stride
            switch function {
            case .relu:
                for i in 0..<output.width { dx[i] = kept(dx[i]) + (y[i] > 0 ? dy[i] : 0) }
            case .sigmoid: sparrow_sigmoid_backward(y, dy, dx, keeps[0], output.width)
            case .tanh: sparrow_tanh_backward(y, dy, dx, keeps[0], output.width)
            }
        }
    }
}

/// x where positive, a learnt slope · x elsewhere.
final class ParametricReLU: Operation {
    let slope: Parameter

    init(_ input: Value, _ output: Value, _ slope: Parameter) {
        self.slope = slope
        // Its kernel adds to the gradient.
        slope.users += 2
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_prelu(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.weights(slope),
            slice.value(output),
            output.stride,
            slice.rows(of: output),
            output.width
        )
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        sparrow_prelu_backward(
            slice.value(input),
            input.stride,
            slice.weights(slope),
            slice.gradient(output),
            output.stride,
            slice.gradient(input),
            input.stride,
            keeps[0],
            slice.gradient(slope),
            slice.rows(of: output),
            output.width
        )
    }
}

/// x · (α + p · (1 − α)), the end of Dice; α a learnt slope a column.
final class DiceMix: Operation {
    let slope: Parameter

    init(_ input: Value, _ gate: Value, _ output: Value, _ slope: Parameter) {
        self.slope = slope
        slope.users += 2
        super.init([input, gate], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_dice_mix(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.value(inputs[1]),
            inputs[1].stride,
            slice.weights(slope),
            slice.value(output),
            output.stride,
            slice.rows(of: output),
            output.width
        )
    }

    override func backward(_ slice: BatchSlice) {
        sparrow_dice_mix_backward(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.value(inputs[1]),
            inputs[1].stride,
            slice.weights(slope),
            slice.gradient(output),
            output.stride,
            slice.gradient(inputs[0]),
            keeps[0],
            slice.gradient(inputs[1]),
            keeps[1],
            slice.gradient(slope),
            slice.rows(of: output),
            output.width
        )
    }
}
