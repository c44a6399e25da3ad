import Foundation
import Kernels
import Testing

/// Crosses of fields and the cell of a recurrence against plain loops in double precision.
struct CrossKernelTests {
    private static let keeps: [Float] = [0, 1]

    private static func gradient(_ shape: BlockShape, keep: Float) -> Block {
        keep == 0 ? shape.unset : shape.block(seed: 20)
    }

    private static func kept(_ before: Block, _ keep: Float, _ row: Int, _ column: Int) -> Double {
        keep == 0 ? 0 : before[row, column]
    }

    /// (i, j) for i < j in their order.
    private static func pairs(_ fields: Int) -> [(Int, Int)] {
        (0..<fields).flatMap { i in (i..<fields).dropFirst().map { (i, $0) } }
    }

    @Test(arguments: BlockShape.all, keeps)
    func `products of pairs and their gradient`(shape: BlockShape, keep: Float) {
        let (fields, rows, width) = (4, shape.rows, shape.width)
        let wide = BlockShape(rows: rows, width: fields * width, gap: shape.gap)
        let (x, pairs) = (wide.block(seed: 1), Self.pairs(fields))
        var out = Block.unset(rows: rows, width: pairs.count, gap: 3)
        sparrow_pair_dots(x.values, x.stride, fields, width, rows, &out.values, out.stride)
        #expect(
            out.isMade(within: 1e-5) { row, pair in
                let (i, j) = pairs[pair]
                return (0..<width).reduce(0) { $0 + x[row, i * width + $1] * x[row, j * width + $1] }
            }
        )

