internal import CHiredis

#if canImport(Glibc)
    internal import Glibc
#endif

/// One connection to a Redis, blocking, with a limit on every wait. One thread at a time; after an error that is thrown it is of no
/// more use, except where the kind is `refused`.
package final class RedisConnection {
    package let address: RedisAddress
    private let timeout: Duration
    private let context: UnsafeMutablePointer<redisContext>
    /// Appended commands whose replies are not read yet.
    private var waiting = 0
    /// What broke it: there is no telling which reply would be whose.
    private var fault: RedisError?

    /// hiredis writes without MSG_NOSIGNAL: a Redis that went away would end the process.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Connects, gives the password, and chooses the database.
    ///
    /// - Parameters:
    ///   - address: where.
    ///   - timeout: for the connection, and then for each answer.
    /// - Throws: `unreachable`, `timedOut`, `lost`; `refused` for a wrong password or a database that there is not.
    package init(_ address: RedisAddress, timeout: Duration = .seconds(2)) throws(RedisError) {
        RedisConnection.ignoresBrokenPipes
        self.address = address
        self.timeout = timeout
        let limit = timeval(timeout)
        let made =
            switch address.place {
            case .host(let host, let port): redisConnectWithTimeout(host, Int32(port), limit)
            case .socket(let path): redisConnectUnixWithTimeout(path, limit)
            }
        guard let made else { throw .unreachable(address, "out of memory") }
        context = made
        guard made.pointee.err == 0 else { throw .unreachable(address, RedisConnection.errorText(made)) }
        guard redisSetTimeout(made, limit) == REDIS_OK else {
            throw .unreachable(address, RedisConnection.errorText(made))
        }
        try enter()
    }

    deinit { redisFree(context) }

    private func enter() throws(RedisError) {
        if let password = address.password {
            var command = RedisCommand("AUTH")
            if let user = address.user { command.add(user) }
            command.add(password)
            try append(command)
            if let refusal = try reply().errorText { throw .notLetIn(address, refusal) }
        }
        try append(address.database == 0 ? RedisCommand("PING") : RedisCommand("SELECT", String(address.database)))
        guard let refusal = try reply().errorText else { return }
        throw refusal.hasPrefix("NOAUTH") ? .notLetIn(address, refusal) : .refused(address, refusal)
    }

    /// Asks, and waits for the answer.
    ///
    /// - Throws: also `refused` where Redis answers with an error.
    package func call(_ command: RedisCommand) throws(RedisError) -> RedisReply {
        try append(command)
        let reply = try reply()
        if let refusal = reply.errorText { throw .refused(address, refusal) }
        return reply
    }

    /// Sends many commands at once, and gives their replies in order; errors of single ones are among them.
    package func pipeline(_ commands: [RedisCommand]) throws(RedisError) -> [RedisReply] {
        for command in commands { try append(command) }
        var replies: [RedisReply] = []
        replies.reserveCapacity(commands.count)
        while waiting > 0 { replies.append(try reply()) }
        return replies
    }

    private func append(_ command: RedisCommand) throws(RedisError) {
        if let fault { throw fault }
        var lengths = command.lengths
        let code = command.bytes.withUnsafeBufferPointer { bytes -> Int32 in
            guard let start = bytes.baseAddress else { preconditionFailure("RedisConnection: a command has a name") }
            var next = UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
            var arguments: [UnsafePointer<CChar>?] = []
            arguments.reserveCapacity(lengths.count)
            for length in lengths {
                arguments.append(next)
                next += length
            }
            // It copies everything into its own buffer.
            return redisAppendCommandArgv(context, Int32(lengths.count), &arguments, &lengths)
        }
        guard code == REDIS_OK else { throw failure() }
        waiting += 1
    }

    private func reply() throws(RedisError) -> RedisReply {
        var raw: UnsafeMutableRawPointer?
        errno = 0
        guard redisGetReply(context, &raw) == REDIS_OK, let raw else { throw failure() }
        defer { freeReplyObject(raw) }
        waiting -= 1
        return RedisReply(raw.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private func failure() -> RedisError {
        let isLate = context.pointee.err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK)
        let error: RedisError =
            isLate ? .timedOut(address, timeout) : .lost(address, RedisConnection.errorText(context))
        fault = error
        return error
    }

    private static func errorText(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension timeval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
