internal import Glibc
internal import Kernels

extension Graph {
    /// −y·log σ(z) − (1 − y)·log(1 − σ(z)), weighted, the mean over the batch.
    ///
    /// - Parameters:
    ///   - logit: z, `[B × 1]`.
    ///   - target: which of the batch's labels is y.
    public func logisticLoss(_ logit: Node, target: Int = 0) {
        addLoss(LogisticLoss(logit.value, scratch(1), target: checked(target)))
    }

    /// ½ (z − y)², weighted, the mean over the batch.
    public func squaredLoss(_ prediction: Node, target: Int = 0) {
        addLoss(SquaredLoss(prediction.value, scratch(1), target: checked(target)))
    }

    /// Bayesian personalised ranking (Rendle et al. 2009): −log σ(positive − negative), weighted, the mean over the batch.
    public func bprLoss(positive: Node, negative: Node) {
        addLoss(PairwiseLoss(positive.value, negative.value, scratch(1)))
    }

    /// Softmax over the movies of the slice (Yi et al. 2019): each sample's movie against all others there, its logit lowered by the
    /// logarithm of how often that movie is drawn, so that popular movies are not punished for being negatives often. A sample whose label is 0
    /// is a negative of the others and nothing more.
    ///
    /// - Parameters:
    ///   - user: `[B × width]`.
    ///   - movie: `[B × width]`.
    ///   - slot: the categorical input that says which movie it is: the same movie is no negative of itself.
    ///   - logFrequency: log Q of each row of that input's vocabulary.
    ///   - scale: what the dot products are multiplied by, 1 / temperature.
    public func inBatchSoftmaxLoss(user: Node, movie: Node, slot: Int, logFrequency: [Float], scale: Float) {
        precondition(user.width == movie.width, "Graph: towers of different widths")
        addLoss(
            InBatchSoftmaxLoss(
                user.value,
                movie.value,
                scratch(sliceRowsMax),
                slot: slot,
                logFrequency: logFrequency,
                scale: scale
            )
        )
    }

    /// Softmax over groups of rows: the first of each against the others (sampled softmax over candidates of one request); the mean over the
    /// groups of the batch.
    ///
    /// - Parameters:
    ///   - logit: `[B × 1]`; the batch source must keep groups together (`BatchSource.rowsPerGroup`).
    ///   - target: whose weights count: a group has the weight of its first row, and one of 0 is passed over.
    public func groupSoftmaxLoss(_ logit: Node, target: Int = 0) {
        addLoss(GroupSoftmaxLoss(logit.value, scratch(1), target: checked(target)))
    }

    /// strength / 2 · Σ x² of each row, the mean over the batch: L2 regularisation of what the samples use, as often as they use it.
    ///
    /// Embeddings of ids want it: Adam and Adagrad scale an L2 by row away.
    public func penalty(on node: Node, strength: Float) {
        guard strength > 0 else { return }
        addLoss(Penalty(node.value, scratch(1), strength: strength))
    }

    private func scratch(_ width: Int) -> Value {
        makeValue(width: width, domain: .sample, side: .pair, needsGradient: false)
    }

    private func checked(_ target: Int) -> Int {
        precondition(target < layout.targets, "Graph: target \(target) of \(layout.targets)")
        return target
    }

    private func addLoss(_ loss: Loss) {
        _ = add(loss)
    }
}

final class LogisticLoss: Loss {
    let target: Int

    init(_ logit: Value, _ scratch: Value, target: Int) {
        self.target = target
        super.init([logit], scratch)
    }

    override func backward(_ slice: BatchSlice) {
        let place = target * slice.input.rowsMax
        let sum = sparrow_logistic_loss(
            slice.value(inputs[0]),
            inputs[0].stride,
            slice.input.labels + place,
            slice.input.weights + place,
            slice.lossScale,
            slice.gradient(inputs[0]),
            inputs[0].stride,
            keeps[0],
            slice.rows
        )
        slice.loss += sum * Double(slice.lossScale)
    }
}

final class SquaredLoss: Loss {
    let target: Int

    init(_ prediction: Value, _ scratch: Value, target: Int) {
        self.target = target
        super.init([prediction], scratch)
    }

    override func backward(_ slice: BatchSlice) {
        let place = target * slice.input.rowsMax
        let x = slice.value(inputs[0]), dx = slice.gradient(inputs[0])
        for row in 0..<slice.rows {
            let error = x[row * inputs[0].stride] - slice.input.labels[place + row]
            let gradient = slice.input.weights[place + row] * error * slice.lossScale
            dx[row * inputs[0].stride] = kept(dx[row * inputs[0].stride]) + gradient
            slice.loss += Double(gradient * error) / 2
        }
    }
}

final class GroupSoftmaxLoss: Loss {
    let target: Int

    init(_ logit: Value, _ scratch: Value, target: Int) {
        self.target = target
        super.init([logit], scratch)
    }

