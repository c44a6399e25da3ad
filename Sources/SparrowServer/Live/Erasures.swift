import Store
import Synchronization

/// Who was erased. Whatever was learnt is held against it before it serves or is stored: a training that read the ratings before
/// must not bring back what is gone.
final class Erasures: Sendable {
    private struct State {
        var users: [UInt32: ErasedUser] = [:]
        var lastOffset: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Those of earlier starts.
    func load(_ users: [ErasedUser]) { for user in users { add(user) } }

    func add(_ user: ErasedUser) {
        state.withLock { state in
            state.users[user.userID] = user
            state.lastOffset = max(state.lastOffset, user.offset)
        }
    }

    func contains(_ id: UInt32) -> Bool { state.withLock { $0.users[id] != nil } }

    func user(_ id: UInt32) -> ErasedUser? { state.withLock { $0.users[id] } }

    /// Their ids.
    var ids: Set<UInt32> { state.withLock { Set($0.users.keys) } }

    /// How many there are: whether somebody came between two looks.
    var count: Int { state.withLock { $0.users.count } }

    /// Whether somebody was erased after an offset: what was read of the ratings then is not to be used any more.
    func cameAfter(_ offset: UInt64) -> Bool { state.withLock { $0.lastOffset > offset } }

    /// Whether what was trained up to an offset has learnt from somebody who was erased since.
    func taught(trainedTo offset: UInt64) -> Bool {
        state.withLock { state in state.users.values.contains { $0.taught(trainedTo: offset) } }
    }
}
