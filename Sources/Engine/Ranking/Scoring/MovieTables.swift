internal import Kernels

/// What depends on a movie alone, a row for each movie of the catalogue: whole values, and the movies' part of separated sums.
///
/// Unchecked: a part of `RankingScorer`, which says when they may change.
final class MovieTables: @unchecked Sendable {
    private let movieCount: Int
    /// By the id of the value.
    private var values: [Int: UnsafeMutablePointer<Float>] = [:]
    private let gathered: [Value]
    private let sums: [SeparatedSum]
    private let machines: [SeparatedFM]
    /// By the id of the output: the movie's part, and where the user's part stands among the bases.
    private var parts: [Int: UnsafeMutablePointer<Float>] = [:]
    private var baseOffsets: [Int: Int] = [:]
    /// Floats of all bases.
    private(set) var baseCount = 0

    init(_ plan: ScoringPlan, movieCount: Int) {
        self.movieCount = movieCount
        gathered = plan.gathered
        sums = plan.steps.compactMap { step in
            if case .separate(let sum) = step { return sum }
            return nil
        }
        machines = plan.steps.compactMap { step in
            if case .separateFM(let machine) = step { return machine }
            return nil
        }
        for value in gathered { values[value.id] = BatchSlice.zeroed(movieCount * value.width) }
        for sum in sums {
            parts[sum.output.id] = BatchSlice.zeroed(movieCount * sum.output.width)
            baseOffsets[sum.output.id] = baseCount
            baseCount += sum.output.width
        }
        for machine in machines {
            // Σ v, then FM of the side alone.
            parts[machine.output.id] = BatchSlice.zeroed(movieCount * (machine.width + 1))
            baseOffsets[machine.output.id] = baseCount
            baseCount += machine.width + 1
        }
    }

    deinit {
        for table in values.values { table.deallocate() }
        for table in parts.values { table.deallocate() }
    }

    // MARK: Publication

    /// Takes the movies' values out of a slice that they were worked out in, and the parts of sums from them.
    func store(_ slice: BatchSlice, rows: Range<Int>, parameters: UnsafeMutablePointer<Float>) {
        for value in gathered {
            guard let table = values[value.id] else { continue }
            sparrow_copy_block(
                slice.value(value),
                value.stride,
                table + rows.lowerBound * value.width,
                value.width,
                rows.count,
                value.width
            )
        }
        for sum in sums {
            guard let table = parts[sum.output.id] else { continue }
            let width = sum.output.width
            let place = table + rows.lowerBound * width
            place.update(repeating: 0, count: rows.count * width)
            for part in sum.movie { add(part, slice, rows.count, place, width, width, parameters) }
        }
        for machine in machines {
            guard let table = parts[machine.output.id] else { continue }
            let width = machine.width + 1
            for row in 0..<rows.count {
                sumVectors(machine.movie, slice, row, width: machine.width, table + (rows.lowerBound + row) * width)
            }
        }
    }

    // MARK: A request

    /// The user's part of every sum.
    func prepareBases(_ scratch: Scratch, _ plan: ScoringPlan, parameters: UnsafeMutablePointer<Float>) {
        for sum in sums {
            let base = scratch.bases + (baseOffsets[sum.output.id] ?? 0)
            if let bias = sum.bias {
                base.update(from: parameters + bias.offset, count: sum.output.width)
            } else {
                base.update(repeating: 0, count: sum.output.width)
            }
            for part in sum.user { add(part, scratch.user, 1, base, sum.output.width, sum.output.width, parameters) }
        }
        for machine in machines {
            let base = scratch.bases + (baseOffsets[machine.output.id] ?? 0)
            sumVectors(machine.user, scratch.user, 0, width: machine.width, base)
        }
    }

    /// Whole values of the candidates.
    func gather(_ scratch: Scratch, _ plan: ScoringPlan) {
        for value in plan.gathered {
            guard let table = values[value.id] else { continue }
            sparrow_gather_rows(
                table,
                value.width,
                scratch.rows,
                1,
                scratch.pair.rows,
                scratch.pair.value(value),
                value.stride
            )
        }
    }

    /// A separated sum for each candidate.
    func add(_ sum: SeparatedSum, _ scratch: Scratch, parameters: UnsafeMutablePointer<Float>) {
        guard let table = parts[sum.output.id] else { return }
        let slice = scratch.pair
        let output = sum.output
        let isRectifiedAtOnce = sum.isRectified && sum.pair.isEmpty
        sparrow_gather_onto(
            table,
            output.width,
            scratch.rows,
            slice.rows,
            scratch.bases + (baseOffsets[output.id] ?? 0),
            isRectifiedAtOnce ? 1 : 0,
            slice.value(output),
            output.stride
        )
        for part in sum.pair {
            add(part, slice, slice.rows, slice.value(output), output.stride, output.width, parameters)
        }
        if sum.isRectified && !isRectifiedAtOnce {
            sparrow_rectify(slice.value(output), output.stride, slice.rows, output.width)
        }
    }

    /// ½ (|u + m|² − squares) = FM(u) + FM(m) + u · m.
    func add(_ machine: SeparatedFM, _ scratch: Scratch) {
        guard let table = parts[machine.output.id] else { return }
        let slice = scratch.pair
        let base = scratch.bases + (baseOffsets[machine.output.id] ?? 0)
        let width = machine.width
        let output = slice.value(machine.output)
        for place in 0..<slice.rows {
            let row = table + Int(scratch.rows[place]) * (width + 1)
            output[place * machine.output.stride] = base[width] + row[width] + sparrow_dot_f32(base, row, width)
        }
    }

    // MARK: Parts

    /// Adds what one part of a sum gives to some rows.
    private func add(
        _ part: SeparatedSum.Part,
        _ slice: BatchSlice,
        _ rows: Int,
        _ output: UnsafeMutablePointer<Float>,
        _ stride: Int,
        _ width: Int,
        _ parameters: UnsafeMutablePointer<Float>
    ) {
        let value = part.value
        switch part.term {
        case .product(let weights, let firstRow):
            MatrixProduct.multiply(
                rows: rows,
                columns: width,
                inner: value.width,
                slice.value(value),
                value.stride,
                .plain,
                parameters + weights.offset + firstRow * width,
                width,
                .plain,
                into: output,
                stride,
                keep: 1
            )
        case .columns:
            for row in 0..<rows {
                for column in 0..<value.width {
                    output[row * stride] += slice.value(value)[row * value.stride + column]
                }
            }
        case .scaled(let factor):
            sparrow_axpy_block(factor, slice.value(value), value.stride, output, stride, 1, rows, width)
        }
    }

    /// Σ v over the vectors of one side, and after it ½ (|Σ v|² − Σ |v|²).
    private func sumVectors(
        _ vectors: [Value],
        _ slice: BatchSlice,
        _ row: Int,
        width: Int,
        _ result: UnsafeMutablePointer<Float>
    ) {
        result.update(repeating: 0, count: width + 1)
        var squares: Float = 0
        for value in vectors {
            let x = slice.value(value) + row * value.stride
            squares += sparrow_dot_f32(x, x, value.width)
            for column in 0..<value.width { result[column % width] += x[column] }
        }
        result[width] = (sparrow_dot_f32(result, result, width) - squares) / 2
    }
}
