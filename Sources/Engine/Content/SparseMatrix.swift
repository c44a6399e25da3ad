internal import Kernels

/// A matrix of few values, by rows (compressed sparse rows): of each row its columns and their values.
struct SparseMatrix: Sendable {
    let rowCount: Int
    let columnCount: Int
    /// Row r's values lie at `offsets[r] ..< offsets[r + 1]` of `columns` and `values`.
    let offsets: [Int]
    let columns: [UInt32]
    let values: [Float]

    /// - Precondition: offsets ascend from 0 to the number of values, and columns are below `columnCount`.
    init(columnCount: Int, offsets: [Int], columns: [UInt32], values: [Float]) {
        precondition(
            offsets.first == 0 && offsets.last == values.count && columns.count == values.count,
            "SparseMatrix: offsets do not fit \(columns.count) columns and \(values.count) values"
        )
        rowCount = offsets.count - 1
        self.columnCount = columnCount
        self.offsets = offsets
        self.columns = columns
        self.values = values
    }

    /// Its values other than 0.
    var count: Int { values.count }

    /// The transpose: columns by row, each in ascending order of rows.
    func transposed() -> SparseMatrix {
        var ends = [Int](repeating: 0, count: columnCount + 1)
        for column in columns { ends[Int(column) + 1] += 1 }
        for column in 0..<columnCount { ends[column + 1] += ends[column] }
        let offsets = ends
        var rows = [UInt32](repeating: 0, count: count)
        var moved = [Float](repeating: 0, count: count)
        for row in 0..<rowCount {
            for place in self.offsets[row]..<self.offsets[row + 1] {
                let column = Int(columns[place])
                rows[ends[column]] = UInt32(row)
                moved[ends[column]] = values[place]
                ends[column] += 1
            }
        }
        return SparseMatrix(columnCount: rowCount, offsets: offsets, columns: rows, values: moved)
    }

    /// A · B for a dense B.
    ///
    /// - Parameters:
    ///   - dense: `[columnCount × width]`, row-major.
    ///   - width: B's columns.
    ///   - threads: does not change a bit of the result.
    /// - Returns: `[rowCount × width]`, row-major.
    func product(_ dense: [Float], width: Int, threads: Int) -> [Float] {
        precondition(
            dense.count == columnCount * width,
            "SparseMatrix: \(dense.count) values are no \(columnCount) × \(width)"
        )
        return [Float](unsafeUninitializedCapacity: rowCount * width) { result, initialised in
            result.initialize(repeating: 0)
            initialised = rowCount * width
            guard let out = result.baseAddress else { return }
            // Sound: each slice writes its own rows of the result, and all else is only read, for as long as the slices run.
            nonisolated(unsafe) let target = out
            let (rowCount, rowsPerSlice) = (rowCount, 512)
            forEachSlice(of: (rowCount + rowsPerSlice - 1) / rowsPerSlice, threads: threads) { slice in
                let rows = (slice * rowsPerSlice)..<min(rowCount, (slice + 1) * rowsPerSlice)
                multiply(rows: rows, dense, width: width, into: target)
            }
        }
    }

    private func multiply(rows: Range<Int>, _ dense: [Float], width: Int, into out: UnsafeMutablePointer<Float>) {
        dense.withUnsafeBufferPointer { dense in
            columns.withUnsafeBufferPointer { columns in
                values.withUnsafeBufferPointer { values in
                    guard let table = dense.baseAddress, let c = columns.baseAddress, let v = values.baseAddress
                    else { return }
                    for row in rows {
                        let (start, end) = (offsets[row], offsets[row + 1])
                        sparrow_add_rows_f32(
                            table,
                            width,
                            c + start,
                            v + start,
                            end - start,
                            out + row * width,
                            width
                        )
                    }
                }
            }
        }
    }
}
