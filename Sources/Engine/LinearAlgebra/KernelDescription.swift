internal import Kernels

/// The code in use on this processor, for the line at start and the head of each benchmark: "avx512, OpenBLAS SkylakeX".
///
/// The first call loads OpenBLAS.
public func kernelDescription() -> String {
    let inverse = OpenBLAS.loaded.map { "OpenBLAS \($0.coreName)" } ?? "own Cholesky (libopenblas0 is not installed)"
    return "\(String(cString: sparrow_kernel_level())), \(inverse)"
}
