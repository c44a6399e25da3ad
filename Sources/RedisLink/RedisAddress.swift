/// Where a Redis is, and how one gets in.
///
/// `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]` or `unix://[[USER]:PASSWORD@]/PATH[?db=DATABASE]`; user, password and path may be
/// percent-encoded. What is printed of it, errors included, never has the password.
package struct RedisAddress: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        case host(String, port: Int)
        case socket(path: String)
    }

    package var place: Place
    package var user: String?
    package var password: String?
    package var database = 0

    package init(_ place: Place, password: String? = nil, database: Int = 0) {
        self.place = place
        self.password = password
        self.database = database
    }

    /// The one of Debian's package.
    package static let standard = RedisAddress(.host("127.0.0.1", port: portByDefault))

    private static let portByDefault = 6_379
    private static let databaseMax = 65_535
    /// What a socket address has room for on Linux, its end included.
    private static let pathBytesMax = 107

    /// - Throws: `badAddress` that names the part that is wrong, and the form.
    package init(_ text: String) throws(RedisError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw .badAddress("has spaces or characters that are not ASCII; write those as %XX")
        }
        guard let colon = text.firstRange(of: "://") else {
            throw .badAddress("has no scheme")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        var rest = text[colon.upperBound...]
        var credentials: Substring?
        // A password may have an @ of its own, a host may not.
        if let at = rest.lastIndex(of: "@") {
            credentials = rest[..<at]
            rest = rest[rest.index(after: at)...]
        }
        switch scheme {
        case "redis": try self.init(tcp: rest)
        case "unix": try self.init(unix: rest)
        case "rediss":
            throw .badAddress("asks for TLS, which there is not; use redis:// on this machine or through a tunnel")
        default: throw .badAddress("has the scheme \"\(RedisError.shown(scheme))\"")
        }
        if let credentials { try take(credentials) }
    }

    private init(tcp text: Substring) throws(RedisError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts.first ?? ""
        guard !text.contains("?"), !text.contains("#") else { throw .badAddress("has a query, and takes none") }
        let hostPart: Substring
        let portPart: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw .badAddress("has a [ without its ]") }
            hostPart = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.first == ":" else { throw .badAddress("has something behind the ]") }
            portPart = after.isEmpty ? nil : after.dropFirst()
        } else {
            let pieces = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard pieces.count <= 2 else { throw .badAddress("has several colons; an IPv6 address stands in [ ]") }
            hostPart = pieces.first ?? ""
            portPart = pieces.count == 2 ? pieces[1] : nil
        }
        guard !hostPart.isEmpty else { throw .badAddress("has no host") }
        var port = RedisAddress.portByDefault
        if let portPart {
            guard let number = RedisAddress.number(portPart), (1...65_535).contains(number) else {
                throw .badAddress("has the port \"\(RedisError.shown(portPart))\", which is no number from 1 to 65535")
            }
            port = number
        }
        self.init(.host(String(hostPart), port: port))
        if parts.count == 2, !parts[1].isEmpty { try setDatabase(parts[1]) }
    }

    private init(unix text: Substring) throws(RedisError) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = RedisAddress.decoded(parts.first ?? ""), path.hasPrefix("/"), path.utf8.count > 1 else {
            throw .badAddress("has no path that begins with /")
        }
        guard path.utf8.count <= RedisAddress.pathBytesMax else {
            throw .badAddress("has a path of \(path.utf8.count) bytes; at most \(RedisAddress.pathBytesMax) fit")
        }
        self.init(.socket(path: path))
        guard parts.count == 2 else { return }
        guard parts[1].hasPrefix("db=") else { throw .badAddress("has a query that is not db=NUMBER") }
        try setDatabase(parts[1].dropFirst(3))
    }

    private mutating func setDatabase(_ text: Substring) throws(RedisError) {
        guard let number = RedisAddress.number(text), number <= RedisAddress.databaseMax else {
            throw .badAddress("has the database \"\(RedisError.shown(text))\", which is no number from 0 on")
        }
        database = number
    }

    private mutating func take(_ credentials: Substring) throws(RedisError) {
        guard let colon = credentials.firstIndex(of: ":") else {
            throw .badAddress("has a user without a password; a password alone is written :PASSWORD@")
        }
        guard let user = RedisAddress.decoded(credentials[..<colon]),
            let password = RedisAddress.decoded(credentials[credentials.index(after: colon)...])
        else { throw .badAddress("has a % in its user or password that is not followed by two hexadecimal digits") }
        guard !password.isEmpty else { throw .badAddress("has an empty password; leave the @ out where there is none") }
        self.user = user.isEmpty ? nil : user
        self.password = password
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Without percent-encoding; nil where that is broken, or gives no UTF-8, or a NUL.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
    }
}

extension RedisAddress: CustomStringConvertible, CustomDebugStringConvertible {
    /// Without user and password.
    package var description: String {
        switch place {
        case .host(let host, let port):
            let name = host.contains(":") ? "[\(host)]" : host
            return "redis://\(name):\(port)/\(database)"
        case .socket(let path): return "unix://\(path)" + (database == 0 ? "" : "?db=\(database)")
        }
    }

    package var debugDescription: String { description }
}
