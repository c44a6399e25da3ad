/// A computation graph over the features of a sample: a model writes down its forward pass, and the gradient comes for free.
///
/// Values are row-major `[rows × width]` float32. A graph is only a description: `Network` gives it memory and runs it.
public final class Graph {
    /// What a batch brings along.
    public struct InputLayout: Hashable, Sendable, Codable {
        /// Categorical inputs.
        public var slots = 0
        /// Numeric inputs.
        public var numbers = 0
        /// Movies of a history at most; 0 without one.
        public var historyLength = 0
        /// Labels of a sample.
        public var targets = 1

        public init(slots: Int = 0, numbers: Int = 0, historyLength: Int = 0, targets: Int = 1) {
            self.slots = slots
            self.numbers = numbers
            self.historyLength = historyLength
            self.targets = targets
        }
    }

    public let layout: InputLayout
    /// Samples of a batch at most.
    public let batchMax: Int
    /// Samples of a slice, while there are no more than sixteen slices.
    public let sliceRows: Int
    /// Samples of a group at most: groups are kept together.
    public let rowsPerGroup: Int
    private(set) var values: [Value] = []
    /// In the order in which they run forwards.
    private(set) var operations: [Operation] = []
    private(set) var parameters: [Parameter] = []
    private(set) var tables: [Table] = []
    private(set) var parameterCount = 0
    private(set) var largeTableCount = 0
    private var largeTables = 0
    private var names: [String: Int] = [:]

    /// - Parameters:
    ///   - layout: what a batch brings along.
    ///   - batchMax: samples of a batch at most.
    ///   - sliceRows: samples of a slice; more where the samples of a slice are each other's negatives.
    ///   - rowsPerGroup: samples of the largest group (`BatchSource.rowsPerGroup`).
    public init(_ layout: InputLayout, batchMax: Int, sliceRows: Int = 64, rowsPerGroup: Int = 1) {
        precondition(batchMax > 0 && sliceRows > 0 && rowsPerGroup > 0, "Graph: a batch has at least one sample")
        self.layout = layout
        self.batchMax = batchMax
        self.sliceRows = max(sliceRows, rowsPerGroup)
        self.rowsPerGroup = rowsPerGroup
    }

    /// Slices of a batch at most.
    static let slicesMax = 16

    /// How many slices a batch is cut into: by its size alone, so that the number of threads changes no bit.
    func sliceCount(rows: Int) -> Int {
        min(Graph.slicesMax, max(1, (rows + sliceRows - 1) / sliceRows))
    }

    /// Samples of the largest slice that there can be.
    var sliceRowsMax: Int {
        // Fewer than sixteen slices hold `sliceRows` at most; sixteen share the largest batch.
        let rows = max(min(sliceRows, batchMax), (batchMax + Graph.slicesMax - 1) / Graph.slicesMax)
        // Whole groups may go beyond.
        return (rows + rowsPerGroup - 1) / rowsPerGroup * rowsPerGroup
    }

    // MARK: Building, for operations

    func makeValue(width: Int, domain: Domain, side: FeatureSide, needsGradient: Bool = true) -> Value {
        let value = Value(id: values.count, width: width, domain: domain, side: side, needsGradient: needsGradient)
        values.append(value)
        return value
    }

    /// A value of the domain of `inputs` and of the joined side.
    func makeValue(width: Int, from inputs: [Node]) -> Value {
        precondition(!inputs.isEmpty && inputs.allSatisfy { $0.domain == inputs[0].domain }, "Graph: domains differ")
        return makeValue(
            width: width,
            domain: inputs[0].domain,
            side: inputs.dropFirst().reduce(inputs[0].side) { $0.joined($1.side) },
            needsGradient: inputs.contains { $0.value.needsGradient }
        )
    }

    func add(_ operation: Operation) -> Node {
        operations.append(operation)
        return Node(graph: self, value: operation.output)
    }

    /// New weights that one more operation uses. Their name, made with `uniqueName`, is that of no others.
    func makeParameter(
        _ name: String,
        shape: [Int],
        initial: Initial,
        update: Parameter.Update = .learnt,
        isRegularised: Bool = true
    ) -> Parameter {
        let parameter = Parameter(
            name: name,
            shape: shape,
            initial: initial,
            update: update,
            offset: parameterCount,
            isRegularised: isRegularised
        )
        // Each begins at a multiple of sixteen floats, a cache line: shards of the optimiser never share one.
        parameterCount += (parameter.count + 15) / 16 * 16
        parameters.append(parameter)
        return parameter
    }

    /// "dense0", "dense1", … in the order of asking: the same model always has the same names.
    func uniqueName(_ kind: String) -> String {
        let number = names[kind, default: 0]
        names[kind] = number + 1
        return "\(kind)\(number)"
    }

    // MARK: Inputs

