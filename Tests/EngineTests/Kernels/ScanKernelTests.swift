import Engine
import Kernels
import Testing

/// The kernels of vector search against plain Swift twins.
struct ScanKernelTests {
    private static let block = Int(SPARROW_SCAN_BLOCK)
    private static let widths = [0, 1, 3, 10, 16, 17, 64, 512]
    private static let counts = [0, 1, 15, 16, 63, 64, 65, 200, 3_000]

    private static func values(_ count: Int, bound: Float = 1, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float.random(in: -bound...bound, using: &generator) }
    }

    @Test(arguments: widths)
    func `codes are the values within half a step, and the residual is what they miss`(width: Int) {
        let row = Self.values(width, bound: 3, seed: 1)
        var codes = [Int8](repeating: 99, count: width * Self.block)
        var residual = -1.0

        let scale = sparrow_quantise_row_i8(row, width, 0.5, &codes, &residual)

        let missed = row.indices.map { Double(row[$0]) * 0.5 - Double(scale) * Double(codes[$0 * Self.block]) }
        #expect(missed.allSatisfy { abs($0) <= Double(scale) * 0.501 })
        #expect(abs(residual - missed.reduce(0) { $0 + $1 * $1 }.squareRoot()) < 1e-9)
        #expect(codes.indices.allSatisfy { $0 % Self.block == 0 || codes[$0] == 99 })
    }

    @Test(arguments: widths)
    func `lower bounds are scaled sums of codes less the errors`(width: Int) {
        var generator = SeededGenerator(seed: 2)
        let rows = 3 * Self.block
        let codes = (0..<(rows * width)).map { _ in Int8.random(in: -127...127, using: &generator) }
        let query = Self.values(width, seed: 3)
        let (scales, errors) = (Self.values(rows, seed: 4), Self.values(rows, seed: 5))
        var lower = [Float](repeating: .nan, count: rows)

        sparrow_scan_codes_i8(codes, 3, width, query, scales, errors, &lower)

        let isRight = (0..<rows).allSatisfy { row in
            let first = row / Self.block * Self.block * width + row % Self.block
            let sum = (0..<width).reduce(0.0) { $0 + Double(query[$1]) * Double(codes[first + $1 * Self.block]) }
            return abs(Double(lower[row]) - (Double(scales[row]) * sum - Double(errors[row]))) < 2e-2
        }
        #expect(isRight)
    }

    @Test(arguments: counts)
    func `positions whose upper bound reaches a threshold are all of them, ascending`(count: Int) {
        var (lower, errors) = (Self.values(count, seed: 6), Self.values(count, bound: 0.1, seed: 7).map { abs($0) })
        if count > 14 { (lower[3], errors[7], lower[14]) = (-.infinity, .infinity, 0.75) }
        if count > 14 { (lower[7], errors[14]) = (-.infinity, 0) }
        var positions = [UInt32](repeating: 0, count: count)

        let found = sparrow_positions_reaching(lower, errors, count, 0.75, &positions)

        let plain = (0..<count).filter { lower[$0] + 2 * errors[$0] >= 0.75 }
        #expect(positions.prefix(found).map { Int($0) } == plain)
    }

    @Test(arguments: counts, [1, 10, 100, 2_900])
    func `as many values as wanted reach the threshold, and not many more`(count: Int, wanted: Int) {
        var values = Self.values(count, seed: 8)
        for place in stride(from: 1, to: count, by: 9) { values[place] = place % 2 == 0 ? .nan : -.infinity }
        var scratch = [Float](repeating: 0, count: count)

        let threshold = sparrow_reached_by_best(values, count, wanted, &scratch)

        let known = values.filter { $0 > -.infinity }.count
        let reaching = values.filter { $0 >= threshold }.count
        #expect(reaching >= min(wanted, known))
        #expect(known < wanted || reaching <= wanted + wanted / 4 + 4)
    }

    @Test func `equal values and infinite ones have a threshold too`() {
        var scratch = [Float](repeating: 0, count: 40)
        let equal = [Float](repeating: -3, count: 40)
        #expect(sparrow_reached_by_best(equal, 40, 10, &scratch) == -3)
        let mixed: [Float] = [.infinity, 1, -.greatestFiniteMagnitude, .greatestFiniteMagnitude]
        #expect(sparrow_reached_by_best(mixed, 4, 3, &scratch) <= 1)
    }

    @Test(arguments: widths)
    func `products of chosen rows and of all are those of the plain loop`(width: Int) {
        let table = Self.values(9 * width, seed: 9)
        let query = Self.values(width, seed: 10)
        let plain = (0..<9).map { row in
            (0..<width).reduce(0.0) { $0 + Double(table[row * width + $1]) * Double(query[$1]) }
        }
        var all = [Float](repeating: .nan, count: 9)
        sparrow_dot_rows_f32(table, width, nil, 9, query, &all)
        var chosen = [Float](repeating: .nan, count: 3)
        sparrow_dot_rows_f32(table, width, [8, 0, 8], 3, query, &chosen)

        #expect(zip(all, plain).allSatisfy { abs(Double($0) - $1) < 1e-4 })
        #expect(chosen == [all[8], all[0], all[8]])
    }
}
