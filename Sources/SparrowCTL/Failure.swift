internal import ArgumentParser
internal import Engine
internal import Importers
internal import Protocol
internal import RedisLink
internal import Text

/// Why a command failed: one line for standard error (several for a list of wrong lines), and the exit status.
struct Failure: Error, Equatable {
    /// After sysexits(3).
    enum ExitStatus: Int32 {
        case other = 1
        case usage = 64
        case badData = 65
        case noInput = 66
        case unavailable = 69
        case internalError = 70
        case inputOutput = 74
        case tryAgain = 75
        case notAllowed = 77
    }

    var status: ExitStatus
    /// What, where, what to do.
    var message: String
    /// Lines below the message: the candidates of an ambiguous title.
    var details: [String] = []

    init(_ status: ExitStatus, _ message: String, details: [String] = []) {
        self.status = status
        self.message = message
        self.details = details
    }

    /// Nil for an error of the argument parser, which knows its own words.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let status as Status: self.init(status)
        case let error as ClientError: self.init(error)
        case let error as ProtocolError:
            self.init(.internalError, "the daemon's answer cannot be read: \(error.message)")
        case let error as ImportError: self.init(error)
        case let error as RedisError: self.init(error)
        case let error as EngineError: self.init(.badData, error.description)
        default: return nil
        }
    }

    private init(_ status: Status) {
        let exitStatus: ExitStatus =
            switch status.code {
            case .invalidArgument, .outOfRange: .badData
            case .permissionDenied, .unauthenticated: .notAllowed
            case .unavailable, .resourceExhausted, .deadlineExceeded: .tryAgain
            case .internal, .dataLoss, .unimplemented, .unknown: .internalError
            default: .other
            }
        let doubt = status.outcomeUnknown ? " (it may have been done: look before you repeat it)" : ""
        self.init(exitStatus, CommandNames.translated(status.description) + doubt)
    }

    private init(_ error: ClientError) {
        switch error {
        case .badAddress: self.init(.usage, error.description)
        case .refused(let status): self.init(status)
        case .interrupted: self.init(.other, "interrupted")
        case .violated, .closed: self.init(.internalError, error.description)
        case .unreachable, .lost, .noHello: self.init(.unavailable, error.description)
        }
    }

    private init(_ error: RedisError) {
        let exitStatus: ExitStatus =
            switch error.kind {
            case .badAddress: .usage
            case .unreachable, .lost: .unavailable
            case .timedOut: .tryAgain
            case .refused: .notAllowed
            }
        self.init(exitStatus, error.message)
    }

    static let nothingImported = "nothing was imported"

    private init(_ error: ImportError) {
        let exitStatus: ExitStatus =
            switch error.kind {
            case .noInput: .noInput
            case .badData: .badData
            case .inputOutput: .inputOutput
            }
        guard error.kind == .badData else {
            self.init(exitStatus, error.description)
            return
        }
        let more = error.count - error.lines.count
        self.init(
            exitStatus,
            error.lines.first ?? "",
            details: error.lines.dropFirst() + (more > 0 ? ["and \(more) more"] : []) + [Self.nothingImported]
        )
    }

    /// What standard error gets.
    var lines: String {
        (["sparrowctl: \(message)"] + details).map { Text.displayable($0) + "\n" }.joined()
    }
}
