internal import Kernels

extension Graph {
    /// The compressed interaction network of xDeepFM (Lian et al. 2018, eq. 6 and 7) over `fields` vectors side by side: `[rows × Σ maps]`,
    /// `maps` having the number of maps of each layer.
    ///
    /// Map h of layer k is `X^k_h = Σᵢⱼ W^{k,h}_ij (X^{k−1}_i ⊙ X⁰_j)`, products of vectors as wholes, and gives the sum of its dimensions.
    /// No activation lies between the layers: the paper's §4.4 finds the identity best.
    /// Costs `dimensions · fields · maps[k − 1] · maps[k]` multiplications a row and layer.
    public func compressedInteractions(_ embeddings: Node, fields: Int, maps: [Int]) -> Node {
        precondition(!maps.isEmpty, "Graph: a compressed interaction network has at least one layer")
        precondition(embeddings.width % fields == 0, "Graph: \(embeddings.width) columns are not \(fields) vectors")
        let dimensions = embeddings.width / fields
        let transposed = add(
            FieldTransposition(embeddings.value, makeValue(width: embeddings.width, from: [embeddings]), fields: fields)
        )
        var layer = transposed
        let sums = maps.map { count -> Node in
            layer = interaction(layer, with: transposed, dimensions: dimensions, maps: count)
            return add(DimensionSum(layer.value, makeValue(width: count, from: [layer])))
        }
        return concat(sums)
    }

    private func interaction(_ layer: Node, with fields: Node, dimensions: Int, maps: Int) -> Node {
        let products = layer.width * fields.width / dimensions / dimensions
        let weights = makeParameter(
            "\(uniqueName("interaction")).weights",
            shape: [products, maps],
            initial: .fanIn(products)
        )
        return add(
            CompressedInteraction(
                layer.value,
                fields.value,
                makeValue(width: dimensions * maps, domain: layer.domain, side: layer.side),
                // The products of one row, and their gradients.
                scratch: makeValue(
                    width: 2 * dimensions * products,
                    domain: .slice,
                    side: layer.side,
                    needsGradient: false
                ),
                weights,
                dimensions: dimensions
            )
        )
    }
}

/// `[fields × dimensions]` of each row to `[dimensions × fields]`, so that what is multiplied lies together.
final class FieldTransposition: Operation {
    let fields: Int

    init(_ input: Value, _ output: Value, fields: Int) {
        self.fields = fields
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        sparrow_transpose_rows(
            slice.value(inputs[0]),
            inputs[0].stride,
            fields,
            output.width / fields,
            slice.rows(of: output),
            slice.value(output),
            output.stride,
            0
        )
    }

    override func backward(_ slice: BatchSlice) {
        guard inputs[0].needsGradient else { return }
        sparrow_transpose_rows(
            slice.gradient(output),
            output.stride,
            output.width / fields,
            fields,
            slice.rows(of: output),
            slice.gradient(inputs[0]),
            inputs[0].stride,
            keeps[0]
        )
    }
}

/// One layer. Shapes of a row: layer `[dimensions × H]`, fields `[dimensions × F]`, weights `[H · F × maps]`, output `[dimensions × maps]`.
final class CompressedInteraction: Operation {
    let scratch: Value
    let weights: Parameter
    let dimensions: Int

    init(_ layer: Value, _ fields: Value, _ output: Value, scratch: Value, _ weights: Parameter, dimensions: Int) {
        self.scratch = scratch
        self.weights = weights
        self.dimensions = dimensions
        // Each row adds to its gradient.
        weights.users += 2
        super.init([layer, fields], output)
    }

    private var maps: Int { output.width / dimensions }
    private var products: Int { weights.count / maps }
    private var layerCount: Int { inputs[0].width / dimensions }
    private var fieldCount: Int { inputs[1].width / dimensions }

    /// X^{k−1}_i ⊙ X⁰_j of one row, `[dimensions × H · F]`, into the scratch.
    private func multiply(_ slice: BatchSlice, _ row: Int) -> UnsafeMutablePointer<Float> {
        sparrow_outer_rows(
            slice.value(inputs[0]) + row * inputs[0].stride,
            layerCount,
            slice.value(inputs[1]) + row * inputs[1].stride,
            fieldCount,
            dimensions,
            slice.value(scratch)
        )
        return slice.value(scratch)
    }

    override func forward(_ slice: BatchSlice) {
        for row in 0..<slice.rows(of: output) {
            MatrixProduct.multiply(
                rows: dimensions,
                columns: maps,
                inner: products,
                multiply(slice, row),
                products,
                .plain,
                slice.weights(weights),
                maps,
                .plain,
                into: slice.value(output) + row * output.stride,
                maps
            )
        }
    }

    override func backward(_ slice: BatchSlice) {
        let toProducts = slice.value(scratch) + dimensions * products
        for row in 0..<slice.rows(of: output) {
            let dy = slice.gradient(output) + row * output.stride
            MatrixProduct.multiply(
                rows: products,
                columns: maps,
                inner: dimensions,
                multiply(slice, row),
                products,
                .transposed,
                dy,
                maps,
                .plain,
                into: slice.gradient(weights),
                maps,
                keep: 1
            )
            MatrixProduct.multiply(
                rows: dimensions,
                columns: products,
                inner: maps,
                dy,
                maps,
                .plain,
                slice.weights(weights),
                maps,
                .transposed,
                into: toProducts,
                products
            )
            spread(slice, row, toProducts)
        }
    }

    /// The gradients of both factors from that of their products.
    private func spread(_ slice: BatchSlice, _ row: Int, _ toProducts: UnsafeMutablePointer<Float>) {
        let (layer, fields) = (inputs[0], inputs[1])
        if layer.needsGradient {
            sparrow_outer_rows_to_left(
                toProducts,
                slice.value(fields) + row * fields.stride,
                layerCount,
                fieldCount,
                dimensions,
                slice.gradient(layer) + row * layer.stride,
                keeps[0]
            )
        }
        if fields.needsGradient {
            sparrow_outer_rows_to_right(
                toProducts,
                slice.value(layer) + row * layer.stride,
                layerCount,
                fieldCount,
                dimensions,
                slice.gradient(fields) + row * fields.stride,
                keeps[1]
            )
        }
    }
}

/// Σ over the dimensions of each map: `[dimensions × maps]` of a row to `[maps]`.
final class DimensionSum: Operation {
    init(_ input: Value, _ output: Value) {
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        for row in 0..<slice.rows(of: output) {
            sparrow_sum_columns(
                slice.value(inputs[0]) + row * inputs[0].stride,
                output.width,
                inputs[0].width / output.width,
                output.width,
                slice.value(output) + row * output.stride,
                0
            )
        }
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        for row in 0..<slice.rows(of: output) {
            // A stride of 0: the same gradient for each dimension.
            sparrow_axpy_block(
                1,
                slice.gradient(output) + row * output.stride,
                0,
                slice.gradient(input) + row * input.stride,
                output.width,
                keeps[0],
                input.width / output.width,
                output.width
            )
        }
    }
}
