internal import Kernels

/// ρ between all pairs of movies with weights, as int16 in units of one scale: whole, or where that would take too much memory, the largest
/// alone.
///
/// A pruned table keeps whatever is above one threshold, so it stays symmetric; an entry takes four bytes instead of two.
struct CorrelationTable: Hashable, Sendable {
    private enum Storage: Hashable, Sendable {
        /// `[width × width]`.
        case whole([Int16])
        /// Row i's entries lie at `ends[i - 1] ..< ends[i]`, columns ascending.
        case pruned(ends: [UInt32], columns: [UInt16], values: [Int16])
    }

    let width: Int
    private let storage: Storage

    /// - Parameters:
    ///   - values: `[width × width]`, symmetric.
    ///   - width: movies.
    init(whole values: [Int16], width: Int) {
        precondition(values.count == width * width, "CorrelationTable: \(values.count) values of \(width) movies")
        self.width = width
        storage = .whole(values)
    }

    /// - Precondition: ends ascend, columns ascend within each row and are below the width; `isSound` tells of a file.
    init(width: Int, ends: [UInt32], columns: [UInt16], values: [Int16]) {
        precondition(CorrelationTable.isSound(width: width, ends: ends, columns: columns, values: values))
        self.width = width
        storage = .pruned(ends: ends, columns: columns, values: values)
    }

    /// Whether these are the parts of a pruned table.
    static func isSound(width: Int, ends: [UInt32], columns: [UInt16], values: [Int16]) -> Bool {
        guard ends.count == width, columns.count == values.count, Int(ends.last ?? 0) == columns.count,
            width <= Int(UInt16.max) + 1, zip(ends, ends.dropFirst()).allSatisfy(<=)
        else { return false }
        var start = 0
        for end in ends {
            let row = columns[start..<Int(end)]
            guard zip(row, row.dropFirst()).allSatisfy(<), row.last.map({ Int($0) < width }) ?? true else {
                return false
            }
            start = Int(end)
        }
        return true
    }

    var byteCount: Int {
        switch storage {
        case .whole(let values): values.count * MemoryLayout<Int16>.stride
        case .pruned(let ends, let columns, _):
            columns.count * 2 * MemoryLayout<Int16>.stride + ends.count * MemoryLayout<UInt32>.stride
        }
    }

    /// Entries that are kept, as a part of all.
    var density: Double {
        switch storage {
        case .whole: 1
        case .pruned(_, let columns, _): width > 0 ? Double(columns.count) / Double(width * width) : 1
        }
    }

    /// The same, pruned where it is larger than allowed: what is left of it is the largest.
    func pruned(toBytes bytesMax: Int) -> CorrelationTable {
        guard case .whole(let values) = storage, byteCount > bytesMax, width <= Int(UInt16.max) + 1 else { return self }
        var counts = [Int](repeating: 0, count: 32_769)
        for value in values { counts[Int(value.magnitude)] += 1 }
        let kept = max(0, (bytesMax - width * MemoryLayout<UInt32>.stride) / (2 * MemoryLayout<Int16>.stride))
        var threshold = 32_768
        var count = 0
        // Those of one magnitude stay or go together: the table stays symmetric.
        while threshold > 0, count + counts[threshold] <= kept {
            count += counts[threshold]
            threshold -= 1
        }
        var ends: [UInt32] = []
        var columns: [UInt16] = []
        var entries: [Int16] = []
        ends.reserveCapacity(width)
        columns.reserveCapacity(count)
        entries.reserveCapacity(count)
        values.withUnsafeBufferPointer { values in
            for row in 0..<width {
                for column in 0..<width {
                    let value = values[row * width + column]
                    guard Int(value.magnitude) > threshold else { continue }
                    columns.append(UInt16(column))
                    entries.append(value)
                }
                ends.append(UInt32(columns.count))
            }
        }
        return CorrelationTable(width: width, ends: ends, columns: columns, values: entries)
    }

