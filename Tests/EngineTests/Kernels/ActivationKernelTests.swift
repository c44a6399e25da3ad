import Foundation
import Kernels
import Testing

/// Element-wise functions and their gradients against plain loops in double precision.
struct ActivationKernelTests {
    private static let keeps: [Float] = [0, 1]

    /// A gradient to be written: nothing yet where it is overwritten.
    private static func gradient(_ shape: BlockShape, keep: Float) -> Block {
        keep == 0 ? shape.unset : shape.block(seed: 20)
    }

    /// What a kept gradient adds.
    private static func kept(_ before: Block, _ keep: Float, _ row: Int, _ column: Int) -> Double {
        keep == 0 ? 0 : before[row, column]
    }

    @Test(arguments: BlockShape.all)
    func `biases are added, with and without rectifying`(shape: BlockShape) {
        let (values, bias) = (shape.block(seed: 1), shape.row(seed: 2))
        var plain = values
        sparrow_add_bias(&plain.values, plain.stride, bias, shape.rows, shape.width)
        #expect(plain.isMade(within: 1e-6) { values[$0, $1] + Double(bias[$1]) })

        var rectified = values
        sparrow_add_bias_relu(&rectified.values, rectified.stride, bias, shape.rows, shape.width)
        #expect(rectified.isMade(within: 1e-6) { max(0, values[$0, $1] + Double(bias[$1])) })

        var alone = values
        sparrow_rectify(&alone.values, alone.stride, shape.rows, shape.width)
        #expect(alone.isMade { max(0, values[$0, $1]) })
    }

    @Test func `rectifying keeps what is not a number`() {
        var values: [Float] = [.nan, -1, 1, -.infinity, .infinity]
        sparrow_rectify(&values, 5, 1, 5)
        #expect(values[0].isNaN)
        #expect(values[1...] == [0, 1, 0, .infinity])

        values = [.nan, -1, 1, -.infinity, .infinity]
        sparrow_add_bias_relu(&values, 5, [1, 1, .nan, 1, -.infinity], 1, 5)
        #expect(values.map(\.isNaN) == [true, false, true, false, true])

        var out: [Float] = [0, 0]
        sparrow_gather_onto([1, .nan], 2, [0], 1, [-2, 1], 1, &out, 2)
        #expect(out[0] == 0 && out[1].isNaN)
    }

    @Test(arguments: BlockShape.all)
    func `a rectifier's gradient is 0 where the value is`(shape: BlockShape) {
        let raw = shape.block(seed: 3)
        let values = Block(rows: shape.rows, width: shape.width, gap: 1) { Float(max(0, raw[$0, $1])) }
        var gradients = shape.block(seed: 4)
        let before = gradients
        sparrow_relu_backward(
            values.values,
            values.stride,
            &gradients.values,
            gradients.stride,
            shape.rows,
            shape.width
        )
        #expect(gradients.isMade { values[$0, $1] > 0 ? before[$0, $1] : 0 })
    }

    @Test(arguments: BlockShape.all, keeps)
    func `columns are summed`(shape: BlockShape, keep: Float) {
        let values = shape.block(seed: 5)
        var sums = Block(rows: 1, width: shape.width, gap: 3) { _, _ in keep == 0 ? .nan : 2 }
        sparrow_sum_columns(values.values, values.stride, shape.rows, shape.width, &sums.values, keep)

        let plain = Block.columnSums(rows: shape.rows, width: shape.width) { values[$0, $1] }
        #expect(sums.isMade(within: 1e-6) { plain[$1] + (keep == 0 ? 0 : 2) })
    }

    private static let counts = [0, 1, 7, 8, 9, 16, 17, 1_000]

    @Test(arguments: counts)
    func `sigmoid and tanh are within 4e-7 of libm's`(count: Int) {
        let values = Block(rows: 1, width: count, bound: 25, seed: 6)
        var sigmoid = Block.unset(rows: 1, width: count)
        sparrow_sigmoid(values.values, &sigmoid.values, count)
        #expect(sigmoid.isMade(within: 4e-7) { 1 / (1 + exp(-values[$0, $1])) })

        var tanh = Block.unset(rows: 1, width: count)
        sparrow_tanh(values.values, &tanh.values, count)
        #expect(tanh.isMade(within: 4e-7) { Foundation.tanh(values[$0, $1]) })
    }

    @Test func `sigmoid and tanh end in their bounds and keep what is not a number`() {
        let values: [Float] = [-.infinity, -1e30, -100, 0, 100, 1e30, .infinity, .nan]
        var out = [Float](repeating: 5, count: 8)
        sparrow_sigmoid(values, &out, 8)
        #expect(out[..<3].allSatisfy { (0...1e-37).contains($0) })
        #expect(out[3...6] == [0.5, 1, 1, 1])
        #expect(out[7].isNaN)

        sparrow_tanh(values, &out, 8)
        #expect(out[..<7] == [-1, -1, -1, 0, 1, 1, 1])
        #expect(out[7].isNaN)
    }

