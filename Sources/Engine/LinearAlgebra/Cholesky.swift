internal import Kernels
internal import Synchronization

/// The inverse of a positive definite matrix A without any library: A = L·Lᵀ, N = L⁻ᵀ, A⁻¹ = N·Nᵀ.
///
/// N is kept by rows of the upper triangle, so that each of the three steps is dot products of rows that lie in memory
/// one after the other: one kernel does it all.
struct Cholesky {
    private static let blockWidth = 64

    /// Inverts in place; the result stands in both triangles.
    ///
    /// - Parameters:
    ///   - matrix: `[width × width]`, symmetric; only its lower triangle is read.
    ///   - width: rows, and columns.
    ///   - threads: does not change a bit of the result.
    /// - Throws: `EngineError` naming the row at which the matrix is seen not to be positive definite.
    static func invert(_ matrix: inout [Float], width: Int, threads: Int) throws(EngineError) {
        precondition(matrix.count == width * width, "Cholesky: \(matrix.count) values are no \(width) × \(width)")
        var upper = [Float](repeating: 0, count: width * width)
        let fault = matrix.withUnsafeMutableBufferPointer { matrix -> Int? in
            upper.withUnsafeMutableBufferPointer { upper -> Int? in
                guard let a = matrix.baseAddress, let n = upper.baseAddress else { return nil }
                // Sound: each slice writes its own rows, and reads only rows that an earlier step has finished.
                nonisolated(unsafe) let (lower, inverse) = (a, n)
                if let row = factor(lower, width: width, threads: threads) { return row }
                forEachSlice(of: width, threads: threads) { row in
                    invertRow(row, of: lower, into: inverse, width: width)
                }
                forEachSlice(of: width, threads: threads) { row in
                    for column in row..<width {
                        let count = width - column
                        // A slice owns the pair (row, column) in both triangles.
                        let value = dot(inverse + row * width + column, inverse + column * width + column, count)
                        lower[row * width + column] = value
                        lower[column * width + row] = value
                    }
                }
                return nil
            }
        }
        if let fault { throw .notPositiveDefinite(row: fault) }
    }

    /// L into the lower triangle, a block of columns at a time; returns the row of the first pivot that is not positive.
    private static func factor(_ a: UnsafeMutablePointer<Float>, width: Int, threads: Int) -> Int? {
        nonisolated(unsafe) let lower = a
        for start in stride(from: 0, to: width, by: blockWidth) {
            let end = min(start + blockWidth, width)
            for row in start..<end {
                factorRow(row, columns: start..<row, of: lower, width: width)
                let own = lower + row * width
                let pivot = own[row] - dot(own, own, row)
                guard pivot > 0, pivot.isFinite else { return row }
                own[row] = pivot.squareRoot()
            }
            let below = width - end
            let slices = (below + 15) / 16
            forEachSlice(of: slices, threads: threads) { slice in
                for row in (end + slice * 16)..<min(end + slice * 16 + 16, width) {
                    factorRow(row, columns: start..<end, of: lower, width: width)
                }
            }
        }
        return nil
    }

    /// `L[row][j] = (A[row][j] − Σ_k<j L[row][k]·L[j][k]) / L[j][j]` for the columns j given.
    private static func factorRow(
        _ row: Int,
        columns: Range<Int>,
        of lower: UnsafeMutablePointer<Float>,
        width: Int
    ) {
        let own = lower + row * width
        for column in columns {
            let other = lower + column * width
            own[column] = (own[column] - dot(own, other, column)) / other[column]
        }
    }

    /// `N[row][i] = (δ − Σ_k L[i][k]·N[row][k]) / L[i][i]`: row `row` of L⁻ᵀ, which starts at its diagonal.
    private static func invertRow(
        _ row: Int,
        of lower: UnsafeMutablePointer<Float>,
        into inverse: UnsafeMutablePointer<Float>,
        width: Int
    ) {
        let own = inverse + row * width
        own[row] = 1 / lower[row * width + row]
        for i in (row + 1)..<max(row + 1, width) {
            own[i] = -dot(lower + i * width + row, own + row, i - row) / lower[i * width + i]
        }
    }

    private static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
        sparrow_dot_f32(a, b, count)
    }
}
