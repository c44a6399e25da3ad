internal import Kernels

extension Graph {
    /// A gated recurrent unit over each history, from the oldest movie to the newest: `[H × width]`, the state after each movie.
    ///
    /// As DIEN has it (Zhou et al. 2019, eq. 2 to 5), after Cho et al. 2014, with σ and tanh:
    /// `u = σ(W·x + U·h + b)`, `r = σ(…)`, `c = tanh(W·x + r ⊙ (U·h) + b)`, `h' = (1 − u) ⊙ h + u ⊙ c`; h is 0 before the oldest.
    /// Rows of a history stand newest first, so the last state of a history is its first row: `newest(_:)` takes it.
    ///
    /// An attention `[H × 1]` multiplies u: the AUGRU (eq. 15 and 16), whose state a movie of little weight hardly moves.
    public func gru(_ history: Node, width: Int, attention: Node? = nil) -> Node {
        precondition(history.domain == .history, "Graph: a recurrence runs over histories")
        precondition(
            attention.map { $0.domain == .history && $0.width == 1 } ?? true,
            "Graph: attention is one weight for each row of a history"
        )
        let projected = dense(history, width: 3 * width)
        let recurrent = makeParameter(
            "\(uniqueName("gru")).weights",
            shape: [width, 3 * width],
            initial: .fanIn(width)
        )
        let side = attention.map { history.side.joined($0.side) } ?? history.side
        func scratch(_ width: Int, _ domain: Domain) -> Value {
            makeValue(width: width, domain: domain, side: side, needsGradient: false)
        }
        return add(
            Recurrence(
                projected.value,
                attention: attention?.value,
                makeValue(width: width, domain: .history, side: side),
                saved: scratch(4 * width, .history),
                states: scratch(width, .sample),
                products: scratch(3 * width, .sample),
                recurrent
            )
        )
    }

    /// The newest row of each history, which is its first: `[B × width]`; zeros for an empty one.
    public func newest(_ history: Node) -> Node {
        precondition(history.domain == .history, "Graph: only histories have a newest row")
        let output = makeValue(
            width: history.width,
            domain: .sample,
            side: history.side,
            needsGradient: history.value.needsGradient
        )
        return add(NewestRow(history.value, output))
    }
}

/// The recurrent part of a GRU. Its first input holds W·x + b of the three gates side by side, update, reset, candidate: `[H × 3 · width]`.
///
/// Step s takes the movie number s, from the oldest, of all histories that have so many: their products with U are one matrix product.
final class Recurrence: Operation {
    /// Update gate, reset gate, candidate and U·h of the candidate, from forward to backward: `[H × 4 · width]`.
    let saved: Value
    /// Rows side by side of the samples that take part in a step: their states, and backwards those states' gradients.
    let states: Value
    /// Their products with U, and backwards those products' gradients.
    let products: Value
    let recurrent: Parameter

    init(
        _ projected: Value,
        attention: Value?,
        _ output: Value,
        saved: Value,
        states: Value,
        products: Value,
        _ recurrent: Parameter
    ) {
        self.saved = saved
        self.states = states
        self.products = products
        self.recurrent = recurrent
        recurrent.users += 2
        super.init([projected] + [attention].compactMap { $0 }, output)
    }

    private var width: Int { output.width }
    private var attention: Value? { inputs.count > 1 ? inputs[1] : nil }

    private func stepCount(_ slice: BatchSlice) -> Int {
        (0..<slice.rows).reduce(0) { max($0, Int(slice.input.offsets[$1 + 1] - slice.input.offsets[$1])) }
    }

    /// Calls `body` for each history that has a movie of this number from the oldest, with that movie's row.
    ///
    /// - Returns: how many there are.
    @discardableResult
    private func forEachActive(_ slice: BatchSlice, _ step: Int, _ body: (_ number: Int, _ row: Int) -> Void) -> Int {
        var count = 0
        for sample in 0..<slice.rows {
            let row = Int(slice.input.offsets[sample + 1]) - 1 - step
            guard row >= Int(slice.input.offsets[sample]) else { continue }
            body(count, row)
            count += 1
        }
        return count
    }

