internal import Kernels

/// The one function through which all matrix products go: oneDNN where it is installed, else a plain loop.
enum MatrixProduct {
    /// Whether an operand lies as it is multiplied or transposed.
    enum Layout {
        case plain
        case transposed
    }

    /// Must be called once on each thread before its first product.
    static func prepareThread() {
        OneDNN.loaded?.useCallingThreadAlone()
    }

    /// C = A · B + keep · C, all row-major.
    ///
    /// A has `rows` rows and `inner` columns, B `inner` rows and `columns` columns, each as it lies or transposed; the strides are values from
    /// row to row as they lie. `keep` 0 overwrites C, whatever it holds, and 1 adds.
    @inline(__always)
    static func multiply(
        rows: Int,
        columns: Int,
        inner: Int,
        _ a: UnsafePointer<Float>,
        _ aStride: Int,
        _ aLayout: Layout = .plain,
        _ b: UnsafePointer<Float>,
        _ bStride: Int,
        _ bLayout: Layout = .plain,
        into c: UnsafeMutablePointer<Float>,
        _ cStride: Int,
        keep: Float = 0
    ) {
        guard rows > 0, columns > 0 else { return }
        if let library = OneDNN.loaded, inner > 0 {
            let status = library.product(
                letter(aLayout),
                letter(bLayout),
                rows,
                columns,
                inner,
                1,
                a,
                aStride,
                b,
                bStride,
                keep,
                c,
                cStride
            )
            precondition(status == 0, "MatrixProduct: oneDNN refuses \(rows) × \(inner) × \(columns)")
        } else {
            sparrow_sgemm(
                aLayout == .transposed ? 1 : 0,
                bLayout == .transposed ? 1 : 0,
                rows,
                columns,
                inner,
                a,
                aStride,
                b,
                bStride,
                keep,
                c,
                cStride
            )
        }
    }

    @inline(__always)
    private static func letter(_ layout: Layout) -> CChar {
        CChar(bitPattern: UInt8(ascii: layout == .plain ? "N" : "T"))
    }
}