        let gradient = Block(rows: rows, width: pairs.count, gap: 1, seed: 2)
        var toX = Self.gradient(wide, keep: keep)
        let before = toX
        sparrow_pair_dots_backward(
            x.values,
            x.stride,
            fields,
            width,
            rows,
            gradient.values,
            gradient.stride,
            &toX.values,
            toX.stride,
            keep
        )
        #expect(
            toX.isMade(within: 1e-6) { row, column in
                let (field, dimension) = (column / width, column % width)
                return pairs.indices.reduce(Self.kept(before, keep, row, column)) { sum, pair in
                    let (i, j) = pairs[pair]
                    let other = i == field ? j : j == field ? i : nil
                    return sum + (other.map { gradient[row, pair] * x[row, $0 * width + dimension] } ?? 0)
                }
            }
        )
    }

    @Test(arguments: BlockShape.all, keeps)
    func `a cross layer of a vector and its gradients`(shape: BlockShape, keep: Float) {
        let (rows, width) = (shape.rows, shape.width)
        let (start, x) = (shape.block(seed: 3), Block(rows: rows, width: width, gap: 1, seed: 4))
        let (weights, bias) = (shape.row(seed: 5), shape.row(seed: 6))
        var (factors, out) = (Block.unset(rows: rows, width: 1), Block.unset(rows: rows, width: width, gap: 2))
        sparrow_cross_vector(
            start.values,
            start.stride,
            x.values,
            x.stride,
            weights,
            bias,
            &factors.values,
            &out.values,
            out.stride,
            rows,
            width
        )
        func factor(_ row: Int) -> Double { (0..<width).reduce(0) { $0 + x[row, $1] * Double(weights[$1]) } }
        #expect(factors.isMade(within: 1e-5) { row, _ in factor(row) })
        #expect(out.isMade(within: 1e-5) { start[$0, $1] * factor($0) + Double(bias[$1]) + x[$0, $1] })

        let gradient = Block(rows: rows, width: width, gap: 3, seed: 7)
        var toX = Self.gradient(shape, keep: keep)
        let before = toX
        sparrow_cross_vector_backward(
            gradient.values,
            gradient.stride,
            factors.values,
            weights,
            &toX.values,
            toX.stride,
            keep,
            rows,
            width
        )
        #expect(
            toX.isMade(within: 1e-5) {
                Self.kept(before, keep, $0, $1) + gradient[$0, $1] + factors[$0, 0] * Double(weights[$1])
            }
        )

        var sums = Block(rows: 1, width: width) { _, _ in 2 }
        sparrow_add_scaled_rows(factors.values, x.values, x.stride, rows, width, &sums.values)
        let plain = Block.columnSums(rows: rows, width: width) { factors[$0, 0] * x[$0, $1] }
        #expect(sums.isMade(within: 1e-5) { 2 + plain[$1] })
    }

    @Test(arguments: [(1, 1), (3, 4), (8, 9), (17, 2)], keeps)
    func `matrices of rows are transposed`(shape: (height: Int, width: Int), keep: Float) {
        let (height, width, rows) = (shape.height, shape.width, 3)
        let block = BlockShape(rows: rows, width: height * width, gap: 2)
        let x = Block(rows: rows, width: height * width, gap: 1, seed: 8)
        var out = Self.gradient(block, keep: keep)
        let before = out
        sparrow_transpose_rows(x.values, x.stride, height, width, rows, &out.values, out.stride, keep)
        #expect(
            out.isMade(within: 1e-6) {
                Self.kept(before, keep, $0, $1) + x[$0, $1 % height * width + $1 / height]
            }
        )
    }

    @Test(arguments: [(1, 1), (3, 4), (8, 9), (17, 2)], keeps)
    func `outer products and the gradients of both factors`(shape: (left: Int, right: Int), keep: Float) {
        let (left, right, rows) = (shape.left, shape.right, 5)
        let (a, b) = (Block(rows: rows, width: left, seed: 9), Block(rows: rows, width: right, seed: 10))
        var out = Block.unset(rows: rows, width: left * right)
        sparrow_outer_rows(a.values, left, b.values, right, rows, &out.values)
        #expect(out.isMade(within: 1e-6) { a[$0, $1 / right] * b[$0, $1 % right] })

        let gradient = Block(rows: rows, width: left * right, seed: 11)
        var toLeft = Self.gradient(.init(rows: rows, width: left, gap: 0), keep: keep)
        let beforeLeft = toLeft
        sparrow_outer_rows_to_left(gradient.values, b.values, left, right, rows, &toLeft.values, keep)
        #expect(
            toLeft.isMade(within: 1e-5) { row, i in
                (0..<right).reduce(Self.kept(beforeLeft, keep, row, i)) {
                    $0 + gradient[row, i * right + $1] * b[row, $1]
                }
            }
        )

        var toRight = Self.gradient(.init(rows: rows, width: right, gap: 0), keep: keep)
        let beforeRight = toRight
        sparrow_outer_rows_to_right(gradient.values, a.values, left, right, rows, &toRight.values, keep)
        #expect(
            toRight.isMade(within: 1e-5) { row, j in
                (0..<left).reduce(Self.kept(beforeRight, keep, row, j)) {
                    $0 + gradient[row, $1 * right + j] * a[row, $1]
                }
            }
        )
    }

    // MARK: Recurrence

    private static let widths = [1, 3, 8, 17, 33]

    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// The inputs of a cell, and what the equations make of them.
    private struct Cell {
        let width: Int
        let projected: Block
        let products: Block
        let before: Block
        let hasBefore: Bool
        let attention: Float = 0.7

        init(_ width: Int, hasBefore: Bool) {
            self.width = width
            self.hasBefore = hasBefore
            projected = Block(rows: 1, width: 3 * width, bound: 3, seed: 12)
            products = Block(rows: 1, width: 3 * width, bound: 3, seed: 13)
            before = Block(rows: 1, width: width, seed: 14)
        }

        func h(_ i: Int) -> Double { hasBefore ? before[0, i] : 0 }
        func recurrent(_ i: Int) -> Double { hasBefore ? products[0, 2 * width + i] : 0 }
        func gate(_ number: Int, _ i: Int) -> Double {
            let column = number * width + i
            return CrossKernelTests.sigmoid(projected[0, column] + (hasBefore ? products[0, column] : 0))
        }
        func candidate(_ i: Int) -> Double { tanh(projected[0, 2 * width + i] + gate(1, i) * recurrent(i)) }
        func saved(_ column: Int) -> Double {
            let i = column % width
            return [gate(0, i), gate(1, i), candidate(i), recurrent(i)][column / width]
        }

        /// By the sums of update gate, reset gate and candidate before their functions, if the state's gradient is `g`.
        func gradients(_ g: Double, _ i: Int) -> [Double] {
            let (u, r, c, a) = (gate(0, i), gate(1, i), candidate(i), Double(attention))
            let toCandidate = g * a * u * (1 - c * c)
            return [g * a * (c - h(i)) * u * (1 - u), toCandidate * recurrent(i) * r * (1 - r), toCandidate]
        }
    }

    @Test(arguments: widths, [false, true])
    func `a cell of a recurrence is that of the equations`(width: Int, hasBefore: Bool) {
        let cell = Cell(width, hasBefore: hasBefore)
        var (saved, state) = (Block.unset(rows: 1, width: 4 * width), Block.unset(rows: 1, width: width))
        sparrow_gru_cell(
            cell.projected.values,
            hasBefore ? cell.products.values : nil,
            cell.attention,
            hasBefore ? cell.before.values : nil,
            &saved.values,
            &state.values,
            width
        )

        #expect(saved.isMade(within: 2e-6) { _, column in cell.saved(column) })
        #expect(
            state.isMade(within: 2e-6) { _, i in
                let update = Double(cell.attention) * cell.gate(0, i)
                return (1 - update) * cell.h(i) + update * cell.candidate(i)
            }
        )
    }

    @Test(arguments: widths, keeps)
    func `its gradients are those of the equations`(width: Int, keep: Float) {
        let hasBefore = width != 8
        let cell = Cell(width, hasBefore: hasBefore)
        let gradient = Block(rows: 1, width: width, seed: 15)
        let saved = Block(rows: 1, width: 4 * width) { _, column in Float(cell.saved(column)) }
        var toProjected = Self.gradient(.init(rows: 1, width: 3 * width, gap: 0), keep: keep)
        let kept = toProjected
        var (toProducts, toBefore) = (
            Block.unset(rows: 1, width: 3 * width), Block(rows: 1, width: width) { _, _ in 2 }
        )
        var toAttention = Float.nan
        sparrow_gru_cell_backward(
            gradient.values,
            saved.values,
            cell.attention,
            hasBefore ? cell.before.values : nil,
            &toProjected.values,
            keep,
            &toProducts.values,
            &toBefore.values,
            &toAttention,
            width
        )

        func gradients(_ column: Int) -> Double {
            cell.gradients(gradient[0, column % width], column % width)[column / width]
        }
        #expect(toProjected.isMade(within: 1e-5) { Self.kept(kept, keep, $0, $1) + gradients($1) })
        let plain = (0..<width).reduce(0) {
            $0 + gradient[0, $1] * cell.gate(0, $1) * (cell.candidate($1) - cell.h($1))
        }
        #expect(abs(Double(toAttention) - plain) < 1e-5)
        // Without a state before, neither is written.
        let isUntouched = toBefore.isMade { _, _ in 2 } && toProducts.values[..<(3 * width)].allSatisfy(\.isNaN)
        #expect(isUntouched == !hasBefore)
        #expect(
            !hasBefore
                || toProducts.isMade(within: 1e-5) { _, column in
                    gradients(column) * (column / width == 2 ? cell.gate(1, column % width) : 1)
                }
        )
        #expect(
            !hasBefore
                || toBefore.isMade(within: 1e-5) {
                    2 + gradient[$0, $1] * (1 - Double(cell.attention) * cell.gate(0, $1))
                }
        )
    }
}
