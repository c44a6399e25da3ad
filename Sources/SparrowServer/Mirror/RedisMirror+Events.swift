import RedisLink
import Store

/// What is written for events: an entry of the stream for each, and the hashes of the movies and people that they change.
extension RedisMirror {
    /// What a command of the pipeline was for.
    private enum Sent {
        case query
        case entry
        /// Of the first event that changes the key.
        case hash(offset: UInt64)
        /// An expiry: its key was written by the command before.
        case expiry
    }

    /// - Returns: the first event whose hashes Redis does not take; what came before it is written.
    /// - Throws: where Redis takes nothing at all: it is gone, full, loading, or was emptied.
    func write(_ events: [Store.Event], to redis: RedisConnection) throws(RedisError) -> ConsumerFault? {
        var commands = [markerQuery]
        var sent = [Sent.query]
        for event in events {
            commands.append(MirrorLayout.entry(event, lengthMax: settings.streamLength))
            sent.append(.entry)
        }
        for (offset, hashes) in hashes(changedBy: events.filter { $0.offset > hashesFrom }) {
            commands += hashes
            sent += hashes.map { $0.isExpiry ? .expiry : .hash(offset: offset) }
        }
        let replies = try redis.pipeline(commands)
        try requireMarker(replies.first)
        var poison: ConsumerFault?
        for (sent, reply) in zip(sent, replies) {
            guard let error = reply.errorText else { continue }
            switch sent {
            case .query, .expiry: throw refused(error)
            case .entry:
                // It is in there already.
                if !error.contains("equal or smaller") { throw refused(error) }
            case .hash(let offset):
                guard RedisMirror.isOfTheKey(error) else { throw refused(error) }
                let fault = ConsumerFault.event(offset, "Redis does not take what event \(offset) changes: \(error)")
                if poison.map({ $0.offset > offset }) ?? true { poison = fault }
            }
        }
        status.wrote(hashes: sent.count { if case .hash = $0 { true } else { false } })
        for event in events { try forgetPeople(of: event, in: redis) }
        return poison
    }

    private func refused(_ error: String) -> RedisError {
        RedisError(
            .refused,
            "Redis at \(settings.address) takes nothing: \(RedisError.shown(error)); if the keys sparrow:* are something else's, "
                + "sparrowctl clean --redis deletes them"
        )
    }

    /// An error about this key and no other: something else than ours is there. All other errors are of Redis as a whole.
    private static func isOfTheKey(_ error: String) -> Bool { error.hasPrefix("WRONGTYPE") || error.hasPrefix("ERR ") }

    /// The commands that write what these events change, as it is now, each key once.
    private func hashes(changedBy events: [Store.Event]) -> [(offset: UInt64, commands: [RedisCommand])] {
        let snapshot = views.snapshots.current
        var seenMovies: Set<UInt32> = []
        var seenUsers: Set<UInt32> = []
        var all: [(offset: UInt64, commands: [RedisCommand])] = []
        for event in events {
            // Readers see the ratings of an import when it ends, all at once.
            if case .ratingImported = event.body { continue }
            var commands: [RedisCommand] = []
            if let movie = event.movieID, seenMovies.insert(movie).inserted {
                commands += movieCommands(movie, in: snapshot)
                if case .movieCreated = event.body { commands += vectorCommands(movie, in: snapshot) }
            }
            if let user = event.userID, seenUsers.insert(user).inserted {
                commands += userCommands(user, in: snapshot)
            }
            if !commands.isEmpty { all.append((event.offset, commands)) }
        }
        return all
    }

    /// After an event that erases somebody, what the mirror has of them goes.
    private func forgetPeople(of event: Store.Event, in redis: RedisConnection) throws(RedisError) {
        guard case .userErased = event.body, let user = event.userID else { return }
        try forget(user, in: redis)
    }

    /// Deletes the hash of a user and every entry of the stream that names them.
    func forget(_ userID: UInt32, in redis: RedisConnection) throws(RedisError) {
        _ = try redis.call(RedisCommand("UNLINK", MirrorLayout.user(userID)))
        let user = String(userID)
        var start = "-"
        while true {
            let slice = try redis.call(RedisCommand("XRANGE", MirrorLayout.log, start, "+", "COUNT", "1000"))
            let entries = (slice.elements ?? []).compactMap(StreamEntry.init)
            guard let last = entries.last else { return }
            let own = entries.filter { $0.user == user }
            if !own.isEmpty {
                var command = RedisCommand("XDEL", MirrorLayout.log)
                for entry in own { command.add(entry.id) }
                _ = try redis.call(command)
            }
            // All ids are of the form offset-0, so the next one is behind offset-1.
            guard let offset = last.id.split(separator: "-").first else { return }
            start = "\(offset)-1"
        }
    }
}

extension RedisCommand {
    fileprivate var isExpiry: Bool { name == "EXPIRE" }
}

extension ConsumerFault {
    fileprivate var offset: UInt64 {
        if case .event(let offset) = cause { offset } else { 0 }
    }
}

/// An entry of the stream as XRANGE gives it: its id, then fields and values in turn.
private struct StreamEntry {
    var id: String
    var user: String?

    init?(_ reply: RedisReply) {
        guard let parts = reply.elements, parts.count == 2, let id = parts[0].text else { return nil }
        self.id = id
        let fields = parts[1].elements ?? []
        for index in stride(from: 0, to: fields.count - 1, by: 2) where fields[index].text == "user" {
            user = fields[index + 1].text
        }
    }
}
