internal import Kernels

extension Graph {
    /// The second-order term of a factorisation machine (Rendle 2010, eq. 3) over `fields` vectors side by side: `[rows × 1]`.
    public func factorisationMachine(_ embeddings: Node, fields: Int) -> Node {
        precondition(embeddings.width % fields == 0, "Graph: \(embeddings.width) columns are not \(fields) vectors")
        let output = makeValue(width: 1, from: [embeddings])
        let sums = makeValue(
            width: embeddings.width / fields,
            domain: embeddings.domain,
            side: embeddings.side,
            needsGradient: false
        )
        return add(FactorisationMachine(embeddings.value, output, sums, fields: fields))
    }
}

/// ½ Σ_d ((Σ_f v_fd)² − Σ_f v_fd²).
final class FactorisationMachine: Operation {
    let fields: Int
    /// Σ_f v_f of each row, from forward to backward.
    let sums: Value

    init(_ input: Value, _ output: Value, _ sums: Value, fields: Int) {
        self.fields = fields
        self.sums = sums
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_fm_second_order(
            slice.value(inputs[0]),
            inputs[0].stride,
            fields,
            sums.width,
            slice.rows(of: output),
            slice.value(sums),
            slice.value(output),
            output.stride
        )
    }

    override func backward(_ slice: BatchSlice) {
        guard inputs[0].needsGradient else { return }
        sparrow_fm_second_order_backward(
            slice.value(inputs[0]),
            inputs[0].stride,
            fields,
            sums.width,
            slice.rows(of: output),
            slice.value(sums),
            slice.gradient(output),
            output.stride,
            slice.gradient(inputs[0]),
            inputs[0].stride,
            keeps[0]
        )
    }
}
