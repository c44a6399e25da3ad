/// What a slice of a batch reads: filled by a `BatchSource` before the graph runs over it.
public struct SliceInput {
    /// `[rows × slots]`: the row in its table of each categorical input.
    public let categories: UnsafeMutablePointer<UInt32>
    public let slots: Int
    /// `[rows × numbersWidth]`.
    public let numbers: UnsafeMutablePointer<Float>
    public let numbersWidth: Int
    /// Movies of the histories, sample after sample, newest first.
    public let sequence: UnsafeMutablePointer<UInt32>
    /// `rows + 1` positions in `sequence`, the first 0.
    public let offsets: UnsafeMutablePointer<UInt32>
    public let historyLength: Int
    /// `[targets × rowsMax]`: label and weight of each sample; a weight of 0 leaves it out of the loss.
    public let labels: UnsafeMutablePointer<Float>
    public let weights: UnsafeMutablePointer<Float>
    /// The distance of two targets in `labels` and `weights`.
    public let rowsMax: Int
}

/// The memory of one slice of a batch, and where the network's shared weights lie.
///
/// Unchecked: a slice is worked on by one thread at a time, which the worker pool sees to; weights change only between the passes.
final class BatchSlice: @unchecked Sendable {
    let input: SliceInput
    let values: UnsafeMutablePointer<Float>
    let gradients: UnsafeMutablePointer<Float>
    private let places: UnsafeMutablePointer<UInt32>
    /// Of this slice alone; summed over the slices in their order.
    let parameterGradients: UnsafeMutablePointer<Float>
    /// Shared by all slices, read only while they run.
    let parameters: UnsafeMutablePointer<Float>
    let tables: UnsafeMutablePointer<Float>

    /// Samples in this slice now.
    var rows = 0
    /// Movies in their histories.
    var historyRows = 0
    /// The first sample's place in the batch.
    var firstRow = 0
    /// Rows that stand together: a positive and its negatives.
    var rowsPerGroup = 1
    var isTraining = false
    /// For dropout: seed and step.
    var stepSeed: UInt64 = 0
    /// 1 / samples in the batch: losses are means.
    var lossScale: Float = 0
    var loss = 0.0

    init(
        rowsMax: Int,
        layout: Graph.InputLayout,
        valueCount: Int,
        hasGradients: Bool = true,
        placeCount: Int,
        parameterGradients: UnsafeMutablePointer<Float>,
        parameters: UnsafeMutablePointer<Float>,
        tables: UnsafeMutablePointer<Float>
    ) {
        values = BatchSlice.zeroed(valueCount)
        places = BatchSlice.zeroed(placeCount)
        gradients = BatchSlice.zeroed(hasGradients ? valueCount : 0)
        self.parameterGradients = parameterGradients
        self.parameters = parameters
        self.tables = tables
        let sequenceCount = rowsMax * layout.historyLength
        input = SliceInput(
            categories: BatchSlice.zeroed(rowsMax * layout.slots),
            slots: layout.slots,
            numbers: BatchSlice.zeroed(rowsMax * layout.numbers),
            numbersWidth: layout.numbers,
            sequence: BatchSlice.zeroed(sequenceCount),
            offsets: BatchSlice.zeroed(rowsMax + 1),
            historyLength: layout.historyLength,
            labels: BatchSlice.zeroed(rowsMax * layout.targets),
            weights: BatchSlice.zeroed(rowsMax * layout.targets),
            rowsMax: rowsMax
        )
    }

    deinit {
        values.deallocate()
        places.deallocate()
        gradients.deallocate()
        input.categories.deallocate()
        input.numbers.deallocate()
        input.sequence.deallocate()
        input.offsets.deallocate()
        input.labels.deallocate()
        input.weights.deallocate()
    }

    @inline(__always)
    func rows(of value: Value) -> Int {
        switch value.domain {
        case .sample: rows
        case .history: historyRows
        case .slice: 1
        }
    }

    @inline(__always)
    func value(_ value: Value) -> UnsafeMutablePointer<Float> { values + value.offset }

    @inline(__always)
    func gradient(_ value: Value) -> UnsafeMutablePointer<Float> { gradients + value.offset }

    @inline(__always)
    func weights(_ parameter: Parameter) -> UnsafeMutablePointer<Float> { parameters + parameter.offset }

    @inline(__always)
    func gradient(_ parameter: Parameter) -> UnsafeMutablePointer<Float> { parameterGradients + parameter.offset }

    /// The places of the rows that a lookup in a large table read, by shard, and where each shard's begin.
    @inline(__always)
    func places(
        of lookup: Lookup
    ) -> (places: UnsafeMutablePointer<UInt32>, starts: UnsafeMutablePointer<UInt32>) {
        let starts = places + lookup.placesOffset
        return (starts + Table.shards + 1, starts)
    }

    /// Zeroed memory at a cache line's start, a little more than asked for, so that nothing is empty.
    static func zeroed<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(
        _ count: Int
    ) -> UnsafeMutablePointer<Element> {
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Element>.stride,
            alignment: 64
        )
        let pointer = bytes.bindMemory(to: Element.self, capacity: max(1, count))
        pointer.initialize(repeating: 0, count: max(1, count))
        return pointer
    }
}

/// Fills the inputs of a batch, slice by slice, from several threads at once.
public protocol BatchSource: AnyObject, Sendable {
    /// Writes the samples `first ..< first + rows` of the batch: all of `input`'s arrays, offsets included.
    func fill(_ input: SliceInput, first: Int, rows: Int)

    /// Samples that belong together and are never cut into two slices.
    var rowsPerGroup: Int { get }
}

extension BatchSource {
    public var rowsPerGroup: Int { 1 }
}
