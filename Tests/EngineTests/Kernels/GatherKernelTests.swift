import Engine
import Kernels
import Testing

/// Rows of tables, looked up and added to, against plain loops.
struct GatherKernelTests {
    private static let tableRows = 13

    /// Indices with repetitions, and what stands between them where they lie apart.
    private static func indices(_ count: Int, stride: Int) -> [UInt32] {
        (0..<(count * stride)).map { $0 % stride == 0 ? UInt32(($0 / stride * 5 + $0 / stride / 3) % tableRows) : .max }
    }

    private static func table(_ width: Int) -> Block { Block(rows: tableRows, width: width, seed: 1) }

    @Test(arguments: BlockShape.all, [1, 3])
    func `rows are copied`(shape: BlockShape, stride: Int) {
        let (table, indices) = (Self.table(shape.width), Self.indices(shape.rows, stride: stride))
        var out = shape.unset
        sparrow_gather_rows(table.values, shape.width, indices, stride, shape.rows, &out.values, out.stride)

        #expect(out.isMade { table[Int(indices[$0 * stride]), $1] })
    }

    @Test(arguments: BlockShape.all, [1, 3])
    func `rows are added to what is there`(shape: BlockShape, stride: Int) {
        let (table, indices) = (Self.table(shape.width), Self.indices(shape.rows, stride: stride))
        var out = shape.block(seed: 2)
        let before = out
        sparrow_gather_add_rows(table.values, shape.width, indices, stride, shape.rows, &out.values, out.stride)

        #expect(out.isMade(within: 1e-6) { before[$0, $1] + table[Int(indices[$0 * stride]), $1] })
    }

    @Test(arguments: BlockShape.all, [false, true])
    func `rows are put onto a base, rectified or not`(shape: BlockShape, isRectified: Bool) {
        let (table, indices, base) = (Self.table(shape.width), Self.indices(shape.rows, stride: 1), shape.row(seed: 3))
        var out = shape.unset
        sparrow_gather_onto(
            table.values,
            shape.width,
            indices,
            shape.rows,
            base,
            isRectified ? 1 : 0,
            &out.values,
            out.stride
        )

        #expect(
            out.isMade(within: 1e-6) { row, column in
                let sum = table[Int(indices[row]), column] + Double(base[column])
                return isRectified ? max(0, sum) : sum
            }
        )
    }

    @Test(arguments: BlockShape.all, [1, 3])
    func `gradients are added to their rows, repeated ones again`(shape: BlockShape, stride: Int) {
        let (gradients, indices) = (shape.block(seed: 4), Self.indices(shape.rows, stride: stride))
        var table = Self.table(shape.width)
        let before = table
        sparrow_scatter_add_rows(
            &table.values,
            shape.width,
            indices,
            stride,
            shape.rows,
            gradients.values,
            gradients.stride
        )

        #expect(
            table.isMade(within: 1e-6) { tableRow, column in
                let rows = (0..<shape.rows).filter { Int(indices[$0 * stride]) == tableRow }
                return rows.reduce(before[tableRow, column]) { $0 + gradients[$1, column] }
            }
        )
    }

    @Test(arguments: [0, 1, 2, 17, 100], [UInt32(1), 8, 64])
    func `places are sorted by the last bits of their index, in their order within a shard`(rows: Int, shards: UInt32) {
        var generator = SeededGenerator(seed: 5)
        let indices = (0..<(2 * rows)).map { _ in UInt32.random(in: 0..<500, using: &generator) }
        var places = [UInt32](repeating: .max, count: rows + 1)
        var starts = [UInt32](repeating: .max, count: Int(shards) + 2)
        sparrow_places_by_shard(indices, 2, rows, shards, &places, &starts)

        let plain = (0..<shards).map { shard in
            (0..<rows).filter { indices[2 * $0] % shards == shard }.map { UInt32($0) }
        }
        #expect(Array(places[..<rows]) == plain.flatMap { $0 })
        #expect(places[rows] == .max)
        #expect(Array(starts.dropLast()) == plain.reduce(into: [0]) { $0.append(($0.last ?? 0) + UInt32($1.count)) })
        #expect(starts.last == .max)
    }

    @Test(arguments: BlockShape.all)
    func `places are added to their rows, each noted once a step`(shape: BlockShape) {
        let (gradients, indices) = (shape.block(seed: 6), Self.indices(shape.rows, stride: 2))
        let places = (0..<shape.rows).reversed().map { UInt32($0) }
        var table = Self.table(shape.width)
        let before = table
        // Row 0 was touched in this step already, row 5 in the one before.
        var stamps = [UInt32](repeating: 0, count: Self.tableRows)
        (stamps[0], stamps[5]) = (9, 8)
        var touched = [UInt32](repeating: .max, count: Self.tableRows + 1)
        touched[0] = 0

        let count = sparrow_scatter_add_places(
            &table.values,
            shape.width,
            indices,
            2,
            places,
            places.count,
            gradients.values,
            gradients.stride,
            &stamps,
            9,
            &touched,
            1
        )

        let rows = places.map { indices[2 * Int($0)] }
        let fresh = rows.enumerated().filter { $1 != 0 && !rows[..<$0].contains($1) }.map(\.element)
        #expect(Array(touched[..<count]) == [0] + fresh)
        #expect(stamps.indices.filter { stamps[$0] == 9 } == Set([0] + rows.map { Int($0) }).sorted())
        #expect(
            table.isMade(within: 1e-6) { tableRow, column in
                (0..<shape.rows).filter { Int(indices[2 * $0]) == tableRow }
                    .reduce(before[tableRow, column]) { $0 + gradients[$1, column] }
            }
        )
    }

    @Test(arguments: BlockShape.all)
    func `blocks are copied and added between strides`(shape: BlockShape) {
        let from = Block(rows: shape.rows, width: shape.width, gap: 2, seed: 7)
        var copy = shape.unset
        sparrow_copy_block(from.values, from.stride, &copy.values, copy.stride, shape.rows, shape.width)
        #expect(copy.isMade { from[$0, $1] })

        var sum = shape.block(seed: 8)
        let before = sum
        sparrow_add_block(from.values, from.stride, &sum.values, sum.stride, shape.rows, shape.width)
        #expect(sum.isMade(within: 1e-6) { before[$0, $1] + from[$0, $1] })
    }
}
