/// Samples of a table as batches: encodes them slice by slice, on several threads at once.
///
/// Unchecked: `order`, `first` and `epoch` change only between the steps of the network that reads it.
final class SampleSource: BatchSource, @unchecked Sendable {
    private let table: SampleTable
    private let encoder: BoundEncoder
    private let objective: Objective
    private let dropout: IDDropout?
    let rowsPerGroup: Int
    /// The samples of a pass, in the order in which they come.
    var order: [UInt32]
    /// Where in `order` the batch begins.
    var first = 0
    var epoch = 0
    /// Ids are hidden only while training.
    var isTraining = false

    init(
        _ table: SampleTable,
        _ encoder: BoundEncoder,
        _ objective: Objective,
        dropout: IDDropout?,
        order: [UInt32],
        rowsPerGroup: Int = 1
    ) {
        self.table = table
        self.encoder = encoder
        self.objective = objective
        self.dropout = dropout
        self.rowsPerGroup = rowsPerGroup
        self.order = order
    }

    func fill(_ input: SliceInput, first: Int, rows: Int) {
        table.positives.withUnsafeBufferPointer { positives in
            table.samples.withUnsafeBufferPointer { samples in
                order.withUnsafeBufferPointer { order in
                    fill(input, order[(self.first + first)..<(self.first + first + rows)], samples, positives)
                }
            }
        }
    }

    private func fill(
        _ input: SliceInput,
        _ places: Slice<UnsafeBufferPointer<UInt32>>,
        _ samples: UnsafeBufferPointer<Sample>,
        _ positives: UnsafeBufferPointer<UInt32>
    ) {
        // Nobody's history: an address all the same.
        var nothing = SampleTable.historyStop
        withUnsafePointer(to: &nothing) { nothing in
            fill(input, places, samples, positives.baseAddress ?? nothing)
        }
    }

    private func fill(
        _ input: SliceInput,
        _ places: Slice<UnsafeBufferPointer<UInt32>>,
        _ samples: UnsafeBufferPointer<Sample>,
        _ positives: UnsafePointer<UInt32>
    ) {
        input.offsets[0] = 0
        for row in 0..<places.count {
            let place = places[places.startIndex + row]
            let sample = samples[Int(place)]
            let start = Int(input.offsets[row])
            let dropped = isTraining ? dropout?.dropped(sample: Int(place), epoch: epoch) ?? [] : []
            let count = encoder.encode(
                sample,
                history: positives + table.historyEnd(of: sample),
                historyCount: Int(sample.historyCount),
                dropping: dropped,
                categories: input.categories + row * input.slots,
                numbers: input.numbers + row * input.numbersWidth,
                sequence: input.sequence + start
            )
            input.offsets[row + 1] = UInt32(start + count)
            setTargets(input, row, sample)
        }
    }

    @inline(__always)
    private func setTargets(_ input: SliceInput, _ row: Int, _ sample: Sample) {
        let liked: Float = table.label(of: sample) ? 1 : 0
        switch objective {
        case .reference:
            input.labels[row] = liked
            input.weights[row] = 1
        case .serving:
            // Groups teach which movie of a request is chosen, rated pairs whether it is liked.
            let isGrouped: Float = rowsPerGroup > 1 ? 1 : 0
            input.labels[row] = sample.halfStars > 0 ? isGrouped : 0
            input.weights[row] = isGrouped
            input.labels[input.rowsMax + row] = liked
            input.weights[input.rowsMax + row] = 1 - isGrouped
        }
    }
}
