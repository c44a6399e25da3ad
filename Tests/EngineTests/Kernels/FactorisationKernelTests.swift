import Engine
import Kernels
import Testing

/// The kernels of ALS against plain loops in double.
struct FactorisationKernelTests {
    private static func values(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    /// A symmetric positive definite matrix.
    private static func positive(_ width: Int, seed: UInt64) -> [Float] {
        let root = values(width * width, seed: seed)
        return (0..<width * width).map { place in
            let (row, column) = (place / width, place % width)
            let sum = (0..<width).reduce(Float(0)) { $0 + root[row * width + $1] * root[column * width + $1] }
            return sum / Float(width) + (row == column ? 1 : 0)
        }
    }

    @Test(arguments: [1, 2, 3, 8, 15, 16, 17, 33], [0, 1, 3, 4, 5, 9])
    func `the method's solution solves the system`(width: Int, count: Int) {
        let gram = Self.positive(width, seed: 1)
        let table = Self.values(12 * width, seed: 2)
        let rows = (0..<count).map { UInt32($0 * 5 % 12) }
        let weights = Self.values(count, seed: 3).map { abs($0) }
        let targets = Self.values(count, seed: 4)
        var x = Self.values(width, seed: 5)
        let start = x
        var scratch = [Float](repeating: .nan, count: 3 * width)
        var loss = 0.0
        _ = sparrow_als_solve(gram, width, table, rows, weights, targets, count, 0.7, 200, 0, &x, &scratch, &loss)

        /// A·v, and b.
        func image(_ v: [Float]) -> [Double] {
            var out = (0..<width).map { row in
                (0..<width).reduce(0.7 * Double(v[row])) { $0 + Double(gram[row * width + $1]) * Double(v[$1]) }
            }
            for j in 0..<count {
                let y = (0..<width).map { Double(table[Int(rows[j]) * width + $0]) }
                let product = (0..<width).reduce(0.0) { $0 + y[$1] * Double(v[$1]) }
                for i in 0..<width { out[i] += Double(weights[j]) * product * y[i] }
            }
            return out
        }
        var b = [Double](repeating: 0, count: width)
        for j in 0..<count {
            for i in 0..<width { b[i] += Double(targets[j]) * Double(table[Int(rows[j]) * width + i]) }
        }
        #expect(zip(image(x), b).allSatisfy { abs($0 - $1) < 1e-4 })
        let expected =
            zip(start, image(start)).reduce(0.0) { $0 + Double($1.0) * $1.1 }
            - 2 * zip(start, b).reduce(0.0) { $0 + Double($1.0) * $1.1 }
        #expect(abs(loss - expected) < 1e-4 * (1 + abs(expected)))
    }

    @Test(arguments: [1, 2, 5, 16, 31], [0, 1, 4, 7])
    func `normal equations are sums of outer products, in the lower triangle`(width: Int, count: Int) {
        let design = Self.values(count * width, seed: 6)
        let targets = Self.values(count, seed: 7)
        var matrix = [Float](repeating: 0.5, count: width * width)
        var vector = [Float](repeating: 0.25, count: width)
        sparrow_add_normal_equations(design, width, targets, count, &matrix, &vector)
        for row in 0..<width {
            let sum = (0..<count).reduce(0.25) { $0 + Double(design[$1 * width + row]) * Double(targets[$1]) }
            #expect(abs(Double(vector[row]) - sum) < 1e-5)
            for column in 0..<width {
                let product = (0..<count).reduce(0.5) {
                    $0 + Double(design[$1 * width + row]) * Double(design[$1 * width + column])
                }
                #expect(abs(Double(matrix[row * width + column]) - (column <= row ? product : 0.5)) < 1e-5)
            }
        }
    }

    @Test(arguments: [1, 2, 7, 16, 40])
    func `a system is solved by its factorisation`(width: Int) {
        let matrix = Self.positive(width, seed: 8)
        let right = Self.values(width, seed: 9)
        var (factor, solution) = (matrix, right)
        #expect(sparrow_cholesky_solve(&factor, width, &solution) == 1)
        for row in 0..<width {
            let product = (0..<width).reduce(0.0) { $0 + Double(matrix[row * width + $1]) * Double(solution[$1]) }
            #expect(abs(product - Double(right[row])) < 1e-4)
        }
    }

    @Test func `a matrix that is not positive definite is seen`() {
        var matrix: [Float] = [1, 2, 2, 1]
        var vector: [Float] = [1, 1]
        #expect(sparrow_cholesky_solve(&matrix, 2, &vector) == 0)
    }
}
