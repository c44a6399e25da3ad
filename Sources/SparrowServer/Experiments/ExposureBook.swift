import Dispatch
import Foundation
import Logging
import Store
import Synchronization

/// What people have seen of lists: in memory for reports, and in a table beside the log, 90 days long.
///
/// Best effort: reports of exposures never wait for the disk and never fail for it. What is new is written once a
/// second, on the writer's thread and in one transaction; a crash loses that second. Sharded by user id, so that a
/// report reads one part while others are written.
final class ExposureBook: Sendable {
    /// What an exposure was of, beside the movie.
    struct Label: Hashable, Sendable {
        var experiment: String
        var arm: String
        var model: String
    }

    /// A movie that somebody saw under a label, for the first time.
    struct Seen: Sendable, Equatable {
        var movieID: UInt32
        /// The label's place among ``labels``.
        var label: Int
        var timeMilliseconds: Int64
        var isOpened: Bool
        var rank: UInt32
    }

    private struct Key: Hashable {
        var label: Int
        var movieID: UInt32
    }

    /// A shard is a class because a `Mutex` cannot be copied into an array.
    private final class Shard: Sendable {
        let seen = Mutex<[UInt32: [Key: Seen]]>([:])
    }

    private struct Labels {
        var all: [Label] = []
        var places: [Label: Int] = [:]
    }

    private struct Pending {
        var exposures: [StoredExposure] = []
        var isScheduled = false
        var prunedAt: Int64 = 0
    }

    static let keptMilliseconds: Int64 = 90 * 86_400_000
    private static let pruneMilliseconds: Int64 = 3_600_000
    /// Models have versions, so labels grow in number; a client that makes them up does not fill the memory.
    private static let labelsMax = 10_000
    /// What waits for a disk that takes nothing is dropped beyond this.
    private static let pendingMax = 200_000

    private static let shardCount = 64
    private let shards = (0..<ExposureBook.shardCount).map { _ in Shard() }
    private let known = Mutex(Labels())
    private let pending = Mutex(Pending())
    private let writer: Writer
    private let log: Logger

    init(_ writer: Writer, _ log: Logger) {
        self.writer = writer
        self.log = log
    }

    /// All labels so far; an exposure names one by its place.
    var labels: [Label] { known.withLock { $0.all } }

    // MARK: Writing

    /// At the start: what the table has.
    func load(_ kept: [StoredExposure]) {
        for exposure in kept { _ = note(exposure) }
        // What grew old while no daemon ran goes; else each report of exposures sees to it.
        if !kept.isEmpty { flush() }
    }

    /// Notes what somebody saw. The first exposure of a movie under a label stands; an opening is never taken back.
    ///
    /// - Returns: how many were taken, those that were known among them.
    func record(_ exposures: [StoredExposure]) -> Int {
        var (taken, changed): (Int, [StoredExposure]) = (0, [])
        for exposure in exposures {
            guard let change = note(exposure) else { continue }
            taken += 1
            if change { changed.append(exposure) }
        }
        if !changed.isEmpty { schedule(changed) }
        return taken
    }

    /// - Returns: whether something changed; `nil` where there are too many labels.
    private func note(_ exposure: StoredExposure) -> Bool? {
        let label = Label(experiment: exposure.experiment, arm: exposure.arm, model: exposure.model)
        guard let place = place(of: label) else { return nil }
        let seen = Seen(
            movieID: exposure.movieID,
            label: place,
            timeMilliseconds: exposure.timeMilliseconds,
            isOpened: exposure.isOpened,
            rank: exposure.rank
        )
        let key = Key(label: place, movieID: exposure.movieID)
        return shard(exposure.userID).seen.withLock { people in
            let before = people[exposure.userID]?[key]
            guard before == nil || (seen.isOpened && before?.isOpened == false) else { return false }
            if before == nil {
                people[exposure.userID, default: [:]][key] = seen
            } else {
                people[exposure.userID]?[key]?.isOpened = true
            }
            return true
        }
    }

    private func place(of label: Label) -> Int? {
        known.withLock { labels in
            if let place = labels.places[label] { return place }
            guard labels.all.count < ExposureBook.labelsMax else { return nil }
            labels.places[label] = labels.all.count
            labels.all.append(label)
            return labels.all.count - 1
        }
    }

    /// Nothing of a person is known any more, nor written from here on.
    func forget(_ userID: UInt32) {
        _ = shard(userID).seen.withLock { $0.removeValue(forKey: userID) }
        pending.withLock { $0.exposures.removeAll { $0.userID == userID } }
    }

    private func shard(_ id: UInt32) -> Shard { shards[Int(id) % ExposureBook.shardCount] }

    // MARK: Reading

    /// Gives each person with what they saw, in no order; a shard at a time, of which a copy is read.
    func forEachUser(_ body: (_ userID: UInt32, _ seen: [Seen]) -> Void) {
        for shard in shards {
            let people = shard.seen.withLock { $0 }
            for (userID, seen) in people { body(userID, Array(seen.values)) }
        }
    }

    /// What one person saw, the oldest first.
    func seen(by userID: UInt32) -> [Seen] {
        let seen = shard(userID).seen.withLock { $0[userID] } ?? [:]
        return seen.values.sorted {
            ($0.timeMilliseconds, $0.rank, $0.movieID) < ($1.timeMilliseconds, $1.rank, $1.movieID)
        }
    }

    // MARK: The table

    private func schedule(_ changed: [StoredExposure]) {
        let begins = pending.withLock { pending in
            guard pending.exposures.count < ExposureBook.pendingMax else { return false }
            pending.exposures += changed
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        guard begins else { return }
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + 1) { [weak self] in self?.flush() }
    }

    /// Hands what is new to the writer; before the writer stops, so that an orderly end loses nothing.
    func flush() {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let (exposures, prunes) = pending.withLock { pending in
            defer {
                pending.exposures = []
                pending.isScheduled = false
            }
            let prunes = now - pending.prunedAt > ExposureBook.pruneMilliseconds
            if prunes { pending.prunedAt = now }
            return (pending.exposures, prunes)
        }
        let oldest = now - ExposureBook.keptMilliseconds
        if prunes { prune(before: oldest) }
        guard prunes || !exposures.isEmpty else { return }
        writer.perform { [log] store in
            do throws(StoreError) {
                try store.keep(exposures, forgettingBefore: prunes ? oldest : nil)
            } catch {
                log.warning("\(exposures.count) exposures could not be kept: \(error.message)")
            }
        }
    }

    private func prune(before oldest: Int64) {
        for shard in shards {
            shard.seen.withLock { people in
                for (userID, seen) in people where seen.values.contains(where: { $0.timeMilliseconds < oldest }) {
                    let left = seen.filter { $0.value.timeMilliseconds >= oldest }
                    people[userID] = left.isEmpty ? nil : left
                }
            }
        }
    }
}
