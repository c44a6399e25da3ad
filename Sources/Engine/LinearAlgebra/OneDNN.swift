internal import Glibc
internal import Kernels
internal import Synchronization

/// The one file that knows oneDNN: its single-precision matrix product, whose code is made for the processor at run time.
///
/// Loaded when first asked for and not linked, since Sparrow runs without it, only slower.
final class OneDNN: Sendable {
    /// The library of this process; `nil` where it is not installed.
    static let loaded = OneDNN()

    typealias Product =
        @convention(c) @Sendable (
            CChar, CChar, Int, Int, Int, Float, UnsafePointer<Float>, Int, UnsafePointer<Float>, Int, Float,
            UnsafeMutablePointer<Float>, Int
        ) -> Int32
    private typealias SetThreads = @convention(c) @Sendable (Int32) -> Void

    let product: Product
    private let setThreads: SetThreads?

    private init?() {
        guard let library = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_LOCAL), let product = dlsym(library, "dnnl_sgemm")
        else { return nil }
        self.product = unsafeBitCast(product, to: Product.self)
        // Found through the library's own dependencies: libgomp in Debian's build.
        setThreads = dlsym(library, "omp_set_num_threads").map { unsafeBitCast($0, to: SetThreads.self) }
    }

    /// Makes the library use the calling thread alone: the threading is done above it. OpenMP keeps the number per thread.
    func useCallingThreadAlone() {
        setThreads?(1)
    }
}
