internal import Kernels
internal import Synchronization

/// A graph with its weights and the memory to run it: everything is allocated here. A step allocates nothing, but for the scratch memory that each
/// product of oneDNN takes and gives back.
///
/// A batch is cut into slices (`Graph.sliceCount`), each run by whichever thread is free, whose gradients are summed in the order of the slices:
/// the same weights come out for any number of threads.
///
/// Unchecked: one caller at a time, as a step changes the weights; within a step the worker pool gives each piece of memory to one thread.
public final class Network: @unchecked Sendable {
    let graph: Graph
    let plan: GraphPlan
    private let outputs: [Value]
    let slices: [BatchSlice]
    /// `[graph.parameterCount]`.
    let parameters: UnsafeMutablePointer<Float>
    /// `[graph.largeTableCount]`.
    let tables: UnsafeMutablePointer<Float>
    /// `[slices × graph.parameterCount]`: each slice's own.
    private let parameterGradients: UnsafeMutablePointer<Float>
    private let updater: Updater?
    private let pool: WorkerPool
    private let work: Work
    private let stepSeed: UInt64
    public private(set) var steps = 0

    /// - Parameters:
    ///   - graph: complete; it must not be added to afterwards.
    ///   - outputs: what `run` gives.
    ///   - optimiser: `nil` for a network that only scores.
    ///   - threads: at least one.
    ///   - seed: of the weights and of dropout.
    public init(_ graph: Graph, outputs: [Node], optimiser: Optimiser?, threads: Int, seed: UInt64) {
        self.graph = graph
        plan = GraphPlan(graph, outputs: outputs)
        self.outputs = outputs.map(\.value)
        parameters = BatchSlice.zeroed(graph.parameterCount)
        tables = BatchSlice.zeroed(graph.largeTableCount)
        let (plan, parameters, tables) = (plan, parameters, tables)
        let sliceCount = graph.sliceCount(rows: graph.batchMax)
        parameterGradients = BatchSlice.zeroed(sliceCount * graph.parameterCount)
        let gradients = parameterGradients
        let slices = (0..<sliceCount).map { number in
            BatchSlice(
                rowsMax: graph.sliceRowsMax,
                layout: graph.layout,
                valueCount: plan.valueCount,
                hasGradients: optimiser != nil,
                placeCount: plan.placeCount,
                parameterGradients: gradients + number * graph.parameterCount,
                parameters: parameters,
                tables: tables
            )
        }
        self.slices = slices
        stepSeed = seed
        updater = optimiser.map { Updater($0, graph, plan, slices: slices, parameters: parameters, tables: tables) }
        let work = Work(plan, slices, updater)
        self.work = work
        // More would have nothing to do, and each step waits for all of them.
        pool = WorkerPool(threads: min(threads, Graph.slicesMax)) { phase, piece in work.run(phase, piece) }
        initialise(seed)
    }

    deinit {
        parameters.deallocate()
        tables.deallocate()
        parameterGradients.deallocate()
    }

    private func initialise(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for parameter in graph.parameters {
            let values = UnsafeMutableBufferPointer(start: parameters + parameter.offset, count: parameter.count)
            parameter.initial.fill(values, &generator)
        }
        for table in graph.tables where table.parameter == nil {
            let values = UnsafeMutableBufferPointer(start: tables + table.offset, count: table.count)
            table.initial.fill(values, &generator)
        }
    }

    /// One step of training: forwards, backwards, and the optimiser.
    ///
    /// - Parameters:
    ///   - rows: samples of the batch, at most `graph.batchMax`.
    ///   - source: fills them.
    ///   - rate: what the learning rate is multiplied by: a schedule.
    /// - Returns: the loss, a mean over the batch; not a number or infinite when the training diverges.
    public func step(rows: Int, source: any BatchSource, rate: Float = 1) -> Double {
        guard let updater else { preconditionFailure("Network: made without an optimiser") }
        MatrixProduct.prepareThread()
        let count = cut(rows, source, isTraining: true)
        work.source = source
        pool.run(Work.train, pieces: count)
        steps += 1
        updater.begin(step: steps, slices: count, rate: rate)
        pool.run(Work.update, pieces: updater.pieces, isSmall: count == 1)
        if updater.denseTablePieces > 0 { pool.run(Work.updateTables, pieces: updater.denseTablePieces) }
        var loss = 0.0
        for index in 0..<count { loss += slices[index].loss }
        return loss
    }

    /// Runs forwards and gives the outputs of each sample.
    ///
    /// - Parameters:
    ///   - rows: samples of the batch, at most `graph.batchMax`.
    ///   - source: fills them.
    ///   - take: the sample's place in the batch, the number of the output, and its `width` values.
    public func run(
        rows: Int,
        source: any BatchSource,
        take: (_ row: Int, _ output: Int, _ values: UnsafeBufferPointer<Float>) -> Void
    ) {
        MatrixProduct.prepareThread()
        let count = cut(rows, source, isTraining: false)
        work.source = source
        pool.run(Work.score, pieces: count)
        for index in 0..<count {
            let slice = slices[index]
            for number in outputs.indices {
                let output = outputs[number]
                for row in 0..<slice.rows {
                    let values = slice.value(output) + row * output.stride
                    take(slice.firstRow + row, number, UnsafeBufferPointer(start: values, count: output.width))
                }
            }
        }
    }

