internal import Kernels

/// Rows of an embedding table: of one categorical input, or of every movie in the histories.
final class Lookup: Operation {
    let table: Table
    /// `nil`: the histories.
    let slot: Int?
    /// Where in a slice's memory the places of a large table's rows stand. Set when the graph is closed.
    var placesOffset = 0

    init(_ table: Table, slot: Int?, _ output: Value) {
        self.table = table
        self.slot = slot
        super.init([], output)
    }

    /// Where the rows to look up stand, and how far apart.
    @inline(__always)
    func indices(_ input: SliceInput) -> (first: UnsafePointer<UInt32>, stride: Int) {
        if let slot { return (UnsafePointer(input.categories + slot), input.slots) }
        return (UnsafePointer(input.sequence), 1)
    }

    override func forward(_ slice: BatchSlice) {
        let weights = table.parameter.map { slice.weights($0) } ?? slice.tables + table.offset
        let (indices, stride) = indices(slice.input)
        sparrow_gather_rows(
            weights,
            table.width,
            indices,
            stride,
            slice.rows(of: output),
            slice.value(output),
            output.stride
        )
    }

    /// A small table's gradient is the slice's own; that of a large one is taken by the optimiser where it lies, shard by shard.
    override func backward(_ slice: BatchSlice) {
        let (indices, stride) = indices(slice.input)
        guard let parameter = table.parameter else {
            let (places, starts) = slice.places(of: self)
            sparrow_places_by_shard(
                indices,
                stride,
                slice.rows(of: output),
                UInt32(Table.shards),
                places,
                starts
            )
            return
        }
        sparrow_scatter_add_rows(
            slice.gradient(parameter),
            table.width,
            indices,
            stride,
            slice.rows(of: output),
            slice.gradient(output),
            output.stride
        )
    }
}

/// The sum of rows of one small table over several categorical inputs: a multi-hot input's first layer.
final class PooledLookup: Operation {
    let table: Table
    let parameter: Parameter
    let slots: [Int]

    init(_ table: Table, _ parameter: Parameter, slots: [Int], _ output: Value) {
        self.table = table
        self.parameter = parameter
        self.slots = slots
        super.init([], output)
    }

    override func forward(_ slice: BatchSlice) {
        for index in slots.indices {
            let slot = slots[index]
            let gather = index == 0 ? sparrow_gather_rows : sparrow_gather_add_rows
            gather(
                slice.weights(parameter),
                table.width,
                slice.input.categories + slot,
                slice.input.slots,
                slice.rows,
                slice.value(output),
                output.stride
            )
        }
    }

    override func backward(_ slice: BatchSlice) {
        for index in slots.indices {
            let slot = slots[index]
            sparrow_scatter_add_rows(
                slice.gradient(parameter),
                table.width,
                slice.input.categories + slot,
                slice.input.slots,
                slice.rows,
                slice.gradient(output),
                output.stride
            )
        }
    }
}

/// A range of the numeric inputs.
final class NumbersInput: Operation {
    let range: Range<Int>

    init(_ range: Range<Int>, _ output: Value) {
        self.range = range
        super.init([], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_copy_block(
            slice.input.numbers + range.lowerBound,
            slice.input.numbersWidth,
            slice.value(output),
            output.stride,
            slice.rows,
            output.width
        )
    }

    override func backward(_ slice: BatchSlice) {}
}
