internal import Foundation
package import RedisLink

#if canImport(Glibc)
    internal import Glibc
#endif

/// A `redis-server` of one's own, on a Unix socket in a directory of its own, without persistence; killed with its owner.
package final class RedisServer {
    /// Of Debian's package; nil where it is not installed.
    private static let program: String? = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    package static var isInstalled: Bool { program != nil }
    /// For tests that are skipped.
    package static let isMissing = "redis-server is not installed; scripts/test installs it (Debian: redis-server)"

    package let address: RedisAddress
    private let scratch: Scratch
    private let arguments: [String]
    private var process: ChildProcess?

    /// Starts it, and waits until it answers.
    ///
    /// - Parameter password: that it asks for; nil: none.
    /// - Throws: `HarnessError` with what it wrote where it does not answer.
    package init(password: String? = nil) throws {
        scratch = try Scratch()
        let socket = scratch.path("redis.sock")
        address = RedisAddress(.socket(path: socket), password: password)
        arguments =
            ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", scratch.path]
            + (password.map { ["--requirepass", $0] } ?? [])
        try start()
    }

    /// The URL that a flag takes, its password included.
    package var url: String {
        guard case .socket(let path) = address.place else { return "" }
        return "unix://" + (address.password.map { ":\($0)@" } ?? "") + path
    }

    /// After a stop: empty, as it keeps nothing.
    package func start() throws {
        guard let program = RedisServer.program else { throw HarnessError(RedisServer.isMissing) }
        process = try ChildProcess(
            program,
            arguments,
            environment: ["PATH": "/usr/bin:/bin"],
            errorFile: scratch.path("redis.log")
        )
        let answers = eventually { try? connect() }
        guard answers != nil else { throw HarnessError("redis-server does not answer: \(process?.errorText ?? "")") }
    }

    package func stop() {
        process?.kill()
        process = nil
    }

    /// It hangs: connections are taken by the kernel, and nothing is answered.
    package func freeze() { process?.send(SIGSTOP) }
    package func thaw() { process?.send(SIGCONT) }

    package func connect() throws -> RedisConnection { try RedisConnection(address) }

    /// Asks on a connection of its own.
    package func call(_ words: String...) throws -> RedisReply {
        var command = RedisCommand()
        for word in words { command.add(word) }
        return try connect().call(command)
    }

    /// A hash as a dictionary of texts.
    package func hash(_ key: String) throws -> [String: String] {
        let flat = try call("HGETALL", key).elements?.compactMap(\.text) ?? []
        return Dictionary(
            stride(from: 0, to: flat.count - 1, by: 2).map { (flat[$0], flat[$0 + 1]) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Id and fields of every entry of a stream.
    package func entries(_ key: String) throws -> [(id: String, fields: [String: String])] {
        try (call("XRANGE", key, "-", "+").elements ?? []).compactMap { entry in
            guard let parts = entry.elements, parts.count == 2, let id = parts[0].text else { return nil }
            let flat = parts[1].elements?.compactMap(\.text) ?? []
            let fields = stride(from: 0, to: flat.count - 1, by: 2).map { (flat[$0], flat[$0 + 1]) }
            return (id, Dictionary(fields, uniquingKeysWith: { first, _ in first }))
        }
    }
}