    /// An embedding table of `rows` vectors, small normal numbers unless said otherwise; row 0 is "unknown".
    public func table(
        _ name: String,
        rows: Int,
        width: Int,
        initial: Initial = .normal(deviation: 0.05)
    ) -> Table {
        let isSmall = rows * width <= Table.smallCountMax
        let parameter = isSmall ? makeParameter(name, shape: [rows, width], initial: initial) : nil
        // Several lookups may share it, and each adds rows here and there.
        parameter?.users = 2
        parameter?.isTable = true
        let table = Table(
            name: name,
            rows: rows,
            width: width,
            initial: initial,
            parameter: parameter,
            offset: largeTableCount,
            number: isSmall ? -1 : largeTables
        )
        if !isSmall {
            largeTableCount += (table.count + 15) / 16 * 16
            largeTables += 1
        }
        tables.append(table)
        return table
    }

    /// The embedding of one categorical input: `[B × width]`.
    public func embedding(_ table: Table, slot: Int, side: FeatureSide) -> Node {
        precondition(slot < layout.slots, "Graph: slot \(slot) of \(layout.slots)")
        return add(Lookup(table, slot: slot, makeValue(width: table.width, domain: .sample, side: side)))
    }

    /// The sum of the embeddings of several categorical inputs from one table: `[B × width]`.
    public func pooledEmbedding(_ table: Table, slots: [Int], side: FeatureSide) -> Node {
        precondition(
            !slots.isEmpty && slots.allSatisfy { $0 < layout.slots },
            "Graph: slots \(slots) of \(layout.slots)"
        )
        guard let parameter = table.parameter else {
            return sum(slots.map { embedding(table, slot: $0, side: side) })
        }
        let output = makeValue(width: table.width, domain: .sample, side: side)
        return add(PooledLookup(table, parameter, slots: slots, output))
    }

    /// The embeddings of the histories: `[H × width]`, H being the movies in all histories.
    public func historyEmbedding(_ table: Table) -> Node {
        precondition(layout.historyLength > 0, "Graph: the inputs have no history")
        return add(Lookup(table, slot: nil, makeValue(width: table.width, domain: .history, side: .user)))
    }

    /// Numeric inputs `range`: `[B × range.count]`.
    public func numbers(_ range: Range<Int>, side: FeatureSide) -> Node {
        precondition(range.upperBound <= layout.numbers, "Graph: numbers \(range) of \(layout.numbers)")
        let value = makeValue(width: range.count, domain: .sample, side: side, needsGradient: false)
        return add(NumbersInput(range, value))
    }

    // MARK: Dense layers

    /// `x · W + b`, then the activation: `[rows × width]`.
    public func dense(
        _ input: Node,
        width: Int,
        activation: Activation = .none,
        hasBias: Bool = true,
        initial: Initial? = nil
    ) -> Node {
        let name = uniqueName("dense")
        let weights = makeParameter(
            "\(name).weights",
            shape: [input.width, width],
            initial: initial ?? .fanIn(input.width)
        )
        let bias =
            hasBias
            ? makeParameter("\(name).bias", shape: [width], initial: .fanIn(input.width), isRegularised: false) : nil
        let output = makeValue(width: width, domain: input.domain, side: input.side)
        let isFused = activation == .relu
        let result = add(Dense(input.value, output, weights, bias, isRectified: isFused))
        return isFused ? result : activated(result, activation)
    }

    /// A dense layer over rows of histories that also reads a row of the sample: `history · W + sample · V + b`, `[H × width]`.
    ///
    /// The same as a layer over both side by side, without repeating the sample's row for every movie of its history.
    public func dense(_ history: Node, sample: Node, width: Int, activation: Activation = .none) -> Node {
        precondition(history.domain == .history && sample.domain == .sample, "Graph: a history, then a sample")
        let shared = dense(sample, width: width)
        let weights = makeParameter(
            "\(uniqueName("dense")).weights",
            shape: [history.width, width],
            initial: .fanIn(history.width)
        )
        let output = makeValue(width: width, domain: .history, side: history.side.joined(sample.side))
        return activated(add(HistoryDense(history.value, shared.value, output, weights)), activation)
    }

    /// Dense layers one after the other, each with the activation.
    public func mlp(_ input: Node, widths: [Int], activation: Activation) -> Node {
        widths.reduce(input) { dense($0, width: $1, activation: activation) }
    }

    /// Side by side: `[rows × Σ widths]`.
    public func concat(_ parts: [Node]) -> Node {
        precondition(!parts.isEmpty, "Graph: nothing to concatenate")
        if parts.count == 1 { return parts[0] }
        let width = parts.reduce(0) { $0 + $1.width }
        return add(Concatenation(parts.map(\.value), makeValue(width: width, from: parts)))
    }

    public func concat(_ parts: Node...) -> Node { concat(parts) }
}
