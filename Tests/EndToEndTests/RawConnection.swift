import Harness
import Protocol

#if canImport(Glibc)
    import Glibc
#endif

/// A bare TCP connection, for bytes that no client would send. Closed with its owner.
final class RawConnection {
    private let descriptor: Int32
    private var decoder = FrameDecoder(reader: .client, payloadBytesMax: 4 << 20)

    init(_ address: ServerAddress) throws {
        guard case .tcp(_, let port) = address else { throw HarnessError("\(address) is not a TCP address") }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            throw HarnessError("cannot connect to \(address): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) {
        // A daemon that has closed already is found out by reading.
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func send(_ frame: Frame) { send(frame.encoded) }

    func sendHello(magic: String = protocolMagic) {
        let hello = Hello(magic: magic, lowestVersion: 1, highestVersion: 1, clientName: "raw")
        send(Frame(.hello, payload: hello.encoded()))
    }

    /// The next frame; nil when the daemon closed or sent none in time.
    func receive(within limit: Duration = .seconds(10)) throws -> Frame? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let frame = try decoder.next() { return frame }
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = max(0, (deadline - .now) / .milliseconds(1))
            guard poll(&polled, 1, Int32(left)) > 0 else { return nil }
            var buffer = [UInt8](repeating: 0, count: 64 * 1024)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            decoder.append(Array(buffer[..<count]))
        }
    }

    /// The status of the next END or GOAWAY; frames of other types are passed over.
    func receiveEnd() throws -> Status? {
        while let frame = try receive() {
            if [.end, .goAway].contains(frame.header.type) { return try Status.decode(frame.payload) }
        }
        return nil
    }

    /// Whether the daemon closes the connection in time.
    func isClosed(within limit: Duration = .seconds(10)) -> Bool {
        let deadline = ContinuousClock.now + limit
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = max(0, (deadline - .now) / .milliseconds(1))
            guard poll(&polled, 1, Int32(left)) > 0 else { return false }
            if recv(descriptor, &buffer, buffer.count, 0) <= 0 { return true }
        }
    }
}
