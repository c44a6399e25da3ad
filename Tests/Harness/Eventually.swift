#if canImport(Glibc)
    internal import Glibc
#endif

/// Asks again and again until there is an answer.
///
/// - Parameters:
///   - limit: after which it gives up.
///   - pause: between two questions.
///   - question: gives nil for "not yet".
/// - Returns: the answer, or nil when the time is up.
package func eventually<Answer>(
    within limit: Duration = .seconds(20),
    pause: Duration = .milliseconds(10),
    _ question: () throws -> Answer?
) rethrows -> Answer? {
    let deadline = ContinuousClock.now + limit
    while true {
        if let answer = try question() { return answer }
        if ContinuousClock.now >= deadline { return nil }
        usleep(UInt32(pause / .microseconds(1)))
    }
}
