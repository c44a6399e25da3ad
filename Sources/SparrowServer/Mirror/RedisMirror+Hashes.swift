import Engine
import Foundation
import RedisLink

/// The hashes: those of single movies and people, the walk over all of them, and what keeps the mirror alive.
extension RedisMirror {
    private static let sliceLength = 500
    private static let vectorsOfSlice = 200
    /// How long the vectors of the version before stay for whoever has just read its name.
    private static let oldVectorsSeconds = 60

    // MARK: Single keys

    func movieCommands(_ id: UInt32, in snapshot: Snapshot) -> [RedisCommand] {
        guard let row = snapshot.catalogue.rowByID[id] else { return [] }
        return movieCommands(atRow: row, in: snapshot)
    }

    private func movieCommands(atRow row: Int, in snapshot: Snapshot) -> [RedisCommand] {
        let movie = snapshot.catalogue.movies[row]
        let hash = MirrorLayout.hash(movie, views.statistics[row], at: coveredOffset)
        return [hash, expiry(of: MirrorLayout.movie(movie.id))]
    }

    /// Somebody who is not there any more has no hash either.
    func userCommands(_ id: UInt32, in snapshot: Snapshot) -> [RedisCommand] {
        guard let person = views.people.person(id)?.within(snapshot) else {
            return [RedisCommand("UNLINK", MirrorLayout.user(id))]
        }
        let movies = snapshot.catalogue.movies
        let hash = MirrorLayout.hash(
            person,
            movieID: { row in movies.indices.contains(row) ? movies[row].id : nil },
            at: coveredOffset
        )
        return [hash, expiry(of: MirrorLayout.user(id))]
    }

    /// The vectors of one movie in all spaces.
    func vectorCommands(_ id: UInt32, in snapshot: Snapshot) -> [RedisCommand] {
        guard let row = snapshot.catalogue.rowByID[id] else { return [] }
        return snapshot.mirroredSpaces.compactMap { space, key in
            guard space.hasVector(row) else { return nil }
            var command = RedisCommand("HSET", MirrorLayout.vectors(key.name, version: key.version), String(id))
            command.add(bytes: MirrorLayout.bytes(of: space.vector(ofMovie: row)))
            return command
        }
    }

    private func expiry(of key: String) -> RedisCommand {
        RedisCommand("EXPIRE", key, String(settings.expirySeconds))
    }

    // MARK: Beside the events

    /// A heartbeat, a change of what serves, or one slice of the walk.
    func tend(_ redis: RedisConnection, now: UInt64) throws(RedisError) -> UInt64? {
        let snapshot = views.snapshots.current
        if status.takeMustWriteAll() { beginPass() }
        if snapshot.version != snapshotVersion {
            try noticeSpaces(of: snapshot, redis)
            snapshotVersion = snapshot.version
        }
        if now >= heartbeatAt {
            try beat(redis)
            try writeServing(of: snapshot, redis)
            heartbeatAt = now + settings.heartbeatMilliseconds
        } else if snapshot.servingNames != writtenServing {
            try writeServing(of: snapshot, redis)
        }
        if pass.isEmpty, let due = refreshAt, now >= due { beginPass() }
        if let part = pass.first {
            try write(part, of: snapshot, to: redis)
            guard pass.isEmpty else { return now }
            _ = try redis.call(RedisCommand("HSET", MirrorLayout.marker, "state", "live"))
            refreshAt = now + UInt64(settings.expirySeconds) * 1_000 / 3
        }
        return min(heartbeatAt, refreshAt ?? .max)
    }

    /// Everything is written from the beginning.
    func beginPass() {
        let snapshot = views.snapshots.current
        spaces = snapshot.mirroredSpaces.map(\.key)
        snapshotVersion = snapshot.version
        pass.beginAnew(spaces: spaces.map(\.name))
    }

    /// Says that somebody mirrors, and keeps the marker and the stream from expiring.
    private func beat(_ redis: RedisConnection) throws(RedisError) {
        // First: in another store's Redis nothing is said.
        try requireMarker(redis.call(markerQuery))
        let alive = RedisCommand("SET", MirrorLayout.alive, settings.instanceID, "EX", String(settings.aliveSeconds))
        try require(redis.pipeline([alive, expiry(of: MirrorLayout.marker), expiry(of: MirrorLayout.log)]))
    }

    private func writeServing(of snapshot: Snapshot, _ redis: RedisConnection) throws(RedisError) {
        let names = snapshot.servingNames
        var command = RedisCommand("HSET", MirrorLayout.serving)
        for (name, fields) in zip(names, [("model", "version"), ("canary", "canary_version")]) {
            let parts = name.split(separator: " ", maxSplits: 1)
            command.add(fields.0, parts.first.map(String.init) ?? "")
            command.add(fields.1, parts.count == 2 ? String(parts[1]) : "")
        }
        command.add("recall", snapshot.modelName)
        command.add("recall_version", String(snapshot.modelVersion))
        command.add("offset", String(coveredOffset))
        try require(redis.pipeline([command, expiry(of: MirrorLayout.serving)]))
        writtenServing = names
        status.wrote(hashes: 1)
    }

