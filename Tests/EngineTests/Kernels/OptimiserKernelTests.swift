import Engine
import Kernels
import Testing

/// Each optimiser against its plain Swift twin, at sizes around the widths of vectors.
struct OptimiserKernelTests {
    private static let counts = [0, 1, 7, 8, 9, 10, 15, 16, 17, 63, 64, 65, 1_023]
    private static let rowWidths = [1, 3, 8, 10, 16, 33]
    private static let touched: [UInt32] = [5, 0, 3]
    private static let rowCount = 6

    private static let sgd = sparrow_sgd_settings(learning_rate: 0.1, coupled_l2: 0.02, decoupled_l2: 0.03)
    private static let adagrad = sparrow_adagrad_settings(
        learning_rate: 0.1,
        epsilon: 1e-10,
        coupled_l2: 0.02,
        decoupled_l2: 0.03
    )

    private static func adam(step: Int) -> sparrow_adam_settings {
        sparrow_adam_settings(
            learning_rate: 0.01,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            coupled_l2: 0.02,
            decoupled_l2: 0.03,
            step: UInt64(step)
        )
    }

    private static func values(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    /// Gradients that are zero but in the touched rows.
    private static func rowGradients(width: Int, seed: UInt64) -> [Float] {
        var gradients = [Float](repeating: 0, count: rowCount * width)
        let values = values(gradients.count, seed: seed)
        for row in touched {
            for i in (Int(row) * width)..<((Int(row) + 1) * width) { gradients[i] = values[i] }
        }
        return gradients
    }

    private static func places(inTouchedRowsOfWidth width: Int) -> [Int] {
        touched.flatMap { (Int($0) * width)..<((Int($0) + 1) * width) }
    }

    private static func agree(_ values: [Float], _ plain: [Double]) -> Bool {
        values.count <= plain.count && zip(values, plain).allSatisfy { abs(Double($0) - $1) < 1e-5 }
    }

    @Test(arguments: counts)
    func `a dense step of SGD is that of the plain loop`(count: Int) {
        var weights = Self.values(count, seed: 1)
        var plain = PlainOptimiser(weights: weights)
        for step in 1...3 {
            let gradient = Self.values(count, seed: UInt64(step + 1))
            sparrow_sgd_step(&weights, gradient, count, Self.sgd)
            for i in 0..<count { plain.sgd(i, gradient: gradient[i], Self.sgd) }
        }
        #expect(Self.agree(weights, plain.weights))
    }

    @Test(arguments: counts)
    func `a dense step of Adagrad is that of the plain loop`(count: Int) {
        var weights = Self.values(count, seed: 1)
        var accumulators = [Float](repeating: 0, count: count)
        var plain = PlainOptimiser(weights: weights)
        for step in 1...3 {
            let gradient = Self.values(count, seed: UInt64(step + 1))
            sparrow_adagrad_step(&weights, &accumulators, gradient, count, Self.adagrad)
            for i in 0..<count { plain.adagrad(i, gradient: gradient[i], Self.adagrad) }
        }
        #expect(Self.agree(weights, plain.weights))
        #expect(Self.agree(accumulators, plain.v))
    }

    @Test(arguments: counts)
    func `a dense step of Adam is that of the plain loop`(count: Int) {
        var weights = Self.values(count, seed: 1)
        var (m, v) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
        var plain = PlainOptimiser(weights: weights)
        for step in 1...3 {
            let gradient = Self.values(count, seed: UInt64(step + 1))
            sparrow_adam_step(&weights, &m, &v, gradient, count, Self.adam(step: step))
            for i in 0..<count { plain.adam(i, gradient: gradient[i], Self.adam(step: step)) }
        }
        #expect(Self.agree(weights, plain.weights))
        #expect(Self.agree(m, plain.m))
        #expect(Self.agree(v, plain.v))
    }

    @Test(arguments: rowWidths)
    func `SGD steps the touched rows alone and zeroes their gradients`(width: Int) {
        var table = Self.values(Self.rowCount * width, seed: 1)
        var plain = PlainOptimiser(weights: table)
        for step in 1...3 {
            var gradients = Self.rowGradients(width: width, seed: UInt64(step + 1))
            for i in Self.places(inTouchedRowsOfWidth: width) { plain.sgd(i, gradient: gradients[i], Self.sgd) }
            sparrow_sgd_rows(&table, &gradients, width, Self.touched, Self.touched.count, Self.sgd)
            #expect(gradients.allSatisfy { $0 == 0 })
        }
        #expect(Self.agree(table, plain.weights))
    }

    @Test(arguments: rowWidths)
    func `row-wise Adagrad steps the touched rows alone and zeroes their gradients`(width: Int) {
        var table = Self.values(Self.rowCount * width, seed: 1)
        var accumulators = [Float](repeating: 0, count: Self.rowCount)
        var plain = PlainOptimiser(weights: table)
        for step in 1...3 {
            var gradients = Self.rowGradients(width: width, seed: UInt64(step + 1))
            for row in Self.touched {
                plain.adagrad(row: Int(row), width: width, gradients: gradients, Self.adagrad)
            }
            sparrow_adagrad_rows(
                &table,
                &accumulators,
                &gradients,
                width,
                Self.touched,
                Self.touched.count,
                Self.adagrad
            )
            #expect(gradients.allSatisfy { $0 == 0 })
        }
        #expect(Self.agree(table, plain.weights))
        #expect(Self.agree(accumulators, Array(plain.v.prefix(Self.rowCount))))
    }

    @Test(arguments: rowWidths)
    func `lazy Adam steps the touched rows alone and zeroes their gradients`(width: Int) {
        var table = Self.values(Self.rowCount * width, seed: 1)
        var (m, v) = ([Float](repeating: 0, count: table.count), [Float](repeating: 0, count: table.count))
        var plain = PlainOptimiser(weights: table)
        for step in 1...3 {
            let settings = Self.adam(step: step)
            var gradients = Self.rowGradients(width: width, seed: UInt64(step + 1))
            for i in Self.places(inTouchedRowsOfWidth: width) { plain.adam(i, gradient: gradients[i], settings) }
            sparrow_adam_rows(&table, &m, &v, &gradients, width, Self.touched, Self.touched.count, settings)
            #expect(gradients.allSatisfy { $0 == 0 })
        }
        #expect(Self.agree(table, plain.weights))
        #expect(Self.agree(m, plain.m))
        #expect(Self.agree(v, plain.v))
    }

    @Test func `a row that is not named keeps its gradient`() {
        var table: [Float] = [1, 1, 1, 1]
        var gradients: [Float] = [5, 6, 7, 8]
        sparrow_sgd_rows(&table, &gradients, 2, [1], 1, Self.sgd)

        #expect(gradients == [5, 6, 0, 0])
        #expect(table[..<2] == [1, 1])
    }

    @Test(arguments: [1, 5, 8, 13, 31])
    func `wherever the values are cut, the bytes are the same`(cut: Int) {
        let count = 64
        let gradient = Self.values(count, seed: 2)
        var whole = Self.values(count, seed: 1)
        var parts = whole
        var (m, v) = ([Float](repeating: 0.1, count: count), [Float](repeating: 0.1, count: count))
        var (mParts, vParts) = (m, v)
        let settings = Self.adam(step: 2)

        sparrow_adam_step(&whole, &m, &v, gradient, count, settings)
        sparrow_adagrad_step(&whole, &v, gradient, count, Self.adagrad)
        for range in [0..<cut, cut..<count] {
            parts.withUnsafeMutableBufferPointer { w in
                mParts.withUnsafeMutableBufferPointer { m in
                    vParts.withUnsafeMutableBufferPointer { v in
                        gradient.withUnsafeBufferPointer { g in
                            let (w, m, v) = (w[from: range], m[from: range], v[from: range])
                            let g = g.baseAddress.map { $0 + range.lowerBound }
                            sparrow_adam_step(w, m, v, g, range.count, settings)
                            sparrow_adagrad_step(w, v, g, range.count, Self.adagrad)
                        }
                    }
                }
            }
        }

        #expect(parts == whole)
        #expect(mParts == m)
        #expect(vParts == v)
    }

    @Test(arguments: [0, 1, 2, 4, 5, 6, 9, 16])
    func `buffers are added from left to right`(bufferCount: Int) {
        let (stride, count) = (70, 67)
        let buffers = Self.values(bufferCount * stride, seed: 1)
        var sums = [Float](repeating: .nan, count: count)

        sparrow_sum_buffers(buffers, stride, bufferCount, &sums, count)

        let plain = (0..<count).map { i in (0..<bufferCount).reduce(Float(0)) { $0 + buffers[$1 * stride + i] } }
        #expect(sums == plain)
    }

    @Test func `buffers can be added into the first`() {
        var buffers = Self.values(3 * 20, seed: 1)
        let plain: [Float] = (0..<20).map { i in buffers[i] + buffers[20 + i] + buffers[40 + i] }

        buffers.withUnsafeMutableBufferPointer { sparrow_sum_buffers($0.baseAddress, 20, 3, $0.baseAddress, 20) }

        #expect(Array(buffers[..<20]) == plain)
    }
}

extension UnsafeMutableBufferPointer {
    /// The address of the first element of a range.
    fileprivate subscript(from range: Range<Int>) -> UnsafeMutablePointer<Element>? {
        baseAddress.map { $0 + range.lowerBound }
    }
}
