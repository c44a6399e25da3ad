import Foundation
import Testing

@testable import Engine

struct RandomisedSVDTests {
    /// A = U·diag(σ)·Vᵀ with columns of random orthonormal matrices.
    private static func matrix(rows: Int, columns: Int, singularValues: [Float], seed: UInt64 = 3) -> SparseMatrix {
        var generator = SeededGenerator(seed: seed)
        func orthonormal(_ length: Int) -> [Float] {
            let count = singularValues.count
            let random = (0..<(length * count)).map { _ in Float.random(in: -1...1, using: &generator) }
            return OrthonormalBasis(of: random, count: count, threads: 1).rowMajor
        }
        let (u, v, rank) = (orthonormal(rows), orthonormal(columns), singularValues.count)
        var values: [Float] = []
        for row in 0..<rows {
            for column in 0..<columns {
                var sum: Float = 0
                for k in 0..<rank { sum += u[row * rank + k] * singularValues[k] * v[column * rank + k] }
                values.append(sum)
            }
        }
        return SparseMatrix(
            columnCount: columns,
            offsets: (0...rows).map { $0 * columns },
            columns: (0..<rows).flatMap { _ in (0..<UInt32(columns)).map { $0 } },
            values: values
        )
    }

    private func isOrthonormal(_ svd: RandomisedSVD, within tolerance: Float) -> Bool {
        let rank = svd.rank
        let length = svd.rightVectors.count / rank
        return (0..<rank).allSatisfy { one in
            (0..<rank).allSatisfy { other in
                let product = (0..<length).reduce(Float(0)) {
                    $0 + svd.rightVectors[$1 * rank + one] * svd.rightVectors[$1 * rank + other]
                }
                return abs(product - (one == other ? 1 : 0)) < tolerance
            }
        }
    }

    @Test func `known singular values are found, and vectors that are orthonormal`() throws {
        let known: [Float] = [10, 7, 5, 3, 2, 1.5, 1, 0.5, 0.2, 0.1]
        let svd = try RandomisedSVD(Self.matrix(rows: 60, columns: 40, singularValues: known), rank: 10)
        #expect(zip(svd.singularValues, known).allSatisfy { abs($0 - $1) < 1e-4 * known[0] })
        #expect(isOrthonormal(svd, within: 1e-4))
    }

    /// Eckart and Young 1936: no approximation of rank k is nearer than the root of what Σσ² lacks.
    @Test func `with a slowly falling spectrum the error is nearly the least possible`() throws {
        let known = (0..<40).map { 1 / Float($0 + 1).squareRoot() }
        let matrix = Self.matrix(rows: 80, columns: 50, singularValues: known)
        let svd = try RandomisedSVD(matrix, rank: 12)
        let projected = matrix.product(svd.rightVectors, width: svd.rank, threads: 1)
        // ‖A − A·V·Vᵀ‖² = ‖A‖² − ‖A·V‖² for orthonormal V.
        let error = (matrix.values.reduce(0) { $0 + $1 * $1 } - projected.reduce(0) { $0 + $1 * $1 }).squareRoot()
        let least = known[12...].reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(error < 1.002 * least)
        #expect(error > 0.999 * least)
        #expect(isOrthonormal(svd, within: 1e-4))
    }

    @Test func `a matrix of low rank has no more singular values`() throws {
        let svd = try RandomisedSVD(Self.matrix(rows: 30, columns: 30, singularValues: [4, 2]), rank: 6)
        #expect(abs(svd.singularValues[0] - 4) < 1e-3)
        #expect(abs(svd.singularValues[1] - 2) < 1e-3)
        #expect(svd.singularValues[2...].allSatisfy { $0 < 1e-3 })
        #expect(svd.rightVectors.allSatisfy { $0.isFinite })
    }

    @Test func `the same seed gives the same bytes whatever the threads, another seed others`() throws {
        let matrix = Self.matrix(rows: 700, columns: 30, singularValues: (1...20).map { 1 / Float($0) })
        var settings = RandomisedSVD.Settings()
        let one = try RandomisedSVD(matrix, rank: 8, settings: settings)
        settings.threads = 3
        let three = try RandomisedSVD(matrix, rank: 8, settings: settings)
        #expect(one.rightVectors == three.rightVectors)
        #expect(one.singularValues == three.singularValues)
        settings.seed = 2
        #expect(try RandomisedSVD(matrix, rank: 8, settings: settings).rightVectors != one.rightVectors)
    }

