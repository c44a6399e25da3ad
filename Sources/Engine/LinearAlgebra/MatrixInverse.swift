/// Inverts a positive definite matrix in place by OpenBLAS, or without it where it is not installed.
func invertPositiveDefinite(_ matrix: inout [Float], width: Int, threads: Int) throws(EngineError) {
    if let library = OpenBLAS.loaded {
        try library.invert(&matrix, width: width)
    } else {
        try Cholesky.invert(&matrix, width: width, threads: threads)
    }
}
