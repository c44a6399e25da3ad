import Protocol
import Synchronization

/// The answers to plain requests for recommendations, encoded, kept until something of them changes.
///
/// Bounded: a shard that is full forgets all of it, which costs whoever asks next some 100 µs.
final class ListCache: Sendable {
    struct Entry: Sendable {
        var size: UInt32
        var snapshotVersion: UInt64
        /// Of the person's newest event when the list was made.
        var personOffset: UInt64
        /// Means and counts of films drift with other people's stars, so a list is made anew after a minute.
        var expiresAt: UInt64
        var bytes: [UInt8]
    }

    /// A shard is a class because a `Mutex` cannot be copied into an array.
    private final class Shard: Sendable {
        let state = Mutex(State())
    }

    private struct State {
        var entries: [UInt32: Entry] = [:]
        var hits: UInt64 = 0
        var misses: UInt64 = 0
    }

    private static let shardCount = 64
    private static let entriesPerShardMax = 256
    private let shards = (0..<ListCache.shardCount).map { _ in Shard() }

    /// The kept bytes, where they are still what would be answered to the person as they are now. `now` is any clock that
    /// rises, in seconds.
    func bytes(for person: Person, size: UInt32, snapshotVersion: UInt64, now: UInt64) -> [UInt8]? {
        shard(person.id).state.withLock { state in
            guard let entry = state.entries[person.id], entry.size == size, entry.snapshotVersion == snapshotVersion,
                entry.personOffset == person.lastOffset, entry.expiresAt > now
            else {
                state.misses += 1
                return nil
            }
            state.hits += 1
            return entry.bytes
        }
    }

    func keep(_ entry: Entry, for userID: UInt32) {
        shard(userID).state.withLock { state in
            if state.entries.count >= ListCache.entriesPerShardMax, state.entries[userID] == nil {
                state.entries.removeAll()
            }
            state.entries[userID] = entry
        }
    }

    /// As `GetStats` gives them, over all shards.
    var stats: CacheStats {
        var sum = CacheStats(name: "lists")
        for shard in shards {
            shard.state.withLock { state in
                sum.hits += state.hits
                sum.misses += state.misses
                sum.entries += UInt64(state.entries.count)
            }
        }
        return sum
    }

    func forget(_ userID: UInt32) {
        shard(userID).state.withLock { $0.entries[userID] = nil }
    }

    private func shard(_ id: UInt32) -> Shard { shards[Int(id) % ListCache.shardCount] }
}
