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
        let entries = Mutex<[UInt32: Entry]>([:])
    }

    private static let shardCount = 64
    private static let entriesPerShardMax = 256
    private let shards = (0..<ListCache.shardCount).map { _ in Shard() }

    /// The kept bytes, where they are still what would be answered to the person as they are now. `now` is any clock that
    /// rises, in seconds.
    func bytes(for person: Person, size: UInt32, snapshotVersion: UInt64, now: UInt64) -> [UInt8]? {
        let entry = shard(person.id).entries.withLock { $0[person.id] }
        guard let entry, entry.size == size, entry.snapshotVersion == snapshotVersion,
            entry.personOffset == person.lastOffset, entry.expiresAt > now
        else { return nil }
        return entry.bytes
    }

    func keep(_ entry: Entry, for userID: UInt32) {
        shard(userID).entries.withLock { entries in
            if entries.count >= ListCache.entriesPerShardMax, entries[userID] == nil { entries.removeAll() }
            entries[userID] = entry
        }
    }

    private func shard(_ id: UInt32) -> Shard { shards[Int(id) % ListCache.shardCount] }
}
