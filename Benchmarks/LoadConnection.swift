import Harness
import Protocol

#if canImport(Glibc)
    import Glibc
#endif

/// One connection of a closed loop: one request outstanding, sent as prepared bytes, so that the client costs little beside
/// the daemon with which it shares the processor.
struct LoadConnection {
    let descriptor: Int32
    private var received: [UInt8] = []
    private var stream: UInt32 = 0
    private(set) var sentAt: UInt64 = 0

    /// Connects and exchanges HELLO.
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
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard result == 0 else { throw HarnessError("connect: \(String(cString: strerror(errno)))") }
        let hello = Hello(magic: protocolMagic, lowestVersion: 1, highestVersion: 1, clientName: "load")
        try write(Frame(.hello, payload: hello.encoded()).encoded)
        while try nextAnswer({ _ in }) == nil { try read() }
    }

    func close() { Glibc.close(descriptor) }

    mutating func send<Request: UnaryRequest>(_ request: Request) throws {
        stream += 1
        let frame = Frame(
            .request,
            payload: request.encoded(),
            method: Request.method,
            stream: StreamID(rawValue: stream)
        )
        sentAt = monotonicNanoseconds()
        try write(frame.encoded)
    }

    private func write(_ bytes: [UInt8]) throws {
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw HarnessError("send: \(String(cString: strerror(errno)))")
        }
    }

    /// Takes in what the socket has; call it when the socket is readable.
    mutating func read() throws {
        let count = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { received.append(contentsOf: buffer[..<count]) }
            return count
        }
        guard count > 0 else { throw HarnessError("the daemon closed the connection") }
    }

    /// Takes the next whole frame of a HELLO or an answer.
    ///
    /// - Parameter decode: gets the payload.
    /// - Returns: nil until a whole frame is there.
    /// - Throws: `HarnessError` with the status when the daemon refuses.
    mutating func nextAnswer(_ decode: (UnsafeRawBufferPointer) throws -> Void) throws -> Void? {
        while true {
            guard received.count >= FrameHeader.byteCount else { return nil }
            let length = received.withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)) }
            let end = FrameHeader.byteCount + Int(length)
            guard received.count >= end else { return nil }
            let type = FrameType(rawValue: received[4])
            defer { received.removeFirst(end) }
            switch type {
            case .message, .hello:
                try received.withUnsafeBytes {
                    try decode(UnsafeRawBufferPointer(rebasing: $0[FrameHeader.byteCount..<end]))
                }
                return ()
            case .end, .goAway:
                throw HarnessError("refused: \(try Status.decode(received[FrameHeader.byteCount..<end]))")
            default: continue
            }
        }
    }
}

func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
