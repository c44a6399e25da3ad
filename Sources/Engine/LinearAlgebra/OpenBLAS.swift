internal import Glibc
internal import Kernels
internal import Synchronization

/// The one file that knows OpenBLAS: LAPACK's inverse of a positive definite matrix.
///
/// Loaded when first asked for and not linked, for two reasons: its kernels are chosen while it loads, from
/// `OPENBLAS_CORETYPE`, which must be set by then; and Sparrow runs without it, only slower.
final class OpenBLAS: Sendable {
    /// The library of this process; `nil` where it is not installed.
    static let loaded = OpenBLAS()

    /// The core type whose kernels are in use, as the library names it.
    let coreName: String

    private typealias Factor =
        @convention(c) @Sendable (
            UnsafePointer<CChar>, UnsafePointer<Int32>, UnsafeMutablePointer<Float>, UnsafePointer<Int32>,
            UnsafeMutablePointer<Int32>, Int
        ) -> Void
    private typealias SetThreads = @convention(c) @Sendable (Int32) -> Void
    private typealias CoreName = @convention(c) @Sendable () -> UnsafePointer<CChar>?

    private let factor: Factor
    private let invert: Factor
    private let setThreads: SetThreads
    // The thread count is the library's own global: one caller at a time.
    private let turn = Mutex(())

    private init?() {
        if let coreType = sparrow_openblas_core_type() {
            // Whoever set it by hand knows better.
            setenv("OPENBLAS_CORETYPE", coreType, 0)
        }
        guard let library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL),
            let factor = dlsym(library, "spotrf_"),
            let invert = dlsym(library, "spotri_"),
            let setThreads = dlsym(library, "openblas_set_num_threads")
        else { return nil }
        self.factor = unsafeBitCast(factor, to: Factor.self)
        self.invert = unsafeBitCast(invert, to: Factor.self)
        self.setThreads = unsafeBitCast(setThreads, to: SetThreads.self)
        let name = dlsym(library, "openblas_get_corename").map { unsafeBitCast($0, to: CoreName.self)() }
        coreName = (name ?? nil).map { String(cString: $0) } ?? "unknown core"
    }

    /// The library's last bits depend on how many threads it has: always so many, whatever else has how many.
    private static let threads: Int32 = 2

    /// Inverts a positive definite matrix in place; the result stands in both triangles.
    ///
    /// - Parameters:
    ///   - matrix: `[width × width]`, symmetric; only its upper triangle is read.
    ///   - width: rows, and columns.
    /// - Throws: `EngineError` naming the row at which the matrix is seen not to be positive definite.
    func invert(_ matrix: inout [Float], width: Int) throws(EngineError) {
        precondition(matrix.count == width * width, "OpenBLAS: \(matrix.count) values are no \(width) × \(width)")
        let status = turn.withLock { _ in
            setThreads(Self.threads)
            // LAPACK counts by columns, so that the upper triangle by rows is its lower one.
            return matrix.withUnsafeMutableBufferPointer { values -> Int32 in
                guard let base = values.baseAddress else { return 0 }
                var size = Int32(width)
                var status: Int32 = 0
                factor("L", &size, base, &size, &status, 1)
                if status == 0 { invert("L", &size, base, &size, &status, 1) }
                return status
            }
        }
        if status != 0 { throw .notPositiveDefinite(row: Int(abs(status)) - 1) }
        mirrorUpperTriangle(&matrix, width: width)
    }
}

/// Copies the upper triangle into the lower one, in tiles that stay in the cache.
private func mirrorUpperTriangle(_ matrix: inout [Float], width: Int) {
    let tile = 64
    matrix.withUnsafeMutableBufferPointer { values in
        for top in stride(from: 0, to: width, by: tile) {
            for left in stride(from: top, to: width, by: tile) {
                for row in top..<min(top + tile, width) {
                    for column in max(left, row + 1)..<max(left, row + 1, min(left + tile, width)) {
                        values[column * width + row] = values[row * width + column]
                    }
                }
            }
        }
    }
}
