internal import Glibc

extension Graph {
    /// Softmax over the columns of each row: `[rows × width]`, positive, with the sum 1.
    public func softmax(_ input: Node) -> Node {
        add(Softmax(input.value, makeValue(width: input.width, from: [input])))
    }
}

/// yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ).
final class Softmax: Operation {
    init(_ input: Value, _ output: Value) {
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        for row in 0..<slice.rows(of: output) {
            let x = slice.value(inputs[0]) + row * inputs[0].stride
            let y = slice.value(output) + row * output.stride
            // No exponential is above 1.
            var largest = -Float.infinity
            for i in 0..<output.width { largest = max(largest, x[i]) }
            var sum: Float = 0
            for i in 0..<output.width {
                y[i] = expf(x[i] - largest)
                sum += y[i]
            }
            for i in 0..<output.width { y[i] /= sum }
        }
    }

    /// dx = y · (dy − Σ y · dy).
    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        guard input.needsGradient else { return }
        for row in 0..<slice.rows(of: output) {
            let y = slice.value(output) + row * output.stride
            let dy = slice.gradient(output) + row * output.stride
            let dx = slice.gradient(input) + row * input.stride
            var sum: Float = 0
            for i in 0..<output.width { sum += y[i] * dy[i] }
            for i in 0..<output.width { dx[i] = kept(dx[i]) + y[i] * (dy[i] - sum) }
        }
    }
}