    override func forward(_ slice: BatchSlice) {
        let y = slice.value(output)
        for step in 0..<stepCount(slice) {
            // There is no state before the oldest movie.
            if step > 0 { multiplyStates(slice, step) }
            forEachActive(slice, step) { number, row in
                sparrow_gru_cell(
                    slice.value(inputs[0]) + row * inputs[0].stride,
                    step > 0 ? slice.value(products) + number * 3 * width : nil,
                    attention.map { slice.value($0)[row * $0.stride] } ?? 1,
                    step > 0 ? y + (row + 1) * output.stride : nil,
                    slice.value(saved) + row * 4 * width,
                    y + row * output.stride,
                    width
                )
            }
        }
    }

    /// The states before a step, side by side, times U.
    private func multiplyStates(_ slice: BatchSlice, _ step: Int) {
        let count = gatherStates(slice, step)
        MatrixProduct.multiply(
            rows: count,
            columns: 3 * width,
            inner: width,
            slice.value(states),
            width,
            .plain,
            slice.weights(recurrent),
            3 * width,
            .plain,
            into: slice.value(products),
            3 * width
        )
    }

    private func gatherStates(_ slice: BatchSlice, _ step: Int) -> Int {
        // The movie before a row, in time, is the row behind it.
        forEachActive(slice, step) { number, row in
            (slice.value(states) + number * width).update(
                from: slice.value(output) + (row + 1) * output.stride,
                count: width
            )
        }
    }

    /// From the newest movie to the oldest; the gradient of a state is added to that of the row behind, which is read next.
    override func backward(_ slice: BatchSlice) {
        let dy = slice.gradient(output)
        for step in (0..<stepCount(slice)).reversed() {
            forEachActive(slice, step) { number, row in
                var toAttention: Float = 0
                sparrow_gru_cell_backward(
                    dy + row * output.stride,
                    slice.value(saved) + row * 4 * width,
                    attention.map { slice.value($0)[row * $0.stride] } ?? 1,
                    step > 0 ? slice.value(output) + (row + 1) * output.stride : nil,
                    slice.gradient(inputs[0]) + row * inputs[0].stride,
                    keeps[0],
                    slice.value(products) + number * 3 * width,
                    step > 0 ? dy + (row + 1) * output.stride : nil,
                    &toAttention,
                    width
                )
                if let attention, attention.needsGradient {
                    let place = slice.gradient(attention) + row * attention.stride
                    place.pointee = (keeps[1] == 0 ? 0 : place.pointee) + toAttention
                }
            }
            if step > 0 { spreadProducts(slice, step) }
        }
    }

    /// From the gradients of the products with U to those of U and of the states before the step.
    private func spreadProducts(_ slice: BatchSlice, _ step: Int) {
        let count = gatherStates(slice, step)
        MatrixProduct.multiply(
            rows: width,
            columns: 3 * width,
            inner: count,
            slice.value(states),
            width,
            .transposed,
            slice.value(products),
            3 * width,
            .plain,
            into: slice.gradient(recurrent),
            3 * width,
            keep: 1
        )
        MatrixProduct.multiply(
            rows: count,
            columns: width,
            inner: 3 * width,
            slice.value(products),
            3 * width,
            .plain,
            slice.weights(recurrent),
            3 * width,
            .transposed,
            into: slice.value(states),
            width
        )
        forEachActive(slice, step) { number, row in
            sparrow_add_block(
                slice.value(states) + number * width,
                width,
                slice.gradient(output) + (row + 1) * output.stride,
                output.stride,
                1,
                width
            )
        }
    }
}

/// The first row of each history.
final class NewestRow: Operation {
    init(_ input: Value, _ output: Value) {
        super.init([input], output)
    }

    override func forward(_ slice: BatchSlice) {
        for sample in 0..<slice.rows {
            let (first, end) = (Int(slice.input.offsets[sample]), Int(slice.input.offsets[sample + 1]))
            let y = slice.value(output) + sample * output.stride
            if first < end {
                y.update(from: slice.value(inputs[0]) + first * inputs[0].stride, count: output.width)
            } else {
                y.update(repeating: 0, count: output.width)
            }
        }
    }

    override func backward(_ slice: BatchSlice) {
        let input = inputs[0]
        guard input.needsGradient else { return }
        for sample in 0..<slice.rows {
            let rows = Int(slice.input.offsets[sample])..<Int(slice.input.offsets[sample + 1])
            for row in rows {
                sparrow_axpy_block(
                    row == rows.lowerBound ? 1 : 0,
                    slice.gradient(output) + sample * output.stride,
                    output.stride,
                    slice.gradient(input) + row * input.stride,
                    input.stride,
                    keeps[0],
                    1,
                    output.width
                )
            }
        }
    }
}
