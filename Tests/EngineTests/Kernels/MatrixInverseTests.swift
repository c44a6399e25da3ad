import Testing

@testable import Engine

struct MatrixInverseTests {
    /// A·Aᵀ + width·I for a random A: positive definite.
    private static func positiveDefinite(_ width: Int) -> [Float] {
        var generator = SeededGenerator(seed: UInt64(width))
        let a = (0..<(width * width)).map { _ in Float.random(in: -1...1, using: &generator) }
        var product = [Float](repeating: 0, count: width * width)
        for row in 0..<width {
            for column in 0..<width {
                let dot = (0..<width).reduce(Float(0)) { $0 + a[row * width + $1] * a[column * width + $1] }
                product[row * width + column] = dot + (row == column ? Float(width) : 0)
            }
        }
        return product
    }

    /// The largest distance of A·B from the identity.
    private static func distanceFromIdentity(_ a: [Float], _ b: [Float], width: Int) -> Float {
        var largest: Float = 0
        for row in 0..<width {
            for column in 0..<width {
                let dot = (0..<width).reduce(Float(0)) { $0 + a[row * width + $1] * b[$1 * width + column] }
                largest = max(largest, abs(dot - (row == column ? 1 : 0)))
            }
        }
        return largest
    }

    @Test(arguments: [1, 2, 7, 63, 64, 65, 80])
    func `without a library the product with the inverse is the identity`(width: Int) throws {
        let matrix = Self.positiveDefinite(width)
        var inverse = matrix
        try Cholesky.invert(&inverse, width: width, threads: 2)

        #expect(Self.distanceFromIdentity(matrix, inverse, width: width) < 1e-4)
    }

    @Test func `without a library the thread count changes no bit`() throws {
        var one = Self.positiveDefinite(70)
        var three = one
        try Cholesky.invert(&one, width: 70, threads: 1)
        try Cholesky.invert(&three, width: 70, threads: 3)

        #expect(one == three)
    }

    @Test(.enabled(if: OpenBLAS.loaded != nil, "libopenblas0 is not installed"), arguments: [1, 2, 65, 80])
    func `OpenBLAS and our own inverse agree`(width: Int) throws {
        let matrix = Self.positiveDefinite(width)
        var (own, library) = (matrix, matrix)
        try Cholesky.invert(&own, width: width, threads: 1)
        try #require(OpenBLAS.loaded).invert(&library, width: width)

        #expect(zip(own, library).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    /// So wide that a library shares the work among its threads, whose number its last bits depend on.
    @Test func `the thread count changes no bit, with a library or without`() throws {
        // Symmetric, with so much on its diagonal that it is positive definite.
        var generator = SeededGenerator(seed: 3)
        var one = [Float](repeating: 700, count: 700 * 700)
        for row in 0..<700 {
            for column in 0..<row {
                one[row * 700 + column] = Float.random(in: -1...1, using: &generator)
                one[column * 700 + row] = one[row * 700 + column]
            }
        }
        var three = one
        try invertPositiveDefinite(&one, width: 700, threads: 1)
        try invertPositiveDefinite(&three, width: 700, threads: 3)

        // Half a million numbers are nothing to print.
        let isSame = one == three
        #expect(isSame)
    }

    @Test func `a matrix that is not positive definite is refused by its row`() {
        #expect(throws: EngineError.notPositiveDefinite(row: 1)) {
            var matrix: [Float] = [1, 2, 2, 1]
            try Cholesky.invert(&matrix, width: 2, threads: 1)
        }
        #expect(throws: EngineError.notPositiveDefinite(row: 1)) {
            var matrix: [Float] = [1, 2, 2, 1]
            try invertPositiveDefinite(&matrix, width: 2, threads: 1)
        }
    }
}
