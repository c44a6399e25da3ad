/// One step of a graph: reads its inputs' values and writes its output's; backwards, reads its output's gradient and writes its inputs'.
///
/// Works on one slice of a batch at a time, allocates nothing, and touches only that slice's memory.
class Operation {
    let inputs: [Value]
    let output: Value
    /// For each input: 0 when its gradient is to be overwritten, 1 when another operation wrote it first. Set when the graph is closed.
    var keeps: [Float]

    init(_ inputs: [Value], _ output: Value) {
        self.inputs = inputs
        self.output = output
        keeps = [Float](repeating: 0, count: inputs.count)
        for input in inputs { input.consumers += 1 }
        output.producer = self
    }

    func forward(_ slice: BatchSlice) {
        preconditionFailure("Graph: \(type(of: self)) has no forward")
    }

    func backward(_ slice: BatchSlice) {
        preconditionFailure("Graph: \(type(of: self)) has no backward")
    }
}

extension Operation {
    /// A gradient of the first input that is there already, or 0 where it is to be overwritten, whatever lies there.
    @inline(__always)
    func kept(_ gradient: Float) -> Float { keeps[0] == 0 ? 0 : gradient }
}

/// Reads labels and the values at the end of a graph, writes their gradients, and adds to the slice's loss.
class Loss: Operation {
    override func forward(_ slice: BatchSlice) {}
}
