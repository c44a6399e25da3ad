internal import Kernels

/// The code in use on this processor, for the line at start and the head of each benchmark: "avx512, oneDNN, OpenBLAS SkylakeX".
///
/// The first call loads the libraries.
public func kernelDescription() -> String {
    let product = OneDNN.loaded == nil ? "own product loops (libdnnl2 is not installed)" : "oneDNN"
    let inverse = OpenBLAS.loaded.map { "OpenBLAS \($0.coreName)" } ?? "own Cholesky (libopenblas0 is not installed)"
    return "\(String(cString: sparrow_kernel_level())), \(product), \(inverse)"
}
