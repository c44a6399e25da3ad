import Engine
import Foundation
import Protocol
import RedisLink
import Store

/// The one-way mirror of the daemon's state in a Redis, for other systems: hashes of movies, people, embeddings and of what serves, and
/// the log as a stream.
///
/// The marker `sparrow:mirror` says whose mirror it is and how far it goes. It is the truth, not the offset in the store: a Redis may be
/// emptied, restored, or another one. Where it does not fit, all keys of the prefix go and everything is written anew. Hashes are never
/// changed by an event: the event says which to write, and what is written is what the views say now, so a repeat is harmless.
///
/// It reads the log in slices and keeps no queue. A Redis that is down or hangs costs its own thread a time-out, and nobody else anything.
/// - `RedisMirror+Events.swift`, `RedisMirror+Hashes.swift`: what is written for events, and beside them.
final class RedisMirror: LogConsumer {
    static let consumerName = "mirror"

    let name = RedisMirror.consumerName
    let settings: MirrorSettings
    let views: LiveViews
    let status: MirrorStatus
    var pass = MirrorPass()
    /// What of the spaces is written, or being written.
    var spaces: [MirroredSpace] = []
    var snapshotVersion: UInt64?
    /// What serves and what serves a share of the people, as it is written.
    var writtenServing: [String] = []
    /// When the next heartbeat is due, and when all hashes are written anew so that none expires.
    var heartbeatAt: UInt64 = 0
    var refreshAt: UInt64?
    /// The stream has everything up to here.
    private(set) var position: UInt64 = 0
    /// When the event there was committed, in Unix milliseconds; nil: not known.
    private var positionTime: Int64?
    /// Hashes are written for events behind this offset; the pass sees to those before.
    private(set) var hashesFrom: UInt64 = 0
    private var end: @Sendable () -> UInt64 = { 0 }
    private var open: RedisConnection?

    init(_ settings: MirrorSettings, _ views: LiveViews, _ status: MirrorStatus) {
        self.settings = settings
        self.views = views
        self.status = status
    }

    /// The offset that the views cover.
    var coveredOffset: UInt64 { end() }

    func resume(after offset: UInt64, in log: ConsumerLog) throws(ConsumerFault) -> UInt64 {
        end = log.end
        return try reaching { redis throws(RedisError) in
            try self.requireAlone(redis)
            let covered = log.end()
            if let found = try self.validPosition(redis, log) {
                if self.position != found { (self.position, self.positionTime) = (found, nil) }
            } else {
                // All keys of the prefix go: they are of another store, or of nobody.
                _ = try redis.unlink(prefix: MirrorLayout.prefix)
                self.position = covered - min(covered, UInt64(self.settings.streamLength))
                self.positionTime = nil
                try self.writeMarker(redis, whole: true)
            }
            self.hashesFrom = covered
            self.beginPass()
            (self.heartbeatAt, self.refreshAt) = (0, nil)
            self.status.connected(at: self.position)
            return self.position
        }
    }

    func take(_ events: [Store.Event]) throws(ConsumerFault) {
        if let fault = try reaching({ redis throws(RedisError) in try self.write(events, to: redis) }) {
            status.failed(fault.message)
            throw fault
        }
        if let last = events.last, last.nextOffset - 1 > position {
            (position, positionTime) = (last.nextOffset - 1, last.timeMilliseconds)
            try reaching { redis throws(RedisError) in try self.writeMarker(redis, whole: false) }
        }
        status.moved(to: position)
    }

    func tend(now: UInt64) throws(ConsumerFault) -> UInt64? {
        try reaching { redis throws(RedisError) in try self.tend(redis, now: now) }
    }

    func stop() {
        // So that another daemon need not wait until the key expires; where it cannot be deleted, it does expire.
        _ = try? open?.call(RedisCommand("UNLINK", MirrorLayout.alive))
        open = nil
    }

    // MARK: The connection

    /// Works on the connection, which is made where there is none. After a fault it is closed: the next one begins with a look at the marker.
    private func reaching<Value>(
        _ work: (RedisConnection) throws(RedisError) -> Value
    ) throws(ConsumerFault) -> Value {
        do throws(RedisError) {
            if let open { return try work(open) }
            let made = try RedisConnection(settings.address, timeout: settings.timeout)
            open = made
            return try work(made)
        } catch {
            open = nil
            status.disconnected(error.message)
            throw .outage(error.message)
        }
    }

