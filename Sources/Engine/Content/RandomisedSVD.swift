internal import Glibc

/// The largest singular values of a sparse matrix A and their right singular vectors: A ≈ U·Σ·Vᵀ.
///
/// Halko, Martinsson and Tropp 2011: a basis Q of what A makes of some random vectors, sharpened by power iterations that are made
/// orthonormal after each product (algorithm 4.4), then the decomposition of the small QᵀA (algorithm 5.1). The cost is that of
/// 2·(iterations + 1) products with A and as many orthonormalisations.
struct RandomisedSVD: Sendable {
    struct Settings: Sendable {
        /// Random vectors beyond the rank (p in the paper, §4.2: 5 or 10).
        var oversampling = 10
        /// q in the paper: text has singular values that fall slowly, so without any the last vectors are far off.
        var powerIterations = 3
        var seed: UInt64 = 1
        var threads = 1
    }

    /// Descending; `rank` of them at most, fewer for a smaller matrix.
    let singularValues: [Float]
    /// V, `[columnCount × rank]`, row-major; a column is zero where its singular value is.
    let rightVectors: [Float]

    /// How many singular values there are.
    var rank: Int { singularValues.count }

    /// - Parameters:
    ///   - matrix: A.
    ///   - rank: k, at least 1.
    ///   - settings: the thread count does not change a bit of the result.
    ///   - shouldStop: asked between the products.
    /// - Throws: `EngineError.cancelled`.
    init(
        _ matrix: SparseMatrix,
        rank: Int,
        settings: Settings = Settings(),
        shouldStop: () -> Bool = { false }
    ) throws(EngineError) {
        precondition(rank >= 1, "RandomisedSVD: rank \(rank)")
        let smaller = min(matrix.rowCount, matrix.columnCount)
        let width = min(rank + settings.oversampling, smaller)
        let threads = settings.threads
        let transposed = matrix.transposed()

        let random = RandomisedSVD.gaussian(count: matrix.columnCount * width, seed: settings.seed)
        var basis = OrthonormalBasis(
            of: matrix.product(random, width: width, threads: threads),
            count: width,
            threads: threads
        )
        for _ in 0..<settings.powerIterations {
            if shouldStop() { throw .cancelled }
            let back = transposed.product(basis.rowMajor, width: width, threads: threads)
            let turned = OrthonormalBasis(of: back, count: width, threads: threads)
            if shouldStop() { throw .cancelled }
            let there = matrix.product(turned.rowMajor, width: width, threads: threads)
            basis = OrthonormalBasis(of: there, count: width, threads: threads)
        }
        if shouldStop() { throw .cancelled }
        // (QᵀA)ᵀ = P·R and R = U·Σ·Wᵀ, so that V = P·U.
        let small = OrthonormalBasis(
            of: transposed.product(basis.rowMajor, width: width, threads: threads),
            count: width,
            threads: threads
        )
        let inner = JacobiSVD(small.triangle, width: width)
        let kept = min(rank, width)
        singularValues = inner.singularValues.prefix(kept).map { Float($0) }
        rightVectors = RandomisedSVD.vectors(small, turnedBy: inner, count: kept, threads: threads)
    }

    /// V = P·U.
    private static func vectors(_ basis: OrthonormalBasis, turnedBy inner: JacobiSVD, count: Int, threads: Int)
        -> [Float]
    {
        let (length, width) = (basis.length, basis.count)
        let turn = inner.leftVectors.prefix(count * width).map { Float($0) }
        var vectors = [Float](repeating: 0, count: length * count)
        vectors.withUnsafeMutableBufferPointer { vectors in
            turn.withUnsafeBufferPointer { turn in
                basis.columns.withUnsafeBufferPointer { columns in
                    guard let out = vectors.baseAddress, let u = turn.baseAddress, let p = columns.baseAddress
                    else { return }
                    // Sound: each slice writes its own rows, and all else is only read, for as long as the slices run.
                    nonisolated(unsafe) let (target, turn, table) = (out, u, p)
                    let sliceLength = 1024
                    forEachSlice(of: (length + sliceLength - 1) / sliceLength, threads: threads) { slice in
                        let start = slice * sliceLength
                        MatrixProduct.prepareThread()
                        MatrixProduct.multiply(
                            rows: min(sliceLength, length - start),
                            columns: count,
                            inner: width,
                            table + start,
                            length,
                            .transposed,
                            turn,
                            width,
                            .transposed,
                            into: target + start * count,
                            count
                        )
                    }
                }
            }
        }
        return vectors
    }

    /// Standard normal numbers, two at a time (Box and Muller 1958).
    private static func gaussian(count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        var numbers: [Float] = []
        numbers.reserveCapacity(count + 1)
        while numbers.count < count {
            // In (0, 1], as 0 has no logarithm.
            let first = Double((generator.next() >> 11) + 1) * 0x1p-53
            let second = Double(generator.next() >> 11) * 0x1p-53
            let radius = (-2 * log(first)).squareRoot()
            numbers.append(Float(radius * cos(2 * .pi * second)))
            numbers.append(Float(radius * sin(2 * .pi * second)))
        }
        numbers.removeLast(numbers.count - count)
        return numbers
    }
}