    override func backward(_ slice: BatchSlice) {
        let (z, dz) = (slice.value(inputs[0]), slice.gradient(inputs[0]))
        let stride = inputs[0].stride
        let size = slice.rowsPerGroup
        for first in Swift.stride(from: 0, to: slice.rows, by: size) {
            // Means over groups, where `lossScale` is one over rows.
            let weight = slice.input.weights[target * slice.input.rowsMax + first] * slice.lossScale * Float(size)
            let rows = first..<min(first + size, slice.rows)
            guard weight > 0 else {
                if keeps[0] == 0 { for row in rows { dz[row * stride] = 0 } }
                continue
            }
            var largest = -Float.infinity
            for row in rows { largest = max(largest, z[row * stride]) }
            var sum: Float = 0
            for row in rows { sum += expf(z[row * stride] - largest) }
            slice.loss += Double(weight * (logf(sum) + largest - z[first * stride]))
            for row in rows {
                let probability = expf(z[row * stride] - largest) / sum
                dz[row * stride] = kept(dz[row * stride]) + weight * (probability - (row == first ? 1 : 0))
            }
        }
    }
}

final class Penalty: Loss {
    let strength: Float

    init(_ input: Value, _ scratch: Value, strength: Float) {
        self.strength = strength
        super.init([input], scratch)
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        let factor = strength * slice.lossScale
        let rows = slice.rows(of: input)
        sparrow_axpy_block(
            factor,
            slice.value(input),
            input.stride,
            slice.gradient(input),
            input.stride,
            keeps[0],
            rows,
            input.width
        )
        for row in 0..<rows {
            let x = slice.value(input) + row * input.stride
            slice.loss += Double(factor / 2 * sparrow_dot_f32(x, x, input.width))
        }
    }
}

final class PairwiseLoss: Loss {
    init(_ positive: Value, _ negative: Value, _ scratch: Value) {
        super.init([positive, negative], scratch)
    }

    override func backward(_ slice: BatchSlice) {
        let (positive, negative) = (inputs[0], inputs[1])
        let toPositive = slice.gradient(positive), toNegative = slice.gradient(negative)
        for row in 0..<slice.rows {
            let (p, n) = (row * positive.stride, row * negative.stride)
            let difference = slice.value(positive)[p] - slice.value(negative)[n]
            let weight = slice.input.weights[row] * slice.lossScale
            let gradient = -weight / (1 + expf(difference))
            toPositive[p] = kept(toPositive[p]) + gradient
            toNegative[n] = (keeps[1] == 0 ? 0 : toNegative[n]) - gradient
            slice.loss += Double(weight * (log1pf(expf(-abs(difference))) + max(0, -difference)))
        }
    }
}

final class InBatchSoftmaxLoss: Loss {
    let slot: Int
    let logFrequency: [Float]
    let scale: Float

    init(_ user: Value, _ movie: Value, _ scratch: Value, slot: Int, logFrequency: [Float], scale: Float) {
        self.slot = slot
        self.logFrequency = logFrequency
        self.scale = scale
        super.init([user, movie], scratch)
    }

    override func backward(_ slice: BatchSlice) {
        let (user, movie) = (inputs[0], inputs[1])
        let logits = slice.value(output), stride = output.stride
        MatrixProduct.multiply(
            rows: slice.rows,
            columns: slice.rows,
            inner: user.width,
            slice.value(user),
            user.stride,
            .plain,
            slice.value(movie),
            movie.stride,
            .transposed,
            into: logits,
            stride
        )
        for row in 0..<slice.rows { softmax(slice, logits + row * stride, row) }
        MatrixProduct.multiply(
            rows: slice.rows,
            columns: user.width,
            inner: slice.rows,
            logits,
            stride,
            .plain,
            slice.value(movie),
            movie.stride,
            .plain,
            into: slice.gradient(user),
            user.stride,
            keep: keeps[0]
        )
        MatrixProduct.multiply(
            rows: slice.rows,
            columns: movie.width,
            inner: slice.rows,
            logits,
            stride,
            .transposed,
            slice.value(user),
            user.stride,
            .plain,
            into: slice.gradient(movie),
            movie.stride,
            keep: keeps[1]
        )
    }

    /// Turns a row of dot products into the gradient of the loss by them.
    private func softmax(_ slice: BatchSlice, _ logits: UnsafeMutablePointer<Float>, _ row: Int) {
        let own = movie(slice, row)
        var largest = -Float.infinity
        for column in 0..<slice.rows {
            let other = movie(slice, column)
            let isNegative = column != row && other != own
            let isKept = column == row || isNegative
            logits[column] = isKept ? logits[column] * scale - logFrequency[Int(other)] : -.infinity
            largest = max(largest, logits[column])
        }
        var sum: Float = 0
        for column in 0..<slice.rows {
            let exponential = expf(logits[column] - largest)
            if column == row { slice.loss -= Double((logits[row] - largest) * weight(slice, row)) }
            logits[column] = exponential
            sum += exponential
        }
        slice.loss += Double(logf(sum) * weight(slice, row))
        let factor = weight(slice, row) * scale
        for column in 0..<slice.rows {
            logits[column] = factor * (logits[column] / sum - (column == row ? 1 : 0))
        }
    }

    private func movie(_ slice: BatchSlice, _ row: Int) -> UInt32 {
        slice.input.categories[row * slice.input.slots + slot]
    }

    /// What was not liked is nobody's choice: a negative of the others, and no sample itself.
    private func weight(_ slice: BatchSlice, _ row: Int) -> Float {
        slice.input.labels[row] * slice.input.weights[row] * slice.lossScale
    }
}
