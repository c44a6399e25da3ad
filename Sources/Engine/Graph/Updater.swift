internal import Kernels

/// The optimiser's work of a step, cut into pieces that share no memory: ranges of the parameters, and shards of the large tables.
///
/// Unchecked: a part of `Network`, which gives each piece to one thread.
final class Updater: @unchecked Sendable {
    private static let chunkCount = 8_192

    /// A range of one parameter.
    private struct Chunk {
        var range: Range<Int>
        var update: Parameter.Update
        var isRegularised: Bool
        var isTable: Bool
    }

    private let optimiser: Optimiser
    private let slices: [BatchSlice]
    private let parameters: UnsafeMutablePointer<Float>
    private let parameterCount: Int
    private let chunks: [Chunk]
    private let tables: [LargeTable]
    /// Summed gradients, and the optimiser's two moments, each as long as the parameters.
    private let gradient: UnsafeMutablePointer<Float>
    private let first: UnsafeMutablePointer<Float>
    private let second: UnsafeMutablePointer<Float>
    private let allParameters: [Parameter]
    /// Pieces of a dense step over tables: table and range.
    private let tableChunks: [(table: LargeTable, range: Range<Int>)]

    private var step = 0
    private var sliceCount = 0
    private var rate: Float = 1

    init(
        _ optimiser: Optimiser,
        _ graph: Graph,
        _ plan: GraphPlan,
        slices: [BatchSlice],
        parameters: UnsafeMutablePointer<Float>,
        tables: UnsafeMutablePointer<Float>
    ) {
        self.optimiser = optimiser
        self.slices = slices
        self.parameters = parameters
        parameterCount = graph.parameterCount
        allParameters = graph.parameters
        chunks = graph.parameters.flatMap { parameter in
            Updater.ranges(parameter.count).map { range in
                Chunk(
                    range: (range.lowerBound + parameter.offset)..<(range.upperBound + parameter.offset),
                    update: parameter.update,
                    isRegularised: parameter.isRegularised,
                    isTable: parameter.isTable
                )
            }
        }
        gradient = BatchSlice.zeroed(graph.parameterCount)
        first = BatchSlice.zeroed(graph.parameterCount)
        second = BatchSlice.zeroed(graph.parameterCount)
        let lookups = plan.backward.compactMap { $0 as? Lookup }
        let large = graph.tables.filter { $0.parameter == nil }.map { table in
            LargeTable(
                table,
                lookups: lookups.reversed().filter { $0.table === table },
                weights: tables + table.offset,
                optimiser.tables,
                shards: Table.shards
            )
        }
        self.tables = large
        tableChunks =
            optimiser.tables == .denseAdam
            ? large.flatMap { table in Updater.ranges(table.table.count).map { (table, $0) } } : []
    }

    deinit {
        gradient.deallocate()
        first.deallocate()
        second.deallocate()
    }

