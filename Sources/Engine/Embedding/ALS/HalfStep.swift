internal import Kernels
internal import Synchronization

/// Half an iteration of implicit ALS: every row of one side for itself, the vectors of the other side fixed.
struct HalfStep: Sendable {
    private let choices: ChoiceRows
    private let fixed: [Float]
    private let settings: ImplicitALS.Settings
    /// α₀·YᵀY of the fixed side, `[factors × factors]`.
    private let gram: [Float]
    /// Rows of the other side that have choices.
    private let others: Int
    private let unobserved: Float

    /// Rows that a thread takes at once: few enough that the last ones are shared out, too.
    private static let sliceRows = 64

    init(_ choices: ChoiceRows, fixed: [Float], others: Int, _ settings: ImplicitALS.Settings) {
        self.choices = choices
        self.fixed = fixed
        self.settings = settings
        self.others = others
        unobserved = settings.unobserved ?? 0
        gram = scaledGram(of: fixed, width: settings.factors, scale: unobserved, threads: settings.threads)
    }

    /// Takes steps of the conjugate gradient method in every row with choices.
    ///
    /// - Parameters:
    ///   - vectors: `[rows × factors]`.
    ///   - steps: of each row; 0 leaves the vectors and tells the loss alone.
    ///   - shouldStop: asked between slices; then the rest is left as it is.
    /// - Returns: the loss of the vectors as they came, the other side's regularisation apart.
    @discardableResult
    func improve(_ vectors: inout [Float], steps: Int, _ shouldStop: @escaping @Sendable () -> Bool) -> Double {
        let slices = (choices.rowCount + HalfStep.sliceRows - 1) / HalfStep.sliceRows
        var losses = [Double](repeating: 0, count: slices)
        losses.withUnsafeMutableBufferPointer { losses in
            vectors.withUnsafeMutableBufferPointer { vectors in
                guard let vectors = vectors.baseAddress, let losses = losses.baseAddress else { return }
                // Sound: a slice writes its own rows and its own loss.
                nonisolated(unsafe) let (rows, sums) = (vectors, losses)
                forEachSlice(of: slices, threads: settings.threads) { slice in
                    if shouldStop() { return }
                    let first = slice * HalfStep.sliceRows
                    sums[slice] = improve(rows, first..<min(first + HalfStep.sliceRows, choices.rowCount), steps: steps)
                }
            }
        }
        return losses.reduce(0, +)
    }

    private func improve(_ vectors: UnsafeMutablePointer<Float>, _ rows: Range<Int>, steps: Int) -> Double {
        let width = settings.factors
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * width) { scratch in
            guard let scratch = scratch.baseAddress else { return 0 }
            return choices.columns.withUnsafeBufferPointer { columns in
                choices.weights.withUnsafeBufferPointer { weights in
                    choices.targets.withUnsafeBufferPointer { targets in
                        guard let columns = columns.baseAddress, let weights = weights.baseAddress,
                            let targets = targets.baseAddress
                        else { return 0 }
                        var sum = 0.0
                        for row in rows {
                            let range = choices.range(ofRow: row)
                            guard !range.isEmpty else { continue }
                            var loss = 0.0
                            _ = sparrow_als_solve(
                                gram,
                                width,
                                fixed,
                                columns + range.lowerBound,
                                weights + range.lowerBound,
                                targets + range.lowerBound,
                                range.count,
                                settings.lambda(count: range.count, others: others),
                                steps,
                                0,
                                vectors + row * width,
                                scratch,
                                &loss
                            )
                            sum += loss
                            // Σ c·t², which no vector changes.
                            for place in range {
                                let confidence = weights[place] + unobserved
                                sum += Double(targets[place] * targets[place] / confidence)
                            }
                        }
                        return sum
                    }
                }
            }
        }
    }
}

/// scale · VᵀV of the rows of V, `[width × width]`: slices of rows, added up in their order.
func scaledGram(of vectors: [Float], width: Int, scale: Float, threads: Int) -> [Float] {
    let sliceRows = 1_024
    let rows = vectors.count / width
    let slices = (rows + sliceRows - 1) / sliceRows
    var sums = [Double](repeating: 0, count: width * width)
    // As many slices at once as there are threads, so that their products need little memory.
    let together = max(1, min(threads, slices))
    var products = [Float](repeating: 0, count: together * width * width)
    for first in stride(from: 0, to: slices, by: together) {
        let count = min(together, slices - first)
        products.withUnsafeMutableBufferPointer { products in
            guard let base = products.baseAddress else { return }
            // Sound: each slice writes its own product.
            nonisolated(unsafe) let out = base
            forEachSlice(of: count, threads: threads) { slice in
                let start = (first + slice) * sliceRows
                vectors.withUnsafeBufferPointer { vectors in
                    guard let own = vectors.baseAddress.map({ $0 + start * width }) else { return }
                    MatrixProduct.prepareThread()
                    MatrixProduct.multiply(
                        rows: width,
                        columns: width,
                        inner: min(sliceRows, rows - start),
                        own,
                        width,
                        .transposed,
                        own,
                        width,
                        into: out + slice * width * width,
                        width
                    )
                }
            }
        }
        for slice in 0..<count {
            for place in sums.indices { sums[place] += Double(products[slice * width * width + place]) }
        }
    }
    return sums.map { Float($0) * scale }
}