    /// Spaces that came, or changed, are written; those that went are not named any more.
    private func noticeSpaces(of snapshot: Snapshot, _ redis: RedisConnection) throws(RedisError) {
        let present = snapshot.mirroredSpaces.map(\.key)
        for gone in spaces where !present.contains(where: { $0.name == gone.name }) {
            _ = try redis.call(RedisCommand("UNLINK", MirrorLayout.space(gone.name)))
        }
        for key in present where !spaces.contains(key) { pass.write(space: key.name) }
        spaces = present
    }

    // MARK: The walk

    private func write(_ part: MirrorPass.Part, of snapshot: Snapshot, to redis: RedisConnection) throws(RedisError) {
        switch part {
        case .movies(let first):
            let rows = first..<min(first + RedisMirror.sliceLength, snapshot.catalogue.count)
            try write(rows.flatMap { movieCommands(atRow: $0, in: snapshot) }, to: redis)
            pass.advance(to: rows.upperBound < snapshot.catalogue.count ? .movies(fromRow: rows.upperBound) : nil)
        case .users(let first):
            let ids = views.people.ids(from: first, count: RedisMirror.sliceLength)
            try write(ids.flatMap { userCommands($0, in: snapshot) }, to: redis)
            pass.advance(to: ids.isEmpty ? nil : .users(fromIndex: first + ids.count))
        case .space(let name, let first):
            guard let (space, key) = snapshot.mirroredSpaces.first(where: { $0.key.name == name }) else {
                pass.advance(to: nil)
                return
            }
            let end = min(space.movieCount, snapshot.catalogue.count)
            let rows = first..<max(first, min(first + RedisMirror.vectorsOfSlice, end))
            try write(rows, of: space, key, snapshot.catalogue, to: redis)
            if rows.upperBound < end {
                pass.advance(to: .space(name: name, fromRow: rows.upperBound))
            } else {
                try point(to: key, space, redis)
                pass.advance(to: nil)
            }
        }
    }

    /// Keys that hold something else are left as they are and told of: no event is to blame.
    private func write(_ commands: [RedisCommand], to redis: RedisConnection) throws(RedisError) {
        let replies = try redis.pipeline([markerQuery] + commands)
        try requireMarker(replies.first)
        for (command, reply) in zip(commands, replies.dropFirst()) {
            guard let error = reply.errorText else { continue }
            guard error.hasPrefix("WRONGTYPE") else { throw RedisError(.refused, "\(settings.address): \(error)") }
            status.failed("\(command.key): \(error); delete that key, or all of them with sparrowctl clean --redis")
        }
        status.wrote(hashes: commands.count { $0.name == "HSET" })
    }

    private func write(
        _ rows: Range<Int>,
        of space: EmbeddingSpace,
        _ key: MirroredSpace,
        _ catalogue: Catalogue,
        to redis: RedisConnection
    ) throws(RedisError) {
        let vectors = MirrorLayout.vectors(key.name, version: key.version)
        var command = RedisCommand("HSET", vectors)
        var isEmpty = true
        for row in rows where space.hasVector(row) {
            command.add(String(catalogue.movies[row].id))
            command.add(bytes: MirrorLayout.bytes(of: space.vector(ofMovie: row)))
            isEmpty = false
        }
        if !isEmpty { try write([command, expiry(of: vectors)], to: redis) }
    }

    /// The version is whole: readers are led to it, and the one before goes soon.
    private func point(to key: MirroredSpace, _ space: EmbeddingSpace, _ redis: RedisConnection) throws(RedisError) {
        let pointer = MirrorLayout.space(key.name)
        let vectors = MirrorLayout.vectors(key.name, version: key.version)
        let before = try redis.call(RedisCommand("HGET", pointer, "key")).text
        var command = RedisCommand("HSET", pointer)
        command.add("key", vectors)
        command.add("version", String(key.version))
        command.add("width", String(space.width))
        command.add("measure", space.manifest.measure.rawValue)
        command.add("trained_offset", String(space.manifest.trainedUpTo))
        command.add("movies", String(space.origins.count { $0 != .none }))
        try write([command, expiry(of: pointer)], to: redis)
        if let before, before != vectors {
            _ = try redis.call(RedisCommand("EXPIRE", before, String(RedisMirror.oldVectorsSeconds)))
        }
    }

    private func require(_ replies: [RedisReply]) throws(RedisError) {
        if let error = replies.lazy.compactMap(\.errorText).first {
            throw RedisError(.refused, "Redis at \(settings.address) refuses: \(RedisError.shown(error))")
        }
    }
}

extension Snapshot {
    /// `din 3`, and `din 4` or nothing: what serves, and what serves a share of the people.
    fileprivate var servingNames: [String] { [servingName, canaryName] }
}
