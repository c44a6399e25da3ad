internal import Kernels

/// The factorisation Y = Q·R of a tall matrix: Q's columns are orthonormal, R is upper triangular.
///
/// Classical Gram–Schmidt, each column twice, which is as orthogonal as Householder's way up to rounding ("twice is enough", Giraud, Langou
/// and Rozložník 2005) and made of nothing but long dot products and sums. A column that lies in the span of those before it becomes zero,
/// and so does its diagonal value: duplicates and matrices of low rank are no error.
struct OrthonormalBasis {
    /// Qᵀ: `[count × length]`, one column of Q after the other.
    private(set) var columns: [Float]
    /// R: `[count × count]`, row-major.
    private(set) var triangle: [Double]
    let count: Int
    let length: Int

    /// Of a column's length: what is left of it beside the others, below which it is rounding alone.
    private static let dependent: Float = 1e-5
    private static let sliceLength = 4096

    /// - Parameters:
    ///   - matrix: Y, `[length × count]`, row-major.
    ///   - count: Y's columns.
    ///   - threads: does not change a bit of the result.
    init(of matrix: [Float], count: Int, threads: Int) {
        self.count = count
        length = count > 0 ? matrix.count / count : 0
        columns = transposed(matrix, rows: length, columns: count)
        triangle = [Double](repeating: 0, count: count * count)
        for column in 0..<count { orthogonalise(column, threads: threads) }
    }

    /// Q: `[length × count]`, row-major.
    var rowMajor: [Float] { transposed(columns, rows: count, columns: length) }

    private mutating func orthogonalise(_ column: Int, threads: Int) {
        let before = norm(column)
        for _ in 0..<2 where column > 0 {
            let shares = shares(ofColumn: column, threads: threads)
            for (other, share) in shares.enumerated() { triangle[other * count + column] += share }
            subtract(shares, fromColumn: column, threads: threads)
        }
        let rest = norm(column)
        let isIndependent = rest > OrthonormalBasis.dependent * before && rest >= Float.leastNormalMagnitude
        triangle[column * count + column] = isIndependent ? Double(rest) : 0
        let scale = isIndependent ? 1 / rest : 0
        for place in (column * length)..<((column + 1) * length) { columns[place] *= scale }
    }

    /// The dot products of a column with all before it.
    private func shares(ofColumn column: Int, threads: Int) -> [Double] {
        let (length, sliceLength) = (length, OrthonormalBasis.sliceLength)
        let slices = (length + sliceLength - 1) / sliceLength
        var parts = [Float](repeating: 0, count: slices * column)
        columns.withUnsafeBufferPointer { columns in
            parts.withUnsafeMutableBufferPointer { parts in
                guard let base = columns.baseAddress, let out = parts.baseAddress else { return }
                // Sound: each slice writes its own part, and the columns are only read, for as long as the slices run.
                nonisolated(unsafe) let (table, target) = (base, out)
                forEachSlice(of: slices, threads: threads) { slice in
                    let start = slice * sliceLength
                    let run = min(sliceLength, length - start)
                    let own = table + column * length + start
                    for other in 0..<column {
                        target[slice * column + other] = sparrow_dot_f32(table + other * length + start, own, run)
                    }
                }
            }
        }
        var sums = [Double](repeating: 0, count: column)
        for slice in 0..<slices {
            for other in 0..<column { sums[other] += Double(parts[slice * column + other]) }
        }
        return sums
    }

    private mutating func subtract(_ shares: [Double], fromColumn column: Int, threads: Int) {
        let (length, sliceLength) = (length, OrthonormalBasis.sliceLength)
        let weights = shares.map { -Float($0) }
        let others = (0..<UInt32(column)).map { $0 }
        columns.withUnsafeMutableBufferPointer { columns in
            guard let base = columns.baseAddress else { return }
            // Sound: each slice writes its own part of one column and reads the same part of others.
            nonisolated(unsafe) let table = base
            forEachSlice(of: (length + sliceLength - 1) / sliceLength, threads: threads) { slice in
                let start = slice * sliceLength
                let run = min(sliceLength, length - start)
                sparrow_add_rows_f32(
                    table + start,
                    length,
                    others,
                    weights,
                    others.count,
                    table + column * length + start,
                    run
                )
            }
        }
    }

    private func norm(_ column: Int) -> Float {
        columns.withUnsafeBufferPointer { columns in
            guard let base = columns.baseAddress else { return 0 }
            let own = base + column * length
            return sparrow_dot_f32(own, own, length).squareRoot()
        }
    }
}

/// The transpose of a row-major matrix, by blocks that fit the first cache.
private func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    let block = 32
    return [Float](unsafeUninitializedCapacity: matrix.count) { out, initialised in
        matrix.withUnsafeBufferPointer { matrix in
            for firstRow in stride(from: 0, to: rows, by: block) {
                for firstColumn in stride(from: 0, to: columns, by: block) {
                    for row in firstRow..<min(rows, firstRow + block) {
                        for column in firstColumn..<min(columns, firstColumn + block) {
                            out.initializeElement(at: column * rows + row, to: matrix[row * columns + column])
                        }
                    }
                }
            }
        }
        initialised = matrix.count
    }
}
