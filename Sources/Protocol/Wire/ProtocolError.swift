/// Bytes from the other side that are not what the protocol says: what and where, and the status that answers them.
package struct ProtocolError: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: Status.Code
    package let message: String

    package var description: String { "\(code.name): \(message)" }

    /// What the sender of the bytes is told.
    package var status: Status { Status(code: code, message: message) }
}

extension ProtocolError {
    static func notAMessage(_ name: String, byteCount: Int) -> ProtocolError {
        ProtocolError(code: .invalidArgument, message: "the \(byteCount) bytes are not a \(name) of the proto")
    }

    static func tooLargeUnpacked(_ name: String, byteCount: Int) -> ProtocolError {
        ProtocolError(
            code: .resourceExhausted,
            message:
                "the \(byteCount) bytes of \(name) unpack to many times their size; send fewer parts in one message"
        )
    }

    static func notUTF8(_ field: String) -> ProtocolError {
        ProtocolError(code: .invalidArgument, message: "\(field) is not valid UTF-8")
    }

    static func hasNUL(_ field: String) -> ProtocolError {
        ProtocolError(code: .invalidArgument, message: "\(field) has a NUL character")
    }
}
