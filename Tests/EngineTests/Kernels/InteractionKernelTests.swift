import Kernels
import Testing

/// Products of embeddings and sums over histories against plain loops in double precision.
struct InteractionKernelTests {
    private static let keeps: [Float] = [0, 1]

    private static func gradient(_ shape: BlockShape, keep: Float) -> Block {
        keep == 0 ? shape.unset : shape.block(seed: 20)
    }

    private static func kept(_ before: Block, _ keep: Float, _ row: Int, _ column: Int) -> Double {
        keep == 0 ? 0 : before[row, column]
    }

    @Test(arguments: BlockShape.all, [1, 2, 5])
    func `a factorisation machine's second order is the sum over all pairs`(shape: BlockShape, fields: Int) {
        let (rows, width) = (shape.rows, shape.width)
        let x = Block(rows: rows, width: fields * width, gap: shape.gap, seed: 1)
        var sums = Block.unset(rows: rows, width: width)
        var out = Block.unset(rows: rows, width: 1, gap: 2)
        sparrow_fm_second_order(
            x.values,
            x.stride,
            fields,
            width,
            rows,
            &sums.values,
            &out.values,
            out.stride
        )

        #expect(
            sums.isMade(within: 1e-6) { row, column in (0..<fields).reduce(0) { $0 + x[row, $1 * width + column] } }
        )
        #expect(
            out.isMade(within: 2e-5) { row, _ in
                (0..<fields).reduce(0) { sum, first in
                    ((first + 1)..<max(fields, first + 1)).reduce(sum) { sum, second in
                        (0..<width).reduce(sum) { $0 + x[row, first * width + $1] * x[row, second * width + $1] }
                    }
                }
            }
        )
    }

    @Test(arguments: BlockShape.all, keeps)
    func `its gradient is the sum of the others`(shape: BlockShape, keep: Float) {
        let (fields, rows, width) = (3, shape.rows, shape.width)
        let wide = BlockShape(rows: rows, width: fields * width, gap: shape.gap)
        let (x, sums) = (wide.block(seed: 2), Block(rows: rows, width: width, seed: 3))
        let gradient = Block(rows: rows, width: 1, gap: 2, seed: 4)
        var toX = Self.gradient(wide, keep: keep)
        let before = toX
        sparrow_fm_second_order_backward(
            x.values,
            x.stride,
            fields,
            width,
            rows,
            sums.values,
            gradient.values,
            gradient.stride,
            &toX.values,
            toX.stride,
            keep
        )

        #expect(
            toX.isMade(within: 1e-6) {
                Self.kept(before, keep, $0, $1) + gradient[$0, 0] * (sums[$0, $1 % width] - x[$0, $1])
            }
        )
    }

    @Test(arguments: BlockShape.all)
    func `dot products of rows`(shape: BlockShape) {
        let (a, b) = (shape.block(seed: 5), Block(rows: shape.rows, width: shape.width, gap: 1, seed: 6))
        var out = Block.unset(rows: shape.rows, width: 1, gap: 2)
        sparrow_dot_rows(
            a.values,
            a.stride,
            b.values,
            b.stride,
            &out.values,
            out.stride,
            shape.rows,
            shape.width
        )
        #expect(out.isMade(within: 1e-5) { row, _ in (0..<shape.width).reduce(0) { $0 + a[row, $1] * b[row, $1] } })
    }

    @Test(arguments: BlockShape.all, keeps)
    func `rows are scaled, blocks multiplied and multiples added`(shape: BlockShape, keep: Float) {
        let a = shape.block(seed: 7)
        let b = Block(rows: shape.rows, width: shape.width, gap: 1, seed: 8)
        let scale = Block(rows: shape.rows, width: 1, gap: 2, seed: 9)
        let before = Self.gradient(shape, keep: keep)
        var out = before
        sparrow_scale_rows(
            scale.values,
            scale.stride,
            b.values,
            b.stride,
            &out.values,
            out.stride,
            keep,
            shape.rows,
            shape.width
        )
        #expect(out.isMade(within: 1e-6) { Self.kept(before, keep, $0, $1) + scale[$0, 0] * b[$0, $1] })

        out = before
        sparrow_multiply_block(
            a.values,
            a.stride,
            b.values,
            b.stride,
            &out.values,
            out.stride,
            keep,
            shape.rows,
            shape.width
        )
        #expect(out.isMade(within: 1e-6) { Self.kept(before, keep, $0, $1) + a[$0, $1] * b[$0, $1] })

        out = before
        sparrow_axpy_block(-0.75, b.values, b.stride, &out.values, out.stride, keep, shape.rows, shape.width)
        #expect(out.isMade(within: 1e-6) { Self.kept(before, keep, $0, $1) - 0.75 * b[$0, $1] })
    }

    // MARK: Histories

    /// Histories of two, none, three, one and none.
    private static let offsets: [UInt32] = [0, 2, 2, 5, 6, 6]
    private static let samples = 5
    private static let movies = 6
    private static let widths = [1, 3, 8, 10, 17, 33]

    private static func places(_ sample: Int) -> Range<Int> { Int(offsets[sample])..<Int(offsets[sample + 1]) }

    private static func sample(ofPlace place: Int) -> Int { (0..<samples).first { places($0).contains(place) } ?? 0 }

    @Test(arguments: widths, [0, 5])
    func `a row is spread over its history`(width: Int, gap: Int) {
        let x = Block(rows: Self.samples, width: width, gap: 1, seed: 10)
        var out = Block.unset(rows: Self.movies, width: width, gap: gap)
        sparrow_spread_rows(x.values, x.stride, Self.offsets, Self.samples, &out.values, out.stride, width)
        #expect(out.isMade { x[Self.sample(ofPlace: $0), $1] })
    }

    @Test(arguments: widths, keeps)
    func `histories are summed, empty ones to zero`(width: Int, keep: Float) {
        let x = Block(rows: Self.movies, width: width, gap: 1, seed: 11)
        let shape = BlockShape(rows: Self.samples, width: width, gap: 3)
        var out = Self.gradient(shape, keep: keep)
        let before = out
        sparrow_sum_segments(x.values, x.stride, Self.offsets, Self.samples, &out.values, out.stride, keep, width)
        #expect(
            out.isMade(within: 1e-6) { row, column in
                Self.places(row).reduce(Self.kept(before, keep, row, column)) { $0 + x[$1, column] }
            }
        )
    }

    @Test(arguments: widths, keeps)
    func `weighted sums over histories and their gradients`(width: Int, keep: Float) {
        let shape = BlockShape(rows: Self.movies, width: width, gap: 2)
        let (x, weights) = (shape.block(seed: 12), Block(rows: Self.movies, width: 1, gap: 1, seed: 13))
        var out = Block.unset(rows: Self.samples, width: width, gap: 3)
        sparrow_weighted_sum_segments(
            x.values,
            x.stride,
            weights.values,
            weights.stride,
            Self.offsets,
            Self.samples,
            &out.values,
            out.stride,
            width
        )
        #expect(
            out.isMade(within: 1e-6) { row, column in
                Self.places(row).reduce(0) { $0 + weights[$1, 0] * x[$1, column] }
            }
        )

        let gradient = Block(rows: Self.samples, width: width, gap: 4, seed: 14)
        let weightShape = BlockShape(rows: Self.movies, width: 1, gap: 1)
        var (toX, toWeights) = (Self.gradient(shape, keep: keep), Self.gradient(weightShape, keep: 1 - keep))
        let (beforeX, beforeWeights) = (toX, toWeights)
        sparrow_weighted_sum_segments_backward(
            x.values,
            x.stride,
            weights.values,
            weights.stride,
            Self.offsets,
            Self.samples,
            gradient.values,
            gradient.stride,
            &toX.values,
            toX.stride,
            keep,
            &toWeights.values,
            toWeights.stride,
            1 - keep,
            width
        )
        #expect(
            toX.isMade(within: 1e-6) {
                Self.kept(beforeX, keep, $0, $1) + weights[$0, 0] * gradient[Self.sample(ofPlace: $0), $1]
            }
        )
        #expect(
            toWeights.isMade(within: 1e-5) { place, _ in
                let sample = Self.sample(ofPlace: place)
                return (0..<width).reduce(Self.kept(beforeWeights, 1 - keep, place, 0)) {
                    $0 + x[place, $1] * gradient[sample, $1]
                }
            }
        )
    }
}
