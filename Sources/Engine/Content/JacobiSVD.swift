/// The singular values and left singular vectors of a small square matrix: R = U·Σ·Wᵀ.
///
/// One-sided Jacobi rotations (Hestenes 1958): pairs of columns are turned until each two stand at a right angle; then the columns are those
/// of U·Σ. The square of R is never made, so that small singular values keep their digits (Demmel and Veselić 1992).
struct JacobiSVD {
    /// Descending.
    private(set) var singularValues: [Double]
    /// Uᵀ, `[width × width]`: one singular vector after the other; zero where the singular value is.
    private(set) var leftVectors: [Double]

    /// Passes over all pairs; some six to ten are needed.
    private static let sweepsMax = 40
    /// The cosine of two columns below which they count as orthogonal.
    private static let orthogonal = 1e-14

    /// - Parameters:
    ///   - matrix: R, `[width × width]`, row-major, finite.
    ///   - width: rows, and columns.
    init(_ matrix: [Double], width: Int) {
        precondition(matrix.count == width * width, "JacobiSVD: \(matrix.count) values are no \(width) × \(width)")
        var columns = matrix
        for row in 0..<width {
            for column in 0..<width { columns[column * width + row] = matrix[row * width + column] }
        }
        columns.withUnsafeMutableBufferPointer { columns in
            guard let base = columns.baseAddress else { return }
            for _ in 0..<JacobiSVD.sweepsMax {
                if JacobiSVD.sweep(base, width: width) { break }
            }
        }
        let norms = (0..<width).map { column in
            columns[(column * width)..<((column + 1) * width)].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        // Equal ones by place, so that the order is always the same.
        let order = norms.indices.sorted { (norms[$1], $0) < (norms[$0], $1) }
        singularValues = order.map { norms[$0] }
        leftVectors = order.flatMap { column in
            columns[(column * width)..<((column + 1) * width)].map { norms[column] > 0 ? $0 / norms[column] : 0 }
        }
    }

    /// Turns each pair of columns once; gives whether all were orthogonal already.
    private static func sweep(_ columns: UnsafeMutablePointer<Double>, width: Int) -> Bool {
        var isDone = true
        for one in 0..<width {
            for other in (one + 1)..<max(one + 1, width) {
                let (a, b) = (columns + one * width, columns + other * width)
                var (aa, bb, ab) = (0.0, 0.0, 0.0)
                for place in 0..<width {
                    aa += a[place] * a[place]
                    bb += b[place] * b[place]
                    ab += a[place] * b[place]
                }
                guard abs(ab) > orthogonal * (aa * bb).squareRoot() else { continue }
                isDone = false
                // The smaller of the two angles that make them orthogonal (Rutishauser 1966).
                let zeta = (bb - aa) / (2 * ab)
                let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
                let cosine = 1 / (1 + tangent * tangent).squareRoot()
                let sine = cosine * tangent
                for place in 0..<width {
                    let value = a[place]
                    a[place] = cosine * value - sine * b[place]
                    b[place] = sine * value + cosine * b[place]
                }
            }
        }
        return isDone
    }
}