    /// The parts of a pruned table; `nil` for a whole one.
    var prunedParts: (ends: [UInt32], columns: [UInt16], values: [Int16])? {
        guard case .pruned(let ends, let columns, let values) = storage else { return nil }
        return (ends, columns, values)
    }

    /// All of it, `[width × width]`.
    var wholeValues: [Int16] {
        switch storage {
        case .whole(let values): return values
        case .pruned:
            return (0..<width).flatMap { row in
                var values = [Int16](repeating: 0, count: width)
                forEach(inRow: row) { values[$0] = $1 }
                return values
            }
        }
    }

    /// Σ_j weights[j] · row rows[j], for every column; `sums` is overwritten.
    func sumRows(_ rows: [UInt32], weights: [Float], into sums: UnsafeMutableBufferPointer<Float>) {
        precondition(rows.count == weights.count && sums.count == width)
        precondition(rows.allSatisfy { $0 < width }, "CorrelationTable: a row is not below \(width)")
        guard let out = sums.baseAddress else { return }
        switch storage {
        case .whole(let values):
            sparrow_sum_rows_i16(values, width, rows, weights, rows.count, out, width)
        case .pruned(let ends, let columns, let values):
            sums.initialize(repeating: 0)
            columns.withUnsafeBufferPointer { columns in
                values.withUnsafeBufferPointer { values in
                    guard let columns = columns.baseAddress, let values = values.baseAddress else { return }
                    for (row, weight) in zip(rows, weights) {
                        let start = row > 0 ? Int(ends[Int(row) - 1]) : 0
                        let count = Int(ends[Int(row)]) - start
                        sparrow_add_sparse_row_i16(columns + start, values + start, count, weight, out)
                    }
                }
            }
        }
    }

    /// The entry of a pair; 0 where it was pruned.
    subscript(row: Int, column: Int) -> Int16 {
        switch storage {
        case .whole(let values): return values[row * width + column]
        case .pruned(let ends, let columns, let values):
            var low = row > 0 ? Int(ends[row - 1]) : 0
            var high = Int(ends[row])
            while low < high {
                let middle = (low + high) / 2
                if Int(columns[middle]) < column { low = middle + 1 } else { high = middle }
            }
            return low < Int(ends[row]) && Int(columns[low]) == column ? values[low] : 0
        }
    }

    /// What a row keeps, columns ascending.
    func forEach(inRow row: Int, _ body: (_ column: Int, _ value: Int16) -> Void) {
        switch storage {
        case .whole(let values):
            for column in 0..<width { body(column, values[row * width + column]) }
        case .pruned(let ends, let columns, let values):
            for place in (row > 0 ? Int(ends[row - 1]) : 0)..<Int(ends[row]) {
                body(Int(columns[place]), values[place])
            }
        }
    }

    /// Σ and the largest of what a row has in some columns, each times a strength.
    ///
    /// - Parameters:
    ///   - row: whose entries.
    ///   - columns: which of them.
    ///   - strengths: as many.
    ///   - counts: whether the product at a place may be the largest.
    /// - Returns: the place of the largest, its product (−∞ where none may be), and the sum of all.
    func strongest(
        inRow row: Int,
        at columns: [UInt32],
        strengths: [Float],
        where counts: (Int) -> Bool
    ) -> (place: Int, value: Float, sum: Float) {
        var best = (place: 0, value: -Float.infinity, sum: Float(0))
        func take(_ place: Int, _ entry: Int16) {
            let value = strengths[place] * Float(entry)
            best.sum += value
            if value > best.value, counts(place) { (best.place, best.value) = (place, value) }
        }
        switch storage {
        case .whole(let values):
            values.withUnsafeBufferPointer { values in
                for place in columns.indices { take(place, values[row * width + Int(columns[place])]) }
            }
        case .pruned:
            for place in columns.indices { take(place, self[row, Int(columns[place])]) }
        }
        return best
    }
}
