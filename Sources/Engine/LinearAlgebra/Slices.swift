internal import Glibc
internal import Synchronization

/// Runs `body` once for each slice in `0 ..< slices`, on as many threads as given, this one among them.
///
/// Each slice is taken by whichever thread is free, so a body that writes only what its slice owns gives the same bytes
/// for any thread count. Plain threads and no dispatch queue, since they inherit the caller's low scheduling priority.
func forEachSlice(of slices: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let work = SliceWork(slices: slices, body: body)
    let helpers = (0..<max(0, min(threads, slices) - 1)).compactMap { _ in
        var thread = pthread_t()
        let context = Unmanaged.passRetained(work)
        let code = pthread_create(&thread, nil, runSlices, context.toOpaque())
        // Without another thread the work is done all the same, only later.
        if code != 0 { context.release() }
        return code == 0 ? thread : nil
    }
    work.run()
    for thread in helpers { pthread_join(thread, nil) }
}

private func runSlices(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<SliceWork>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}

private final class SliceWork: Sendable {
    private let slices: Int
    private let body: @Sendable (Int) -> Void
    private let next = Atomic<Int>(0)

    init(slices: Int, body: @escaping @Sendable (Int) -> Void) {
        self.slices = slices
        self.body = body
    }

    func run() {
        while true {
            let slice = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard slice < slices else { return }
            body(slice)
        }
    }
}
