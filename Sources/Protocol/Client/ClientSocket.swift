#if canImport(Glibc)
    internal import Glibc
#endif

/// A nonblocking stream socket, closed with its owner. The one place where the client calls the C library.
final class ClientSocket {
    enum ReadResult: Equatable {
        case bytes(Int)
        case wouldBlock
        case ended
        case failed(String)
    }

    let descriptor: Int32
    private(set) var isConnected = false

    /// Begins to connect; ``finishConnecting()`` tells the outcome once the socket is writable.
    ///
    /// - Throws: `badAddress` or `unreachable`.
    init(connectingTo address: ServerAddress) throws(ClientError) {
        let family: Int32
        switch address {
        case .unix: family = AF_UNIX
        case .tcp(let host, _): family = host.contains(":") ? AF_INET6 : AF_INET
        }
        descriptor = socket(
            family,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else {
            throw .unreachable(address: address.description, reason: errorText(errno))
        }
        if family != AF_UNIX {
            var on: Int32 = 1
            // A small request must not wait for the answer to the one before it. Failing costs speed alone.
            _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let code = try connect(to: address)
        switch code {
        case 0: isConnected = true
        case EINPROGRESS, EINTR: break
        // The listen queue of a Unix socket is full.
        default: throw .unreachable(address: address.description, reason: errorText(code))
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private func connect(to address: ServerAddress) throws(ClientError) -> Int32 {
        switch address {
        case .unix(let path):
            var socketAddress = sockaddr_un()
            socketAddress.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &socketAddress.sun_path) { $0.copyBytes(from: path.utf8) }
            return connect(&socketAddress)
        case .tcp(let host, let port) where host.contains(":"):
            var socketAddress = sockaddr_in6()
            socketAddress.sin6_family = sa_family_t(AF_INET6)
            socketAddress.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, host, &socketAddress.sin6_addr) == 1 else {
                throw .badAddress(address.description)
            }
            return connect(&socketAddress)
        case .tcp(let host, let port):
            var socketAddress = sockaddr_in()
            socketAddress.sin_family = sa_family_t(AF_INET)
            socketAddress.sin_port = port.bigEndian
            guard inet_pton(AF_INET, host, &socketAddress.sin_addr) == 1 else {
                throw .badAddress(address.description)
            }
            return connect(&socketAddress)
        }
    }

    private func connect<Address>(_ socketAddress: inout Address) -> Int32 {
        let result = withUnsafePointer(to: &socketAddress) { pointer in
            // Each kind of address begins with its family, as sockaddr does.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        return result == 0 ? 0 : errno
    }

    /// - Returns: nil when connected, else why not.
    func finishConnecting() -> String? {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) != 0 { code = errno }
        if code == 0 { isConnected = true }
        return code == 0 ? nil : errorText(code)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed(errorText(errno))
            }
        }
    }

    /// Writes as much of the bytes as fits.
    func write(_ bytes: UnsafeRawBufferPointer) -> ReadResult {
        while true {
            let count = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .bytes(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed(errorText(errno))
            }
        }
    }
}

/// What the C library calls an error number.
private func errorText(_ code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
        guard let start = buffer.baseAddress, strerror_r(code, start, buffer.count) == 0 else { return "error \(code)" }
        return String(cString: start).lowercased()
    }
}

/// Waits until one of the descriptors is ready.
///
/// - Returns: for each, what it is ready for (poll's bits); nil when the time is up or a signal came.
func waitUntilReady(
    _ descriptors: [(descriptor: Int32, events: Int16)],
    timeoutMilliseconds: Int32
) -> [Int16]? {
    var polled = descriptors.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
    guard poll(&polled, nfds_t(polled.count), timeoutMilliseconds) > 0 else { return nil }
    return polled.map(\.revents)
}

/// poll's bits, for those who do not import the C library.
enum PollEvents {
    static let readable = Int16(POLLIN)
    static let writable = Int16(POLLOUT)
    static let failed = Int16(POLLERR | POLLHUP | POLLNVAL)
}
