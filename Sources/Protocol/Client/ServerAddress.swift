/// Where a server listens: `HOST:PORT` with a numeric host or `localhost`, `[IPv6]:PORT`, or `unix:PATH`.
package enum ServerAddress: Hashable, Sendable, CustomStringConvertible {
    case tcp(host: String, port: UInt16)
    case unix(path: String)

    package static let standard = ServerAddress.tcp(host: "127.0.0.1", port: 7070)

    /// - Throws: `badAddress` for anything else, and for a path that is too long for a socket (107 bytes).
    package init(_ text: String) throws(ClientError) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty, path.utf8.count <= 107, !path.utf8.contains(0) else { throw .badAddress(text) }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw .badAddress(text)
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw .badAddress(text)
        }
        guard !host.isEmpty else { throw .badAddress(text) }
        self = .tcp(host: host == "localhost" ? "127.0.0.1" : String(host), port: port)
    }

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