    private static func ranges(_ count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: chunkCount).map { $0..<min($0 + chunkCount, count) }
    }

    /// Pieces of `update`.
    var pieces: Int { chunks.count + tables.count * Table.shards }

    /// Pieces of `updateTable`, after all of `update` are done.
    var denseTablePieces: Int { tableChunks.count }

    func begin(step: Int, slices: Int, rate: Float) {
        self.step = step
        sliceCount = slices
        self.rate = rate
    }

    func update(_ piece: Int) {
        // Tables first: their shards take the longest.
        let shardPieces = tables.count * Table.shards
        if piece < shardPieces {
            let table = tables[piece / Table.shards]
            let shard = piece % Table.shards
            table.gather(shard: shard, slices, count: sliceCount, step: UInt32(truncatingIfNeeded: step))
            stepRows(table, shard)
        } else {
            let chunk = chunks[piece - shardPieces]
            switch chunk.update {
            case .learnt: stepDense(chunk)
            case .measured: takeMeasured(chunk)
            }
        }
    }

    /// The slices' gradients of a range, added up in their order.
    private func sum(_ range: Range<Int>) {
        let start = range.lowerBound
        sparrow_sum_buffers(
            slices[0].parameterGradients + start,
            parameterCount,
            sliceCount,
            gradient + start,
            range.count
        )
    }

    private func stepDense(_ chunk: Chunk) {
        sum(chunk.range)
        let start = chunk.range.lowerBound
        let l2 = chunk.isRegularised ? Double(optimiser.l2) : 0
        let learningRate = chunk.isTable ? tableRate : Double(optimiser.learningRate * rate)
        switch optimiser.dense {
        case .sgd:
            let settings = sparrow_sgd_settings(learning_rate: learningRate, coupled_l2: l2, decoupled_l2: 0)
            sparrow_sgd_step(parameters + start, gradient + start, chunk.range.count, settings)
        case .adagrad:
            let settings = sparrow_adagrad_settings(
                learning_rate: learningRate,
                epsilon: 1e-10,
                coupled_l2: l2,
                decoupled_l2: 0
            )
            sparrow_adagrad_step(parameters + start, first + start, gradient + start, chunk.range.count, settings)
        case .adam:
            sparrow_adam_step(
                parameters + start,
                first + start,
                second + start,
                gradient + start,
                chunk.range.count,
                adam(learningRate, l2: l2)
            )
        }
    }

    private func takeMeasured(_ chunk: Chunk) {
        sum(chunk.range)
        let share = 1 / Float(sliceCount)
        for index in chunk.range { parameters[index] += 0.1 * (gradient[index] * share - parameters[index]) }
    }

    private func adam(_ learningRate: Double, l2: Double) -> sparrow_adam_settings {
        sparrow_adam_settings(
            learning_rate: learningRate,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            coupled_l2: l2,
            decoupled_l2: 0,
            step: UInt64(step)
        )
    }

    private var tableRate: Double { Double((optimiser.tableLearningRate ?? optimiser.learningRate) * rate) }

    private func stepRows(_ table: LargeTable, _ shard: Int) {
        let rows = table.touched[shard]
        let count = table.touchedCounts[shard]
        let width = table.table.width
        let l2 = Double(optimiser.tableL2)
        switch optimiser.tables {
        case .sgd:
            let settings = sparrow_sgd_settings(learning_rate: tableRate, coupled_l2: l2, decoupled_l2: 0)
            sparrow_sgd_rows(table.weights, table.gradients, width, rows, count, settings)
        case .rowWiseAdagrad:
            let settings = sparrow_adagrad_settings(
                learning_rate: tableRate,
                epsilon: 1e-10,
                coupled_l2: l2,
                decoupled_l2: 0
            )
            sparrow_adagrad_rows(table.weights, table.first, table.gradients, width, rows, count, settings)
        case .lazyAdam:
            sparrow_adam_rows(
                table.weights,
                table.first,
                table.second,
                table.gradients,
                width,
                rows,
                count,
                adam(tableRate, l2: l2)
            )
        case .denseAdam: break
        }
    }

    func updateTable(_ piece: Int) {
        let (table, range) = tableChunks[piece]
        let start = range.lowerBound
        sparrow_adam_step(
            table.weights + start,
            table.first + start,
            table.second + start,
            table.gradients + start,
            range.count,
            adam(tableRate, l2: Double(optimiser.tableL2))
        )
        (table.gradients + start).update(repeating: 0, count: range.count)
    }

    /// Gradients by name, for tests. Leaves the tables' gradients zeroed.
    func gradients(slices count: Int) -> [String: [Float]] {
        sliceCount = count
        step += 1
        var result: [String: [Float]] = [:]
        for parameter in allParameters where parameter.update == .learnt {
            sum(parameter.offset..<(parameter.offset + parameter.count))
            result[parameter.name] = (0..<parameter.count).map { gradient[parameter.offset + $0] }
        }
        for table in tables {
            for shard in 0..<Table.shards { table.gather(shard: shard, slices, count: count, step: UInt32(step)) }
            result[table.table.name] = (0..<table.table.count).map { table.gradients[$0] }
            table.gradients.update(repeating: 0, count: table.table.count)
            table.forgetTouched()
        }
        return result
    }
}

/// The gradient and the optimiser's state of a large embedding table.
final class LargeTable {
    let table: Table
    let lookups: [Lookup]
    let weights: UnsafeMutablePointer<Float>
    /// All zero but for the rows that this step touched.
    let gradients: UnsafeMutablePointer<Float>
    /// Accumulators of Adagrad, one a row; first moments of Adam.
    let first: UnsafeMutablePointer<Float>
    let second: UnsafeMutablePointer<Float>
    /// For each shard the rows that this step touched.
    let touched: [UnsafeMutablePointer<UInt32>]
    let touchedCounts: UnsafeMutablePointer<Int>
    /// The last step that touched each row.
    private let stamps: UnsafeMutablePointer<UInt32>
    private let shards: Int

    init(
        _ table: Table,
        lookups: [Lookup],
        weights: UnsafeMutablePointer<Float>,
        _ kind: Optimiser.Tables,
        shards: Int
    ) {
        self.table = table
        self.lookups = lookups
        self.weights = weights
        self.shards = shards
        gradients = BatchSlice.zeroed(table.count)
        let isAdam = kind == .lazyAdam || kind == .denseAdam
        first = BatchSlice.zeroed(isAdam ? table.count : table.rows)
        second = BatchSlice.zeroed(isAdam ? table.count : 0)
        touched = (0..<shards).map { _ in BatchSlice.zeroed(table.rows / shards + 1) }
        touchedCounts = BatchSlice.zeroed(shards)
        stamps = BatchSlice.zeroed(table.rows)
    }

    deinit {
        gradients.deallocate()
        first.deallocate()
        second.deallocate()
        for list in touched { list.deallocate() }
        touchedCounts.deallocate()
        stamps.deallocate()
    }

    /// Before a step whose number was there already.
    func forgetTouched() {
        stamps.update(repeating: 0, count: table.rows)
    }

    /// Adds up the gradients of one shard's rows, in the order of the slices.
    func gather(shard: Int, _ slices: [BatchSlice], count: Int, step: UInt32) {
        var found = 0
        for index in 0..<count {
            let slice = slices[index]
            for number in lookups.indices {
                let lookup = lookups[number]
                let (indices, stride) = lookup.indices(slice.input)
                let (places, starts) = slice.places(of: lookup)
                found = sparrow_scatter_add_places(
                    gradients,
                    table.width,
                    indices,
                    stride,
                    places + Int(starts[shard]),
                    Int(starts[shard + 1] - starts[shard]),
                    slice.gradient(lookup.output),
                    lookup.output.stride,
                    stamps,
                    step,
                    touched[shard],
                    found
                )
            }
        }
        touchedCounts[shard] = found
    }
}
