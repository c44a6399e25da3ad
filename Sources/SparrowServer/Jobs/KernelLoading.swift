import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Loads the engine's libraries on a thread of low priority, while the store is opened.
///
/// OpenBLAS makes its worker threads when it is loaded, and threads inherit the priority of who makes them. Only trainings use it (products while
/// serving are oneDNN's, on the calling thread alone), so its workers must have theirs. Whoever asks for the library before a training, as `GetStats`
/// does for its name, must not be the one who loads it.
struct KernelLoading {
    private let isLoaded = DispatchSemaphore(value: 0)

    init() {
        let thread = Thread { [isLoaded] in
            setpriority(Int32(PRIO_PROCESS.rawValue), 0, 15)
            _ = Trainer.kernel
            isLoaded.signal()
        }
        thread.name = "kernels"
        thread.start()
    }

    /// Returns when they are loaded.
    func wait() { isLoaded.wait() }
}
