internal import AllocationCounter

/// A thread and all threads that are made while it is watched, whose calls of malloc and its kin can be counted.
///
/// Other tests run at the same time in the same program; what their threads allocate is not counted.
struct AllocationWatch {
    /// Whether calls are seen: not under a sanitiser.
    static let works = allocation_counter_works()

    private let family: Int32

    /// Runs a body on this thread, which is watched meanwhile.
    ///
    /// - Parameter body: makes what it wants to watch (threads included), then counts with the watch that it is given.
    /// - Returns: what `body` returns.
    static func run<Result>(_ body: (AllocationWatch) throws -> Result) rethrows -> Result {
        let watch = AllocationWatch(family: allocation_family_begin())
        precondition(watch.family > 0, "AllocationWatch: more than 1,023 watches in one run")
        defer { allocation_family_end() }
        return try body(watch)
    }

    /// Calls of malloc, free and their kin by the watched threads while `body` runs.
    func count(_ body: () throws -> Void) rethrows -> Int {
        // A product of oneDNN takes 16,640 bytes and gives them back; its interface has no way to hand them over.
        allocation_count_ignore("libdnnl")
        allocation_count_start(family)
        do {
            try body()
        } catch {
            _ = allocation_count_stop(family)
            throw error
        }
        return Int(allocation_count_stop(family))
    }
}

/// Calls of malloc, free and their kin while `body` runs, by this thread and by threads that it makes.
func countingAllocations(_ body: () throws -> Void) rethrows -> Int {
    try AllocationWatch.run { watch in try watch.count(body) }
}