    /// Gradients of the loss of a batch without a step, for tests: of every parameter and table, by name.
    func gradients(rows: Int, source: any BatchSource) -> (loss: Double, gradients: [String: [Float]]) {
        guard let updater else { preconditionFailure("Network: made without an optimiser") }
        MatrixProduct.prepareThread()
        let count = cut(rows, source, isTraining: true)
        work.source = source
        pool.run(Work.train, pieces: count)
        let loss = slices[0..<count].reduce(0) { $0 + $1.loss }
        return (loss, updater.gradients(slices: count))
    }

    /// The loss of a batch as training sees it, without a gradient.
    func loss(rows: Int, source: any BatchSource) -> Double {
        let count = cut(rows, source, isTraining: true)
        work.source = source
        pool.run(Work.train, pieces: count)
        return slices[0..<count].reduce(0) { $0 + $1.loss }
    }

    /// The loss of a batch as scoring sees it: no dropout, running statistics.
    func evaluationLoss(rows: Int, source: any BatchSource) -> Double {
        precondition(updater != nil, "Network: losses write gradients, and one that only scores has no place for them")
        MatrixProduct.prepareThread()
        let count = cut(rows, source, isTraining: false)
        work.source = source
        pool.run(Work.judge, pieces: count)
        return slices[0..<count].reduce(0) { $0 + $1.loss }
    }

    private func cut(_ rows: Int, _ source: any BatchSource, isTraining: Bool) -> Int {
        precondition(rows > 0 && rows <= graph.batchMax, "Network: \(rows) samples, made for \(graph.batchMax)")
        let size = source.rowsPerGroup
        let groups = (rows + size - 1) / size
        let count = min(groups, graph.sliceCount(rows: rows))
        var first = 0
        for index in 0..<count {
            let slice = slices[index]
            let end = min(rows, first + (groups / count + (index < groups % count ? 1 : 0)) * size)
            slice.rows = end - first
            precondition(slice.rows <= graph.sliceRowsMax, "Network: groups of \(size), made for \(graph.rowsPerGroup)")
            slice.rowsPerGroup = size
            slice.firstRow = first
            slice.isTraining = isTraining
            slice.lossScale = 1 / Float(rows)
            slice.loss = 0
            slice.stepSeed = stepSeed &+ UInt64(steps) &* 0xA24B_AED4_963E_E407
            first += slice.rows
        }
        return count
    }
}

/// What the threads run: pieces of a phase.
///
/// Unchecked for the same reason as `Network`, of which it is a part.
private final class Work: @unchecked Sendable {
    static let train = 0
    static let score = 1
    static let update = 2
    static let updateTables = 3
    static let judge = 4

    let plan: GraphPlan
    let slices: [BatchSlice]
    let updater: Updater?
    unowned(unsafe) var source: (any BatchSource)?

    init(_ plan: GraphPlan, _ slices: [BatchSlice], _ updater: Updater?) {
        self.plan = plan
        self.slices = slices
        self.updater = updater
    }

    func run(_ phase: Int, _ piece: Int) {
        switch phase {
        case Work.train: train(slices[piece])
        case Work.score:
            fill(slices[piece])
            forward(plan.inference, slices[piece])
        case Work.judge:
            fill(slices[piece])
            forward(plan.forward, slices[piece])
            backward(plan.losses, slices[piece])
        case Work.update: updater?.update(piece)
        default: updater?.updateTable(piece)
        }
    }

    private func train(_ slice: BatchSlice) {
        fill(slice)
        for index in plan.zeroed.indices {
            let range = plan.zeroed[index]
            (slice.parameterGradients + range.lowerBound).update(repeating: 0, count: range.count)
        }
        forward(plan.forward, slice)
        backward(plan.backward, slice)
    }

    // By index, here and in the operations: a debug build allocates an iterator for each array that is gone through.

    private func forward(_ operations: [Operation], _ slice: BatchSlice) {
        for index in operations.indices { operations[index].forward(slice) }
    }

    private func backward(_ operations: [Operation], _ slice: BatchSlice) {
        for index in operations.indices { operations[index].backward(slice) }
    }

    private func fill(_ slice: BatchSlice) {
        source?.fill(slice.input, first: slice.firstRow, rows: slice.rows)
        slice.historyRows = slice.input.historyLength > 0 ? Int(slice.input.offsets[slice.rows]) : 0
    }
}

extension Network {
    /// One array of weights, as it lies in the network.
    struct Weights {
        let name: String
        let shape: [Int]
        let values: UnsafeMutableBufferPointer<Float>
    }

    /// All weights, in the order in which the model made them; parameters first, then large tables.
    var allWeights: [Weights] {
        graph.parameters.map { parameter in
            let values = UnsafeMutableBufferPointer(start: parameters + parameter.offset, count: parameter.count)
            return Weights(name: parameter.name, shape: parameter.shape, values: values)
        }
            + graph.tables.filter { $0.parameter == nil }.map { table in
                let values = UnsafeMutableBufferPointer(start: tables + table.offset, count: table.count)
                return Weights(name: table.name, shape: [table.rows, table.width], values: values)
            }
    }
}
