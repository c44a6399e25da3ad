internal import Kernels

extension Graph {
    /// a + b + …, all of one shape.
    public func sum(_ terms: [Node]) -> Node {
        precondition(terms.allSatisfy { $0.width == terms[0].width }, "Graph: a sum of different widths")
        return add(
            Sum(terms.map(\.value), factors: terms.map { _ in 1 }, makeValue(width: terms[0].width, from: terms))
        )
    }

    /// a − b.
    public func difference(_ left: Node, _ right: Node) -> Node {
        precondition(left.width == right.width, "Graph: a difference of \(left.width) and \(right.width) columns")
        let output = makeValue(width: left.width, from: [left, right])
        return add(Sum([left.value, right.value], factors: [1, -1], output))
    }

    /// a · b, element by element.
    public func product(_ left: Node, _ right: Node) -> Node {
        precondition(left.width == right.width, "Graph: a product of \(left.width) and \(right.width) columns")
        return add(Product(left.value, right.value, makeValue(width: left.width, from: [left, right])))
    }

    /// Σᵢ aᵢ·bᵢ of each row: `[rows × 1]`.
    public func dot(_ left: Node, _ right: Node) -> Node {
        precondition(left.width == right.width, "Graph: a dot product of \(left.width) and \(right.width) columns")
        return add(Dot(left.value, right.value, makeValue(width: 1, from: [left, right])))
    }

    /// The sum of each row's columns: `[rows × 1]`.
    public func rowSum(_ input: Node) -> Node {
        add(RowSum(input.value, makeValue(width: 1, from: [input])))
    }

    /// Each row divided by its length, so that a dot product is a cosine; a row of zeros stays.
    public func normalised(_ input: Node) -> Node {
        add(UnitLength(input.value, makeValue(width: input.width, from: [input])))
    }
}

/// Σ factor · term.
final class Sum: Operation {
    let factors: [Float]

    init(_ terms: [Value], factors: [Float], _ output: Value) {
        self.factors = factors
        super.init(terms, output)
    }

    override func forward(_ slice: BatchSlice) {
        let rows = slice.rows(of: output)
        for index in inputs.indices {
            let term = inputs[index]
            sparrow_axpy_block(
                factors[index],
                slice.value(term),
                term.stride,
                slice.value(output),
                output.stride,
                index == 0 ? 0 : 1,
                rows,
                output.width
            )
        }
    }

    override func backward(_ slice: BatchSlice) {
        let rows = slice.rows(of: output)
        for index in inputs.indices where inputs[index].needsGradient {
            let term = inputs[index]
            sparrow_axpy_block(
                factors[index],
                slice.gradient(output),
                output.stride,
                slice.gradient(term),
                term.stride,
                keeps[index],
                rows,
                output.width
            )
        }
    }
}

final class Product: Operation {
    init(_ left: Value, _ right: Value, _ output: Value) {
        super.init([left, right], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_multiply_block(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.value(inputs[1]),
            inputs[1].stride,
            slice.value(output),
            output.stride,
            0,
            slice.rows(of: output),
            output.width
        )
    }

    override func backward(_ slice: BatchSlice) {
        for index in 0..<2 where inputs[index].needsGradient {
            let other = inputs[1 - index]
            sparrow_multiply_block(
                slice.gradient(output),
                output.stride,
                slice.value(other),
                other.stride,
                slice.gradient(inputs[index]),
                inputs[index].stride,
                keeps[index],
                slice.rows(of: output),
                output.width
            )
        }
    }
}

final class Dot: Operation {
    init(_ left: Value, _ right: Value, _ output: Value) {
        super.init([left, right], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_dot_rows(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.value(inputs[1]),
            inputs[1].stride,
            slice.value(output),
            output.stride,
            slice.rows(of: output),
            inputs[0].width
        )
    }

    override func backward(_ slice: BatchSlice) {
        for index in 0..<2 where inputs[index].needsGradient {
            let other = inputs[1 - index]
            sparrow_scale_rows(
                slice.gradient(output),
                output.stride,
                slice.value(other),
                other.stride,
                slice.gradient(inputs[index]),
                inputs[index].stride,
                keeps[index],
                slice.rows(of: output),
                other.width
            )
        }
    }
}

final class RowSum: Operation {
    init(_ input: Value, _ output: Value) {
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        let input = inputs[0]
        for row in 0..<slice.rows(of: output) {
            let x = slice.value(input) + row * input.stride
            var sum: Float = 0
            for i in 0..<input.width { sum += x[i] }
            slice.value(output)[row * output.stride] = sum
        }
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        guard input.needsGradient else { return }
        for row in 0..<slice.rows(of: output) {
            let dx = slice.gradient(input) + row * input.stride
            let gradient = slice.gradient(output)[row * output.stride]
            for i in 0..<input.width { dx[i] = kept(dx[i]) + gradient }
        }
    }
}

/// x / |x|.
final class UnitLength: Operation {
    /// Keeps a row of zeros from becoming NaN.
    private static let epsilon: Float = 1e-12

    init(_ input: Value, _ output: Value) {
        super.init([input], output)
    }

    private func reciprocalLength(_ x: UnsafeMutablePointer<Float>) -> Float {
        1 / (sparrow_dot_f32(x, x, output.width) + UnitLength.epsilon).squareRoot()
    }

    override func forward(_ slice: BatchSlice) {
        for row in 0..<slice.rows(of: output) {
            let x = slice.value(inputs[0]) + row * inputs[0].stride
            let y = slice.value(output) + row * output.stride
            let factor = reciprocalLength(x)
            for i in 0..<output.width { y[i] = x[i] * factor }
        }
    }

    /// dx = (dy − y · (y · dy)) / |x|.
    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        guard input.needsGradient else { return }
        for row in 0..<slice.rows(of: output) {
            let y = slice.value(output) + row * output.stride
            let dy = slice.gradient(output) + row * output.stride
            let dx = slice.gradient(input) + row * input.stride
            let factor = reciprocalLength(slice.value(input) + row * input.stride)
            let along = sparrow_dot_f32(y, dy, output.width)
            for i in 0..<output.width { dx[i] = kept(dx[i]) + factor * (dy[i] - y[i] * along) }
        }
    }
}
