/// Why there is no connection: as opposed to a `Status`, with which the server answers a call.
package enum ClientError: Error, Equatable, Sendable, CustomStringConvertible {
    case badAddress(String)
    case unreachable(address: String, reason: String)
    /// The server ended the connection and said why.
    case refused(Status)
    /// The server closed, or the network failed, after the connection was made.
    case lost(reason: String)
    case noHello
    /// The other side does not speak the protocol.
    case violated(ProtocolError)
    /// The caller's interrupt descriptor became readable.
    case interrupted
    case closed

    package var description: String {
        switch self {
        case .badAddress(let text):
            "\"\(text)\" is not an address; give HOST:PORT with a numeric host, such as 127.0.0.1:7070, or unix:PATH"
        case .unreachable(let address, let reason):
            "cannot reach \(address): \(reason); start it with `sparrow-server`"
        case .refused(let status): "the server refused the connection: \(status)"
        case .lost(let reason): "connection to the server lost: \(reason)"
        case .noHello: "the other side did not answer HELLO in time; is it a sparrow-server?"
        case .violated(let error): "the other side does not speak this protocol: \(error.message)"
        case .interrupted: "interrupted"
        case .closed: "the connection was closed here"
        }
    }
}
