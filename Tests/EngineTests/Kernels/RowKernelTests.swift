import Engine
import Kernels
import Testing

/// Each kernel against a plain Swift twin, at sizes around the widths of vectors and blocks.
struct RowKernelTests {
    private static let widths = [0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 511, 4_095]
    private static let counts = [0, 1, 3, 4, 5, 7, 8, 9, 17]

    private static func values(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    @Test(arguments: widths, counts)
    func `a sum of int16 rows is that of the plain loop`(width: Int, count: Int) {
        var generator = SeededGenerator(seed: 1)
        let table = (0..<(12 * width)).map { _ in Int16.random(in: -32_767...32_767, using: &generator) }
        let rows = (0..<count).map { UInt32($0 * 5 % 12) }
        let weights = Self.values(count, seed: 2)
        var sums = [Float](repeating: .nan, count: width)

        sparrow_sum_rows_i16(table, width, rows, weights, count, &sums, width)

        let plain = (0..<width).map { column in
            zip(rows, weights).reduce(0.0) { $0 + Double($1.1) * Double(table[Int($1.0) * width + column]) }
        }
        #expect(zip(sums, plain).allSatisfy { abs(Double($0) - $1) < 0.05 })
    }

    @Test(arguments: widths, counts)
    func `float rows are added to what is there`(width: Int, count: Int) {
        let table = Self.values(12 * width, seed: 3)
        let rows = (0..<count).map { UInt32($0 * 7 % 12) }
        let weights = Self.values(count, seed: 4)
        var sums = [Float](repeating: 2, count: width)

        sparrow_add_rows_f32(table, width, rows, weights, count, &sums, width)

        let plain = (0..<width).map { column in
            zip(rows, weights).reduce(2.0) { $0 + Double($1.1) * Double(table[Int($1.0) * width + column]) }
        }
        #expect(zip(sums, plain).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }

    @Test(arguments: counts)
    func `a sparse row is added to what is there`(count: Int) {
        let columns = (0..<count).map { UInt16($0 * 5 % 23) }
        let values = (0..<count).map { Int16($0 * 7 - 20) }
        var sums = [Float](repeating: 2, count: 23)

        sparrow_add_sparse_row_i16(columns, values, count, 0.5, &sums)

        var plain = [Float](repeating: 2, count: 23)
        for (column, value) in zip(columns, values) { plain[Int(column)] += 0.5 * Float(value) }
        #expect(sums == plain)
    }

    @Test(arguments: widths)
    func `a dot product is that of the plain loop`(width: Int) {
        let (a, b) = (Self.values(width, seed: 5), Self.values(width, seed: 6))
        let plain = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }

        #expect(abs(Double(sparrow_dot_f32(a, b, width)) - plain) < 1e-4)
    }

    @Test(arguments: widths)
    func `positions above a threshold are all of them, ascending`(width: Int) {
        let values = Self.values(width, seed: 7)
        var positions = [UInt32](repeating: 0, count: width)

        let found = sparrow_positions_above(values, width, 0.9, &positions)

        #expect(positions.prefix(found).map { Int($0) } == values.indices.filter { values[$0] > 0.9 })
    }

    @Test func `neither NaN nor the threshold itself is above it`() {
        let values: [Float] = [.nan, 1, -.infinity, 1.5]
        var positions = [UInt32](repeating: 0, count: 4)

        #expect(sparrow_positions_above(values, 4, 1, &positions) == 1)
        #expect(positions[0] == 3)
    }

    @Test(arguments: widths)
    func `quantising rounds to the nearest`(width: Int) {
        let values = Self.values(width, seed: 8)
        var quantised = [Int16](repeating: 0, count: width)

        sparrow_quantise_i16(values, 32_767, &quantised, width)

        #expect(zip(quantised, values).allSatisfy { abs(Float($0) - $1 * 32_767) <= 0.51 })
    }

    @Test(arguments: widths)
    func `the largest magnitude is found wherever it stands`(width: Int) {
        let values = Self.values(width, seed: 9)
        #expect(sparrow_max_magnitude(values, width) == values.map { abs($0) }.max() ?? 0)
    }

    @Test func `the kernels in use are named`() {
        let level = String(cString: sparrow_kernel_level())
        #expect(["avx512", "avx2", "portable"].contains(level))
        #expect(kernelDescription().hasPrefix(level))
    }
}
