/// What went wrong between us and a Redis: what, where, and what to do. No password is in it.
package struct RedisError: Error, Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The text is no address of a Redis.
        case badAddress
        /// Nobody answers there.
        case unreachable
        /// The connection broke; what was asked last may have been done.
        case lost
        /// No answer in time; likewise.
        case timedOut
        /// Redis answered with an error.
        case refused
    }

    package var kind: Kind
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

extension RedisError: CustomStringConvertible {
    package var description: String { message }
}

extension RedisError {
    private static let form =
        "write redis://[:PASSWORD@]HOST[:PORT][/DATABASE] or unix://[:PASSWORD@]/PATH[?db=DATABASE]"

    static func badAddress(_ what: String) -> RedisError {
        RedisError(.badAddress, "the address of Redis \(what); \(form)")
    }

    static func unreachable(_ address: RedisAddress, _ what: String) -> RedisError {
        RedisError(.unreachable, "no Redis answers at \(address) (\(what)); start it, or give another address")
    }

    static func timedOut(_ address: RedisAddress, _ limit: Duration) -> RedisError {
        RedisError(.timedOut, "Redis at \(address) gave no answer within \(limit); it is stopped or overloaded")
    }

    static func lost(_ address: RedisAddress, _ what: String) -> RedisError {
        RedisError(.lost, "the connection to Redis at \(address) broke (\(shown(what)))")
    }

    static func refused(_ address: RedisAddress, _ what: String) -> RedisError {
        RedisError(.refused, "Redis at \(address) refuses: \(shown(what))")
    }

    static func notLetIn(_ address: RedisAddress, _ what: String) -> RedisError {
        RedisError(
            .refused,
            "Redis at \(address) does not let us in (\(shown(what))); give its password, redis://:PASSWORD@HOST"
        )
    }

    /// Text of a server or a command line, cut, without anything that could move a cursor.
    package static func shown(_ text: some StringProtocol) -> String {
        String(text.unicodeScalars.prefix(200).map { $0.value >= 0x20 && $0.value < 0x7f ? Character($0) : "?" })
    }
}