    /// Two daemons in one Redis would empty it for each other, again and again.
    private func requireAlone(_ redis: RedisConnection) throws(RedisError) {
        guard let other = try redis.call(RedisCommand("GET", MirrorLayout.alive)).text else { return }
        guard other == settings.instanceID else {
            throw RedisError(
                .refused,
                "the daemon of instance \(RedisError.shown(other)) mirrors into \(settings.address); "
                    + "give this one another database"
            )
        }
    }

    // MARK: The marker

    /// How far the mirror in there goes; nil where it is none, another store's, or does not fit this log.
    private func validPosition(_ redis: RedisConnection, _ log: ConsumerLog) throws(RedisError) -> UInt64? {
        let marker = RedisCommand("HMGET", MirrorLayout.marker, "layout", "instance", "offset", "time")
        // A stream that was deleted alone is noticed by its newest id, which deleting entries does not change.
        let stream = RedisCommand("XINFO", "STREAM", MirrorLayout.log)
        let replies = try redis.pipeline([marker, stream])
        guard replies.count == 2, let fields = replies[0].elements?.map(\.text), fields.count == 4,
            fields[0] == MirrorLayout.version, fields[1] == settings.instanceID,
            let offset = fields[2].flatMap({ UInt64($0) }), offset <= log.end()
        else { return nil }
        guard let newest = RedisMirror.newestOffset(replies[1]) else { return offset == 0 ? 0 : nil }
        // It may be ahead of the marker, by the slice at which the daemon died; never behind it.
        guard offset <= newest, newest <= log.end() else { return nil }
        return RedisMirror.isOf(log, offset, time: fields[3].flatMap { Int64($0) }) ? offset : nil
    }

    /// Whether the log has an event of that time there: a store that was put back from a backup has the same id, and another history.
    private static func isOf(_ log: ConsumerLog, _ offset: UInt64, time: Int64?) -> Bool {
        // Where either is not known, nothing speaks against it.
        guard let time, offset > 0, let event = (try? log.events(offset, 1))?.first else { return true }
        return event.timeMilliseconds == time
    }

    private static func newestOffset(_ info: RedisReply) -> UInt64? {
        guard let elements = info.elements else { return nil }
        for index in stride(from: 0, to: elements.count - 1, by: 2)
        where elements[index].text == "last-generated-id" {
            return elements[index + 1].text?.split(separator: "-").first.flatMap { UInt64($0) }
        }
        return nil
    }

    /// Notes how far it goes; `whole`: also whose mirror it is. Else only the offset is written, so that a Redis that was emptied
    /// meanwhile is not taken for one that is filled.
    private func writeMarker(_ redis: RedisConnection, whole: Bool) throws(RedisError) {
        var command = RedisCommand("HSET", MirrorLayout.marker)
        command.add("offset", String(position))
        command.add("time", positionTime.map(String.init) ?? "")
        if whole {
            command.add("layout", MirrorLayout.version)
            command.add("instance", settings.instanceID)
            command.add("state", "filling")
        }
        _ = try redis.call(command)
        _ = try redis.call(RedisCommand("EXPIRE", MirrorLayout.marker, String(settings.expirySeconds)))
    }

    /// - Throws: `lost` where the marker is not ours any more: the Redis was emptied, or is another store's.
    func requireMarker(_ reply: RedisReply?) throws(RedisError) {
        guard reply?.text == settings.instanceID else {
            throw RedisError(.lost, "Redis at \(settings.address) was emptied; it is filled again from the log")
        }
    }

    var markerQuery: RedisCommand { RedisCommand("HGET", MirrorLayout.marker, "instance") }
}

/// Where the mirror is, and how it is kept.
struct MirrorSettings: Sendable {
    var address: RedisAddress
    var instanceID: String
    /// Entries of the stream, about.
    var streamLength = 1_000_000
    /// Of every key; a third of it after a pass, the next one begins.
    var expirySeconds = 24 * 3_600
    /// After so long without a heartbeat nobody mirrors any more.
    var aliveSeconds = 20
    var heartbeatMilliseconds: UInt64 = 5_000
    /// Of a connection, and of each answer.
    var timeout: Duration = .seconds(2)
}
