internal import Kernels

/// Vectors as 8-bit codes, in blocks of 64 rows that lie column by column: a quarter of the memory to read, and no
/// row's sum to fold.
///
/// With v what a query of length 1 is multiplied by, v ≈ scale · codes, and by Cauchy and Schwarz
///
///     |q·v − scale · (q·codes)| ≤ ‖v − scale · codes‖ = error
///
/// so that a pass over the codes bounds every score from below and above. The errors have room for all rounding.
struct QuantisedRows: Sendable {
    static let blockRows = Int(SPARROW_SCAN_BLOCK)

    private let width: Int
    private(set) var count = 0
    /// `[blocks × width × 64]`.
    private var codes: [Int8] = []
    private var scales: [Float] = []
    /// By row, for a query of length 1; +∞ for one without a vector.
    private var errors: [Float] = []

    init(_ space: EmbeddingSpace) {
        width = space.width
        grow(to: space.movieCount)
        for row in 0..<space.movieCount { set(row, of: space) }
    }

    var byteCount: Int { codes.count + (scales.count + errors.count) * MemoryLayout<Float>.stride }

    mutating func grow(to count: Int) {
        guard count > self.count else { return }
        self.count = count
        let blocks = (count + Self.blockRows - 1) / Self.blockRows
        let added = blocks * Self.blockRows - scales.count
        codes.append(contentsOf: repeatElement(0, count: added * width))
        scales.append(contentsOf: repeatElement(0, count: added))
        errors.append(contentsOf: repeatElement(.infinity, count: added))
    }

    mutating func set(_ row: Int, of space: EmbeddingSpace) {
        let inverse = space.inverseNorms[row]
        guard inverse > 0 else {
            errors[row] = .infinity
            return
        }
        let isCosine = space.manifest.measure == .cosine
        let place = row / Self.blockRows * Self.blockRows * width + row % Self.blockRows
        var residual = 0.0
        scales[row] = space.vectors.withUnsafeBufferPointer { vectors in
            codes.withUnsafeMutableBufferPointer { codes in
                guard let vectors = vectors.baseAddress, let codes = codes.baseAddress else { return 0 }
                let factor = isCosine ? inverse : 1
                return sparrow_quantise_row_i8(vectors + row * width, width, factor, codes + place, &residual)
            }
        }
        // A sum of n products in any order is off by at most n · 2⁻²⁴ of the lengths' product, relatively; the exact
        // score and the one by the codes are sums of `width`, with a few roundings before and after. The query's length
        // is 1 within 10⁻⁶.
        let length = (isCosine ? 1 : 1 / Double(inverse)) + residual
        errors[row] = Float(residual * 1.000_01 + length * Double(2 * width + 32) * 0x1p-24)
    }

    /// A bound from below of q·v for every row, −∞ for those without a vector; 27 µs for 27,000 × 64.
    ///
    /// - Parameters:
    ///   - unit: a query of length 1.
    ///   - lower: `paddedCount` values, overwritten.
    func fillLowerBounds(of unit: [Float], _ lower: UnsafeMutableBufferPointer<Float>) {
        precondition(unit.count == width && lower.count == paddedCount)
        guard let base = lower.baseAddress else { return }
        sparrow_scan_codes_i8(codes, scales.count / Self.blockRows, width, unit, scales, errors, base)
    }

    /// Whole blocks: what `fillLowerBounds` wants room for.
    var paddedCount: Int { scales.count }

    /// The rows whose bound from above reaches `threshold`, ascending. `lower` holds `count` bounds from below, −∞ for
    /// a row that is not wanted.
    func rows(reaching threshold: Float, _ lower: UnsafeMutableBufferPointer<Float>) -> [UInt32] {
        guard let base = lower.baseAddress else { return [] }
        return errors.withUnsafeBufferPointer { errors in
            guard let errors = errors.baseAddress else { return [] }
            return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: lower.count) { positions in
                guard let reaching = positions.baseAddress else { return [] }
                let found = sparrow_positions_reaching(base, errors, lower.count, threshold, reaching)
                return Array(positions[..<found])
            }
        }
    }
}
