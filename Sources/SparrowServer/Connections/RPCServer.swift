import NIOCore
import NIOPosix
import Protocol
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

struct RPCServerSettings: Sendable {
    var connection = ServerConnectionSettings()
    var connectionsMax = 256
    /// Event loops.
    var threads = max(1, System.coreCount)
}

/// Listens, and gives each connection to a `ServerConnectionHandler`.
final class RPCServer: Sendable {
    /// Where it listens, with the port that was given for port 0.
    let addresses: [ServerAddress]
    private let group: MultiThreadedEventLoopGroup
    private let listeners: [any Channel]
    private let shared: SharedState
    private let isStopped = Mutex(false)

    /// Binds every address and begins to serve.
    ///
    /// Waits, so it is not for an event loop.
    /// - Throws: `RPCServerError`, and then listens nowhere.
    static func start(
        on addresses: [ServerAddress],
        application: any RPCApplication,
        settings: RPCServerSettings = RPCServerSettings()
    ) throws(RPCServerError) -> RPCServer {
        for address in addresses {
            guard address.isLocal else { throw .notLocal(address) }
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: settings.threads)
        let shared = SharedState(group: group, application: application, settings: settings)
        var listeners: [any Channel] = []
        do throws(RPCServerError) {
            for address in addresses {
                listeners.append(try listen(on: address, group: group, shared: shared))
            }
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
        let bound = zip(addresses, listeners).map { address, listener in address.bound(to: listener.localAddress) }
        return RPCServer(addresses: bound, group: group, listeners: listeners, shared: shared)
    }

    private init(
        addresses: [ServerAddress],
        group: MultiThreadedEventLoopGroup,
        listeners: [any Channel],
        shared: SharedState
    ) {
        self.addresses = addresses
        self.group = group
        self.listeners = listeners
        self.shared = shared
    }

    /// Stops: no new connections, GOAWAY on the others, calls under way finish within the grace of 8 s.
    ///
    /// Waits until all connections are closed. Does nothing the second time.
    func stop() {
        let wasStopped = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return isStopped
        }
        if wasStopped { return }
        for listener in listeners {
            try? listener.close().wait()
        }
        for case .unix(let path) in addresses {
            unlink(path)
        }
        let closed = shared.beginStop()
        for future in closed {
            try? future.wait()
        }
        try? group.syncShutdownGracefully()
    }

    /// Asks each event loop for its counts, and gives the sum to `body` on one of them.
    func collectStatistics(_ body: @escaping @Sendable (ConnectionStatistics) -> Void) {
        shared.collectStatistics(body)
    }

    private static func listen(
        on address: ServerAddress,
        group: MultiThreadedEventLoopGroup,
        shared: SharedState
    ) throws(RPCServerError) -> any Channel {
        var bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 256 * 1024, high: 1024 * 1024))
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16 * 1024, maximum: 256 * 1024)
            )
            .childChannelInitializer { channel in shared.accept(channel) }
        do {
            switch address {
            case .tcp(let host, let port):
                bootstrap = bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                    .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                return try bootstrap.bind(host: host, port: Int(port)).wait()
            case .unix(let path):
                try clearStaleSocket(at: path, group: group)
                let listener = try bootstrap.bind(unixDomainSocketPath: path).wait()
                chmod(path, 0o600)
                return listener
            }
        } catch let error as RPCServerError {
            throw error
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw .busy(address)
        } catch let error as IOError {
            let reason = String(cString: strerror(error.errnoCode))
            throw .cannotListen(address, reason: "\(reason); choose another address")
        } catch {
            throw .cannotListen(address, reason: "\(error)")
        }
    }

    /// Removes the socket that a killed server has left behind: one that nobody listens on.
    private static func clearStaleSocket(at path: String, group: MultiThreadedEventLoopGroup) throws(RPCServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .cannotListen(
                .unix(path: path),
                reason: "something that is not a socket is there; remove it or choose another path"
            )
        }
        if let other = try? ClientBootstrap(group: group).connect(unixDomainSocketPath: path).wait() {
            try? other.close().wait()
            throw .busy(.unix(path: path))
        }
        unlink(path)
    }
}

/// Why the server cannot listen.
enum RPCServerError: Error, Equatable, CustomStringConvertible {
    case notLocal(ServerAddress)
    case busy(ServerAddress)
    case cannotListen(ServerAddress, reason: String)

    var description: String {
        switch self {
        case .notLocal(let address):
            "will not listen on \(address): there is no TLS yet, so only a loopback address (127.0.0.1:7070, [::1]:7070) "
                + "or a Unix socket (unix:PATH) is safe"
        case .busy(.tcp(let host, let port)):
            "port \(port) of \(host) is taken, perhaps by another sparrow-server; stop that one, or listen on another port"
        case .busy(.unix(let path)):
            "another server listens on unix:\(path); stop that one, or choose another path"
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }
}

extension ServerAddress {
    /// Whether only this machine can reach it.
    var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _):
            host == "::1" || (host.hasPrefix("127.") && (try? SocketAddress(ipAddress: host, port: 0)) != nil)
        }
    }

    fileprivate func bound(to local: SocketAddress?) -> ServerAddress {
        switch self {
        case .unix: self
        case .tcp(let host, let port): .tcp(host: host, port: local?.port.map { UInt16($0) } ?? port)
        }
    }
}
