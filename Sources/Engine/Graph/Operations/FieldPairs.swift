internal import Kernels

extension Graph {
    /// The dot product of every pair of `fields` vectors side by side, (0, 1), (0, 2), … first: `[rows × fields · (fields − 1) / 2]`.
    ///
    /// The product layer of PNN with inner products (Qu et al. 2016, §3.1), without the squares of the fields.
    public func pairProducts(_ embeddings: Node, fields: Int) -> Node {
        precondition(fields > 1, "Graph: \(fields) fields have no pairs")
        precondition(embeddings.width % fields == 0, "Graph: \(embeddings.width) columns are not \(fields) vectors")
        let output = makeValue(width: fields * (fields - 1) / 2, from: [embeddings])
        return add(PairProducts(embeddings.value, output, fields: fields))
    }
}

/// ⟨vᵢ, vⱼ⟩ for all i < j.
final class PairProducts: Operation {
    let fields: Int

    init(_ input: Value, _ output: Value, fields: Int) {
        self.fields = fields
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_pair_dots(
            slice.value(inputs[0]),
            inputs[0].stride,
            fields,
            inputs[0].width / fields,
            slice.rows(of: output),
            slice.value(output),
            output.stride
        )
    }

    override func backward(_ slice: BatchSlice) {
        guard inputs[0].needsGradient else { return }
        sparrow_pair_dots_backward(
            slice.value(inputs[0]),
            inputs[0].stride,
            fields,
            inputs[0].width / fields,
            slice.rows(of: output),
            slice.gradient(output),
            output.stride,
            slice.gradient(inputs[0]),
            inputs[0].stride,
            keeps[0]
        )
    }
}
