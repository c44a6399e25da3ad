/// What is known of the connection.
struct Connection: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        case connecting
        case connected
        /// Until the next try, in milliseconds of the clock.
        case waiting(until: Int)
    }

    let address: String
    var phase = Phase.connecting
    /// Tries that failed since it last stood.
    var failures = 0
    /// When it was lost, and why; nil while it stands or before it ever did.
    var lostAt: Moment?
    var reason = ""
    var hasEverStood = false
    /// The data directory behind the last connection.
    var instanceID = ""
    var isStopping = false

    var isUp: Bool { phase == .connected }

    /// 0.25 s, doubled with each failure up to 5 s, less up to a quarter by `jitter` (0 to 1), so that many clients do not come
    /// back in step.
    static func delayMilliseconds(failures: Int, jitter: Double) -> Int {
        let whole = min(250 << min(max(failures - 1, 0), 10), 5_000)
        return whole - Int(Double(whole) * 0.25 * jitter)
    }
}
