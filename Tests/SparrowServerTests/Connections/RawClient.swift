import Glibc
import Protocol

/// A socket that sends whatever bytes a test likes, and waits at most five seconds for the server's.
final class RawClient {
    private let descriptor: Int32
    private var decoder = FrameDecoder(reader: .client, payloadBytesMax: .max)

    init(_ address: ServerAddress) throws {
        guard case .tcp(_, let port) = address else { throw ClientError.badAddress(address.description) }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw ClientError.unreachable(address: address.description, reason: "errno \(errno)") }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ frames: [Frame]) { send(frames.flatMap(\.encoded)) }

    func sendHello() {
        let hello = Hello(magic: "SPARROW", lowestVersion: 1, highestVersion: 1, clientName: "raw")
        send([Frame(.hello, payload: hello.encoded())])
    }

    /// The next frame; nil when the server has closed, or says nothing for five seconds.
    func nextFrame() throws -> Frame? {
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            if let frame = try decoder.next() { return frame }
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return nil }
            buffer.withUnsafeBytes { decoder.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    /// Frames until the server closes the connection.
    func remainingFrames() throws -> [Frame] {
        var frames: [Frame] = []
        while let frame = try nextFrame() {
            frames.append(frame)
        }
        return frames
    }

    /// Whether the server has closed its side.
    func isClosedByServer() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 0
    }
}
