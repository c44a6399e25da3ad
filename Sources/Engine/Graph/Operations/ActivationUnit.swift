internal import Kernels

extension Graph {
    /// How much each movie h of a history matters for a sample's row m, `[H × 1]`: `v · prelu(W·h + P·(h × m) + V·m + b) + c`.
    ///
    /// The local activation unit of the Deep Interest Network (Zhou et al. 2018, fig. 2), whose input `[h, m, h − m, h × m]` needs no h − m: its
    /// first layer is linear. All of it is one operation, for its layers are wide and its result is one number.
    /// - Parameters:
    ///   - history: `[H × D]`.
    ///   - movie: `[B × D]`.
    ///   - width: of the hidden layer; 32 has the fastest code.
    /// - Returns: a number for each movie of each history.
    public func activationUnit(_ history: Node, for movie: Node, width: Int) -> Node {
        precondition(history.domain == .history && movie.domain == .sample, "Graph: a history, then a sample")
        precondition(history.width == movie.width, "Graph: \(history.width) columns of a history for \(movie.width)")
        let name = uniqueName("unit")
        let inputs = history.width
        func parameter(_ part: String, _ shape: [Int], _ initial: Initial, isRegularised: Bool = true) -> Parameter {
            let made = makeParameter("\(name).\(part)", shape: shape, initial: initial, isRegularised: isRegularised)
            // The kernels add to the gradient, sample after sample.
            made.users = 2
            return made
        }
        let side = history.side.joined(movie.side)
        return add(
            ActivationUnit(
                history.value,
                movie.value,
                shared: dense(movie, width: width).value,
                makeValue(width: 1, domain: .history, side: side),
                scratch: makeValue(
                    width: sparrow_activation_unit_scratch(inputs, width),
                    domain: .slice,
                    side: side,
                    needsGradient: false
                ),
                ActivationUnit.Weights(
                    // As a layer over [h, h × m] begins.
                    history: parameter("history", [inputs, width], .fanIn(2 * inputs)),
                    product: parameter("product", [inputs, width], .fanIn(2 * inputs)),
                    slope: parameter("slope", [width], .constant(0.25), isRegularised: false),
                    output: parameter("output", [width], .fanIn(width)),
                    bias: parameter("bias", [1], .fanIn(width), isRegularised: false)
                )
            )
        )
    }
}

/// Deep Interest Network's local activation unit: `Graph.activationUnit`.
final class ActivationUnit: Operation {
    struct Weights {
        var history: Parameter
        var product: Parameter
        var slope: Parameter
        var output: Parameter
        var bias: Parameter
    }

    private let weights: Weights
    private let scratch: Value

    /// `shared` is what the sample's row adds to the hidden layer, `[B × width]`.
    init(_ history: Value, _ movie: Value, shared: Value, _ output: Value, scratch: Value, _ weights: Weights) {
        self.weights = weights
        self.scratch = scratch
        super.init([history, movie, shared], output)
    }

    private func unit(_ slice: BatchSlice) -> sparrow_activation_unit {
        sparrow_activation_unit(
            history: slice.weights(weights.history),
            product: slice.weights(weights.product),
            slope: slice.weights(weights.slope),
            output: slice.weights(weights.output),
            bias: slice.weights(weights.bias).pointee,
            inputs: inputs[0].width,
            width: inputs[2].width
        )
    }

    /// What the unit reads of one sample.
    private struct Reading {
        let movie: UnsafePointer<Float>
        let shared: UnsafePointer<Float>
        let history: UnsafePointer<Float>
        /// Where the history begins among those of the slice, and its movies.
        let first: Int
        let count: Int
    }

    @inline(__always)
    private func reading(_ slice: BatchSlice, _ row: Int) -> Reading {
        let first = Int(slice.input.offsets[row])
        return Reading(
            movie: slice.value(inputs[1]) + row * inputs[1].stride,
            shared: slice.value(inputs[2]) + row * inputs[2].stride,
            history: slice.value(inputs[0]) + first * inputs[0].stride,
            first: first,
            count: Int(slice.input.offsets[row + 1]) - first
        )
    }

    override func forward(_ slice: BatchSlice) {
        let unit = unit(slice)
        for row in 0..<slice.rows {
            let own = reading(slice, row)
            sparrow_activation_unit_forward(
                unit,
                own.movie,
                own.shared,
                own.history,
                inputs[0].stride,
                own.count,
                slice.value(scratch),
                slice.value(output) + own.first * output.stride,
                output.stride
            )
        }
    }

    override func backward(_ slice: BatchSlice) {
        let (history, movie, shared) = (inputs[0], inputs[1], inputs[2])
        let unit = unit(slice)
        let gradients = sparrow_activation_unit_gradients(
            history: slice.gradient(weights.history),
            product: slice.gradient(weights.product),
            slope: slice.gradient(weights.slope),
            output: slice.gradient(weights.output),
            bias: slice.gradient(weights.bias)
        )
        for row in 0..<slice.rows {
            let own = reading(slice, row)
            sparrow_activation_unit_backward(
                unit,
                own.movie,
                own.shared,
                own.history,
                history.stride,
                own.count,
                slice.value(scratch),
                slice.gradient(output) + own.first * output.stride,
                output.stride,
                gradients,
                slice.gradient(history) + own.first * history.stride,
                history.stride,
                keeps[0],
                slice.gradient(movie) + row * movie.stride,
                keeps[1],
                slice.gradient(shared) + row * shared.stride,
                keeps[2]
            )
        }
    }
}
