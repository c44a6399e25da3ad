import Protocol
import Synchronization

/// What `GetStats` says of the mirror, and what the daemon tells it.
final class MirrorStatus: Sendable {
    private struct State {
        var stats: MirrorStats
        var mustWriteAll = false
    }

    private let state: Mutex<State>

    init(address: String) { state = Mutex(State(stats: MirrorStats(address: address))) }

    var stats: MirrorStats { state.withLock { $0.stats } }

    /// Readers see another catalogue, or other people, than events alone have made: an import ended.
    func importSeen() { state.withLock { $0.mustWriteAll = true } }

    /// Whether everything is to be written anew; asked once.
    func takeMustWriteAll() -> Bool {
        state.withLock { state in
            defer { state.mustWriteAll = false }
            return state.mustWriteAll
        }
    }

    func connected(at offset: UInt64) {
        state.withLock { state in
            state.stats.connected = true
            state.stats.offset = offset
            state.stats.error = ""
        }
    }

    func moved(to offset: UInt64) { state.withLock { $0.stats.offset = offset } }
    func wrote(hashes: Int) { state.withLock { $0.stats.hashes += UInt64(hashes) } }
    func failed(_ message: String) { state.withLock { $0.stats.error = message } }

    func disconnected(_ message: String) {
        state.withLock { state in
            state.stats.connected = false
            state.stats.error = message
        }
    }
}
