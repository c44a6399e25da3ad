import Protocol
import Synchronization

/// Who is to be told when something moves: the streams that watch one person's list, and those that follow the log.
///
/// A subscription is only woken; it makes its list on its own event loop, from the newest state. So a hundred stars in one
/// commit cost a watcher one list, and a slow watcher holds up nobody.
final class PushHub: Sendable {
    private struct Watchers {
        var byUser: [UInt32: [ObjectIdentifier: any Wakeable]] = [:]
        var followers: [ObjectIdentifier: any Wakeable] = [:]
        /// Who looks at each new snapshot.
        var readers: [ObjectIdentifier: any Wakeable] = [:]
    }

    private let watchers = Mutex(Watchers())

    func add(_ watcher: any Wakeable, user: UInt32) {
        watchers.withLock { $0.byUser[user, default: [:]][ObjectIdentifier(watcher)] = watcher }
    }

    func remove(_ watcher: any Wakeable, user: UInt32) {
        watchers.withLock { state in
            state.byUser[user]?[ObjectIdentifier(watcher)] = nil
            if state.byUser[user]?.isEmpty == true { state.byUser[user] = nil }
        }
    }

    func add(follower: any Wakeable) {
        watchers.withLock { $0.followers[ObjectIdentifier(follower)] = follower }
    }

    func remove(follower: any Wakeable) {
        watchers.withLock { $0.followers[ObjectIdentifier(follower)] = nil }
    }

    func add(reader: any Wakeable) {
        watchers.withLock { $0.readers[ObjectIdentifier(reader)] = reader }
    }

    func remove(reader: any Wakeable) {
        watchers.withLock { $0.readers[ObjectIdentifier(reader)] = nil }
    }

    /// Events of these users were committed.
    func committed(users: Set<UInt32>) {
        let woken = watchers.withLock { state in
            users.flatMap { state.byUser[$0].map { Array($0.values) } ?? [] } + Array(state.followers.values)
        }
        for watcher in woken { watcher.wake() }
    }

    /// A new snapshot is published: every list may have changed.
    func published() {
        let woken = watchers.withLock { $0.byUser.values.flatMap(\.values) + Array($0.readers.values) }
        for watcher in woken { watcher.wake() }
    }
}

/// Something that looks at the newest state when it is told to; from any thread, cheaply, as often as one likes.
protocol Wakeable: AnyObject, Sendable {
    func wake()
}
