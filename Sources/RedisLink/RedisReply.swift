internal import CHiredis

/// What Redis answers a command with (RESP2).
package enum RedisReply: Sendable, Equatable {
    /// "OK" and the like.
    case status(String)
    /// An error of this command alone: "WRONGTYPE Operation against …".
    case error(String)
    case integer(Int64)
    case bytes([UInt8])
    case null
    case array([RedisReply])

    /// Of a status or bytes; bytes that are no UTF-8 are mended. Nil for all else.
    package var text: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .error, .integer, .null, .array: nil
        }
    }

    /// Of an array; nil for all else.
    package var elements: [RedisReply]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var errorText: String? {
        if case .error(let text) = self { text } else { nil }
    }

    /// Copies hiredis' reply, whose nesting it has limited itself.
    init(_ raw: redisReply) {
        switch raw.type {
        case REDIS_REPLY_STATUS: self = .status(String(decoding: RedisReply.copy(raw), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: RedisReply.copy(raw), as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(raw.integer)
        case REDIS_REPLY_STRING: self = .bytes(RedisReply.copy(raw))
        case REDIS_REPLY_ARRAY:
            self = .array(
                (0..<raw.elements).map { index in
                    raw.element?[index].map { RedisReply($0.pointee) } ?? .null
                }
            )
        default: self = .null
        }
    }

    private static func copy(_ raw: redisReply) -> [UInt8] {
        guard let start = raw.str else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: raw.len))
    }
}
