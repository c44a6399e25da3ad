/// A status other than OK is how a call fails, on both sides.
extension Status: Error {}

extension Status: CustomStringConvertible {
    package var description: String {
        message.isEmpty ? code.name : "\(code.name): \(message)"
    }

    package static let ok = Status()

    package static func cancelled(_ message: String) -> Status { Status(code: .cancelled, message: message) }

    package static func unknown(_ message: String) -> Status { Status(code: .unknown, message: message) }

    package static func invalidArgument(_ message: String) -> Status {
        Status(code: .invalidArgument, message: message)
    }

    package static func deadlineExceeded(_ message: String) -> Status {
        Status(code: .deadlineExceeded, message: message)
    }

    package static func notFound(_ message: String) -> Status { Status(code: .notFound, message: message) }

    package static func alreadyExists(_ message: String) -> Status { Status(code: .alreadyExists, message: message) }

    package static func permissionDenied(_ message: String) -> Status {
        Status(code: .permissionDenied, message: message)
    }

    package static func resourceExhausted(_ message: String) -> Status {
        Status(code: .resourceExhausted, message: message)
    }

    package static func failedPrecondition(_ message: String) -> Status {
        Status(code: .failedPrecondition, message: message)
    }

    package static func aborted(_ message: String) -> Status { Status(code: .aborted, message: message) }

    package static func outOfRange(_ message: String) -> Status { Status(code: .outOfRange, message: message) }

    package static func unimplemented(_ message: String) -> Status { Status(code: .unimplemented, message: message) }

    package static func `internal`(_ message: String) -> Status { Status(code: .internal, message: message) }

    package static func unavailable(_ message: String) -> Status { Status(code: .unavailable, message: message) }

    package static func dataLoss(_ message: String) -> Status { Status(code: .dataLoss, message: message) }
}