    @Test(arguments: [(0, 0), (0, 5), (5, 0), (1, 1), (1, 7), (7, 1)])
    func `a matrix of almost nothing is no fault`(rows: Int, columns: Int) throws {
        let count = rows * columns
        let matrix = SparseMatrix(
            columnCount: columns,
            offsets: (0...rows).map { $0 * columns },
            columns: (0..<count).map { UInt32($0 % columns) },
            values: [Float](repeating: 2, count: count)
        )
        let svd = try RandomisedSVD(matrix, rank: 512)
        #expect(svd.rank == min(rows, columns))
        #expect(svd.singularValues.allSatisfy { abs($0 - 2 * Float(count).squareRoot()) < 1e-5 })
    }

    @Test func `whoever no longer wants it gets an error`() {
        let matrix = Self.matrix(rows: 5, columns: 5, singularValues: [1])
        let error = #expect(throws: EngineError.self) { try RandomisedSVD(matrix, rank: 2, shouldStop: { true }) }
        #expect(error == .cancelled)
    }
}

struct OrthonormalBasisTests {
    @Test func `Q times R is the matrix, and Q's columns are orthonormal`() {
        var generator = SeededGenerator(seed: 5)
        let (length, count) = (50, 6)
        let matrix = (0..<(length * count)).map { _ in Float.random(in: -1...1, using: &generator) }
        let basis = OrthonormalBasis(of: matrix, count: count, threads: 1)
        let q = basis.rowMajor
        for row in 0..<length {
            for column in 0..<count {
                let value = (0...column).reduce(0.0) {
                    $0 + Double(q[row * count + $1]) * basis.triangle[$1 * count + column]
                }
                #expect(abs(value - Double(matrix[row * count + column])) < 1e-5)
            }
        }
        let gram = (0..<(count * count)).map { place in
            (0..<length).reduce(Float(0)) { $0 + q[$1 * count + place / count] * q[$1 * count + place % count] }
        }
        #expect(gram.enumerated().allSatisfy { abs($1 - ($0 / count == $0 % count ? 1 : 0)) < 1e-5 })
    }

    /// Once alone, the rounding of the long part that is taken away stays, and is a hundredth of what is left.
    @Test func `columns that are nearly parallel become orthogonal`() {
        var generator = SeededGenerator(seed: 6)
        let (length, count) = (200, 4)
        let matrix = (0..<(length * count)).map { _ in 1 + Float.random(in: -1e-4...1e-4, using: &generator) }
        let q = OrthonormalBasis(of: matrix, count: count, threads: 1).rowMajor
        let products = (0..<(count * count)).map { place in
            (0..<length).reduce(0.0) {
                $0 + Double(q[$1 * count + place / count]) * Double(q[$1 * count + place % count])
            }
        }
        #expect(products.enumerated().allSatisfy { abs($1 - ($0 / count == $0 % count ? 1 : 0)) < 1e-5 })
    }

    @Test func `a column that others make up becomes zero`() {
        // Columns (1, 0), (2, 0), (3, 4).
        let basis = OrthonormalBasis(of: [1, 2, 3, 0, 0, 4], count: 3, threads: 1)
        #expect(basis.rowMajor == [1, 0, 0, 0, 0, 1])
        #expect(basis.triangle == [1, 2, 3, 0, 0, 0, 0, 0, 4])
    }
}

struct JacobiSVDTests {
    @Test func `a small matrix has its known decomposition`() {
        // [[3, 0], [4, 5]] has the singular values √45 and √5.
        let svd = JacobiSVD([3, 0, 4, 5], width: 2)
        #expect(abs(svd.singularValues[0] - 45.0.squareRoot()) < 1e-12)
        #expect(abs(svd.singularValues[1] - 5.0.squareRoot()) < 1e-12)
        // U's first column is (1, 3)/√10 up to sign.
        #expect(abs(abs(svd.leftVectors[0]) - 1 / 10.0.squareRoot()) < 1e-12)
        #expect(abs(svd.leftVectors[1] / svd.leftVectors[0] - 3) < 1e-10)
    }

    @Test func `small singular values keep their digits beside large ones`() {
        // Turned by 45 degrees on the left.
        let half = 0.5.squareRoot()
        let svd = JacobiSVD([half, -half * 1e-9, half, half * 1e-9], width: 2)
        #expect(abs(svd.singularValues[1] / 1e-9 - 1) < 1e-6)
    }

    @Test func `nothing, one value and zero are decomposed`() {
        #expect(JacobiSVD([], width: 0).singularValues.isEmpty)
        #expect(JacobiSVD([-3], width: 1).singularValues == [3])
        #expect(JacobiSVD([0, 0, 0, 0], width: 2).leftVectors == [0, 0, 0, 0])
    }
}
