/// A graph made ready to run: which operations run when, where each value lies, and who overwrites which gradient.
struct GraphPlan {
    /// What leads to the outputs alone: scoring.
    let inference: [Operation]
    /// What leads to outputs and losses, in the order of running forwards.
    let forward: [Operation]
    /// What leads to a loss, in the order of running backwards.
    let backward: [Operation]
    let losses: [Operation]
    /// Floats of a slice's values.
    let valueCount: Int
    /// Places of rows of large tables, for all lookups of a slice.
    let placeCount: Int
    /// Parts of the parameters' gradients that are added to and so begin at 0.
    let zeroed: [Range<Int>]

    init(_ graph: Graph, outputs: [Node]) {
        losses = graph.operations.filter { $0 is Loss }
        let toOutputs = GraphPlan.leading(to: outputs.compactMap { $0.value.producer })
        let toLosses = GraphPlan.leading(to: losses)
        inference = graph.operations.filter { toOutputs.contains(ObjectIdentifier($0)) }
        backward = graph.operations.reversed().filter { toLosses.contains(ObjectIdentifier($0)) }
        forward = graph.operations.filter { operation in
            let id = ObjectIdentifier(operation)
            return toOutputs.contains(id) || toLosses.contains(id)
        }
        GraphPlan.countConsumers(graph, forward)
        valueCount = GraphPlan.lay(graph, forward)
        GraphPlan.chooseKeeps(backward)
        var placeCount = 0
        for case let lookup as Lookup in backward where lookup.table.parameter == nil {
            lookup.placesOffset = placeCount
            placeCount += GraphPlan.rowsMax(lookup.output, graph) + Table.shards + 1
        }
        self.placeCount = placeCount
        zeroed = graph.parameters.filter { $0.isAdded }.map { $0.offset..<($0.offset + $0.count) }
    }

    private static func leading(to ends: [Operation]) -> Set<ObjectIdentifier> {
        var found = Set<ObjectIdentifier>()
        var open = ends
        while let operation = open.popLast() {
            guard found.insert(ObjectIdentifier(operation)).inserted else { continue }
            open += operation.inputs.compactMap(\.producer)
        }
        return found
    }

    private static func countConsumers(_ graph: Graph, _ operations: [Operation]) {
        for value in graph.values { value.consumers = 0 }
        for operation in operations {
            for input in operation.inputs { input.consumers += 1 }
        }
    }

    private static func rowsMax(_ value: Value, _ graph: Graph) -> Int {
        switch value.domain {
        case .sample: graph.sliceRowsMax
        case .history: graph.sliceRowsMax * graph.layout.historyLength
        case .slice: 1
        }
    }

    /// - Returns: floats of all values.
    private static func lay(_ graph: Graph, _ operations: [Operation]) -> Int {
        let concatenations = operations.compactMap { $0 as? Concatenation }
        var inside = Set<Int>()
        for concatenation in concatenations {
            concatenation.choosePlaces()
            for (part, isInPlace) in zip(concatenation.inputs, concatenation.isInPlace) where isInPlace {
                inside.insert(part.id)
            }
        }
        var count = 0
        for value in graph.values where !inside.contains(value.id) {
            let rows = rowsMax(value, graph)
            value.offset = count
            value.stride = value.width
            // At a cache line's start.
            count += (rows * value.width + 15) / 16 * 16
        }
        // A concatenation inside another comes before it, and takes its place from it.
        for concatenation in concatenations.reversed() { concatenation.layParts() }
        return count
    }

    /// The first operation to write a gradient overwrites it, so that nothing needs to be zeroed.
    private static func chooseKeeps(_ backward: [Operation]) {
        var written = Set<Int>()
        for operation in backward {
            let inPlace = (operation as? Concatenation)?.isInPlace
            for (index, input) in operation.inputs.enumerated() {
                let isWritten = !written.insert(input.id).inserted
                operation.keeps[index] = isWritten && inPlace?[index] != true ? 1 : 0
            }
        }
    }
}