    @Test(arguments: counts, keeps)
    func `gradients of sigmoid and tanh come from the outputs`(count: Int, keep: Float) {
        let shape = BlockShape(rows: 1, width: count, gap: 0)
        let (out, gradient) = (shape.block(seed: 7), shape.block(seed: 8))
        var sigmoid = Self.gradient(shape, keep: keep)
        let before = sigmoid
        sparrow_sigmoid_backward(out.values, gradient.values, &sigmoid.values, keep, count)
        #expect(
            sigmoid.isMade(within: 1e-6) {
                Self.kept(before, keep, $0, $1) + gradient[$0, $1] * out[$0, $1] * (1 - out[$0, $1])
            }
        )

        var tanh = before
        sparrow_tanh_backward(out.values, gradient.values, &tanh.values, keep, count)
        #expect(
            tanh.isMade(within: 1e-6) {
                Self.kept(before, keep, $0, $1) + gradient[$0, $1] * (1 - out[$0, $1] * out[$0, $1])
            }
        )
    }

    @Test(arguments: BlockShape.all, keeps)
    func `prelu and its gradients`(shape: BlockShape, keep: Float) {
        let (x, slope, gradient) = (shape.block(seed: 9), shape.row(seed: 10), shape.block(seed: 11))
        var out = Block.unset(rows: shape.rows, width: shape.width, gap: 1)
        sparrow_prelu(x.values, x.stride, slope, &out.values, out.stride, shape.rows, shape.width)
        #expect(out.isMade(within: 1e-6) { x[$0, $1] > 0 ? x[$0, $1] : Double(slope[$1]) * x[$0, $1] })

        var inGradient = Self.gradient(shape, keep: keep)
        let before = inGradient
        var slopeGradient = Block(rows: 1, width: shape.width, gap: 2) { _, _ in 3 }
        sparrow_prelu_backward(
            x.values,
            x.stride,
            slope,
            gradient.values,
            gradient.stride,
            &inGradient.values,
            inGradient.stride,
            keep,
            &slopeGradient.values,
            shape.rows,
            shape.width
        )
        #expect(
            inGradient.isMade(within: 1e-6) {
                Self.kept(before, keep, $0, $1) + gradient[$0, $1] * (x[$0, $1] > 0 ? 1 : Double(slope[$1]))
            }
        )
        let sums = Block.columnSums(rows: shape.rows, width: shape.width) { gradient[$0, $1] * min(0, x[$0, $1]) }
        #expect(slopeGradient.isMade(within: 1e-6) { 3 + sums[$1] })
    }

    @Test(arguments: BlockShape.all, keeps)
    func `the end of Dice and its three gradients`(shape: BlockShape, keep: Float) {
        let (x, slope, gradient) = (shape.block(seed: 12), shape.row(seed: 13), shape.block(seed: 14))
        let gateShape = BlockShape(rows: shape.rows, width: shape.width, gap: 3)
        let gate = gateShape.block(seed: 15)
        func mix(_ row: Int, _ column: Int) -> Double {
            Double(slope[column]) + gate[row, column] * (1 - Double(slope[column]))
        }
        var out = Block.unset(rows: shape.rows, width: shape.width, gap: 1)
        sparrow_dice_mix(
            x.values,
            x.stride,
            gate.values,
            gate.stride,
            slope,
            &out.values,
            out.stride,
            shape.rows,
            shape.width
        )
        #expect(out.isMade(within: 1e-6) { x[$0, $1] * mix($0, $1) })

        // One of the two is kept, the other overwritten.
        var (toX, toGate) = (Self.gradient(shape, keep: keep), Self.gradient(gateShape, keep: 1 - keep))
        let (beforeX, beforeGate) = (toX, toGate)
        var toSlope = Block(rows: 1, width: shape.width, gap: 2) { _, _ in 3 }
        sparrow_dice_mix_backward(
            x.values,
            x.stride,
            gate.values,
            gate.stride,
            slope,
            gradient.values,
            gradient.stride,
            &toX.values,
            keep,
            &toGate.values,
            1 - keep,
            &toSlope.values,
            shape.rows,
            shape.width
        )
        #expect(toX.isMade(within: 1e-6) { Self.kept(beforeX, keep, $0, $1) + gradient[$0, $1] * mix($0, $1) })
        #expect(
            toGate.isMade(within: 1e-6) {
                Self.kept(beforeGate, 1 - keep, $0, $1) + gradient[$0, $1] * x[$0, $1] * (1 - Double(slope[$1]))
            }
        )
        let sums = Block.columnSums(rows: shape.rows, width: shape.width) {
            gradient[$0, $1] * x[$0, $1] * (1 - gate[$0, $1])
        }
        #expect(toSlope.isMade(within: 1e-6) { 3 + sums[$1] })
    }

    @Test(
        arguments: BlockShape.all.filter { $0.rows > 0 },
        keeps
    )
    func `columns are measured and normalised, and the gradient goes through both`(shape: BlockShape, keep: Float) {
        let (rows, width) = (shape.rows, shape.width)
        let (x, gradient) = (shape.block(seed: 16), shape.block(seed: 17))
        let count = Double(rows)
        let means = Block.columnSums(rows: rows, width: width) { x[$0, $1] / count }
        let variances = Block.columnSums(rows: rows, width: width) { pow(x[$0, $1] - means[$1], 2) / count }
        var (measured, spread) = (Block.unset(rows: 1, width: width), Block.unset(rows: 1, width: width))
        sparrow_measure_columns(x.values, x.stride, rows, width, &measured.values, &spread.values)
        #expect(measured.isMade(within: 1e-6) { means[$1] })
        #expect(spread.isMade(within: 1e-6) { variances[$1] })

        let roots = shape.row(seed: 18)
        func normal(_ row: Int, _ column: Int) -> Double {
            (x[row, column] - Double(measured.values[column])) * Double(roots[column])
        }
        var out = Block.unset(rows: rows, width: width, gap: 1)
        sparrow_normalise_columns(
            x.values,
            x.stride,
            measured.values,
            roots,
            &out.values,
            out.stride,
            rows,
            width
        )
        #expect(out.isMade(within: 1e-6) { normal($0, $1) })

        var (sums, products) = (Block.unset(rows: 1, width: width), Block.unset(rows: 1, width: width))
        sparrow_normalise_sums(
            x.values,
            x.stride,
            measured.values,
            roots,
            gradient.values,
            gradient.stride,
            rows,
            width,
            &sums.values,
            &products.values
        )
        let plainSums = Block.columnSums(rows: rows, width: width) { gradient[$0, $1] }
        let plainProducts = Block.columnSums(rows: rows, width: width) { gradient[$0, $1] * normal($0, $1) }
        #expect(sums.isMade(within: 1e-6) { plainSums[$1] })
        #expect(products.isMade(within: 1e-6) { plainProducts[$1] })

        let factors = shape.row(seed: 19)
        var toX = Self.gradient(shape, keep: keep)
        let before = toX
        sparrow_normalise_backward(
            x.values,
            x.stride,
            measured.values,
            roots,
            factors,
            sums.values,
            products.values,
            gradient.values,
            gradient.stride,
            &toX.values,
            keep,
            rows,
            width
        )
        #expect(
            toX.isMade(within: 2e-6) { row, column in
                let mean = plainSums[column] / count + normal(row, column) * plainProducts[column] / count
                return Self.kept(before, keep, row, column) + Double(factors[column]) * (gradient[row, column] - mean)
            }
        )
    }

    @Test(arguments: [0, 1, 5, 40], keeps)
    func `the logistic loss and its gradient`(rows: Int, keep: Float) {
        let shape = BlockShape(rows: rows, width: 1, gap: 2)
        let logits = shape.block(bound: 12, seed: 21)
        let labels = (0..<rows).map { Float($0 % 2) }
        let weights = (0..<rows).map { Float($0 % 3) }
        var gradients = Self.gradient(shape, keep: keep)
        let before = gradients
        let loss = sparrow_logistic_loss(
            logits.values,
            logits.stride,
            labels,
            weights,
            0.25,
            &gradients.values,
            gradients.stride,
            keep,
            rows
        )

        let probabilities = (0..<rows).map { 1 / (1 + exp(-logits[$0, 0])) }
        let plain = (0..<rows).reduce(0.0) { sum, row in
            let likelihood = labels[row] == 1 ? probabilities[row] : 1 - probabilities[row]
            return sum - Double(weights[row]) * log(likelihood)
        }
        #expect(abs(loss - plain) < 1e-4)
        #expect(
            gradients.isMade(within: 1e-6) { row, column in
                let error = probabilities[row] - Double(labels[row])
                return Self.kept(before, keep, row, column) + 0.25 * Double(weights[row]) * error
            }
        )
    }

    @Test(
        arguments: [(80, 0, 80), (-80, 1, 80), (1_000, 0, 1_000), (-1_000, 1, 1_000), (1_000, 1, 0)]
            as [(Float, Float, Double)]
    )
    func `the logistic loss of a sure mistake is its logit, not infinity`(logit: Float, label: Float, loss: Double) {
        var gradient: Float = 0
        let found = sparrow_logistic_loss([logit], 1, [label], [1], 1, &gradient, 1, 0, 1)
        #expect(abs(found - loss) < 1e-4)
        #expect(abs(gradient - (loss == 0 ? 0 : logit.sign == .plus ? 1 : -1)) < 1e-6)
    }
}
