/// Cuts the bytes of a connection into frames and refuses whatever the protocol does not allow.
///
/// A plain value: bytes are appended as they come, in pieces of any size. It holds at most one incomplete frame beside the
/// bytes of the last piece, because a length above the limit is refused as soon as its header is there.
package struct FrameDecoder: Sendable {
    /// Which side reads, because each may send only some types.
    package enum Reader: Sendable {
        case server
        case client
    }

    /// Largest payload, in bytes, that is accepted now.
    package var payloadBytesMax: Int
    private let reader: Reader
    private var buffer: [UInt8] = []
    private var start = 0
    private var consumedByteCount: UInt64 = 0
    private var frameCount: UInt64 = 0

    package init(reader: Reader, payloadBytesMax: Int) {
        self.reader = reader
        self.payloadBytesMax = payloadBytesMax
    }

    /// Whether bytes are there that are not yet a whole frame (or were not yet asked for).
    package var hasBytes: Bool { start < buffer.count }

    package var bufferedByteCount: Int { buffer.count - start }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= Self.keptCapacity)
            start = 0
        } else if start > Self.keptCapacity {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// The next whole frame, or nil until more bytes have come.
    ///
    /// - Throws: INVALID_ARGUMENT or RESOURCE_EXHAUSTED, with the number of the frame and its byte in the connection. The
    ///   connection cannot go on after that, since nothing says where the next frame begins.
    package mutating func next() throws(ProtocolError) -> Frame? {
        guard bufferedByteCount >= FrameHeader.byteCount else { return nil }
        let header = try checkedHeader()
        let end = start + FrameHeader.byteCount + Int(header.payloadByteCount)
        guard buffer.count >= end else { return nil }
        let payload = Array(buffer[(start + FrameHeader.byteCount)..<end])
        consumedByteCount += UInt64(end - start)
        frameCount += 1
        start = end
        return Frame(header: header, payload: payload)
    }

    private static let keptCapacity = 64 * 1024

    private func checkedHeader() throws(ProtocolError) -> FrameHeader {
        let words = buffer.withUnsafeBytes { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
            )
        }
        let typeNumber = UInt8(truncatingIfNeeded: words.0 >> 24)
        let flags = UInt8(truncatingIfNeeded: words.0 >> 16)
        guard let type = FrameType(rawValue: typeNumber) else {
            throw fault("type \(typeNumber) does not exist; the types are 1 (HELLO) to 9 (GOAWAY)")
        }
        guard flags & ~1 == 0 else {
            throw fault("flags \(flags) has bits that must be zero; only bit 0 (END_STREAM) exists")
        }
        let header = FrameHeader(
            type,
            payloadByteCount: Int(words.0 >> 32),
            endsStream: flags == 1,
            method: Method(rawValue: UInt16(truncatingIfNeeded: words.0)),
            stream: StreamID(rawValue: UInt32(words.1 >> 32)),
            aux: UInt32(truncatingIfNeeded: words.1)
        )
        try check(header)
        return header
    }

    private func check(_ header: FrameHeader) throws(ProtocolError) {
        let name = header.type.name
        let rule = header.type.rule
        guard rule.receiver == .both || (rule.receiver == .server) == (reader == .server) else {
            throw fault("\(name) is not for the \(reader) to receive")
        }
        guard header.payloadByteCount == 0 || rule.hasPayload else { throw fault("\(name) has no payload") }
        guard Int(header.payloadByteCount) <= payloadBytesMax else {
            throw ProtocolError(
                code: .resourceExhausted,
                message: place
                    + "\(name) with a payload of \(header.payloadByteCount) bytes; at most \(payloadBytesMax) are taken"
            )
        }
        guard !header.endsStream || header.type == .message else {
            throw fault("END_STREAM belongs to MESSAGE, not \(name)")
        }
        guard header.method.rawValue == 0 || rule.hasMethod else { throw fault("method must be zero in \(name)") }
        guard header.aux == 0 || rule.hasAux else { throw fault("aux must be zero in \(name)") }
        switch rule.stream {
        case .connection:
            guard header.stream == .connection else {
                throw fault("\(name) belongs to stream 0, not \(header.stream.rawValue)")
            }
        case .call:
            guard header.stream != .connection else { throw fault("\(name) belongs to a call, not to stream 0") }
        case .either: break
        }
    }

    private var place: String { "frame \(frameCount + 1) at byte \(consumedByteCount): " }

    private func fault(_ what: String) -> ProtocolError {
        ProtocolError(code: .invalidArgument, message: place + what)
    }
}

/// What a type of frame may carry.
private struct FrameRule {
    enum Stream {
        case connection
        case call
        case either
    }

    enum Receiver {
        case server
        case client
        case both
    }

    var receiver: Receiver
    var stream: Stream
    var hasPayload = false
    var hasMethod = false
    var hasAux = false
}

extension FrameType {
    /// As the proto writes it.
    package var name: String {
        switch self {
        case .hello: "HELLO"
        case .request: "REQUEST"
        case .message: "MESSAGE"
        case .end: "END"
        case .cancel: "CANCEL"
        case .credit: "CREDIT"
        case .ping: "PING"
        case .pong: "PONG"
        case .goAway: "GOAWAY"
        }
    }

    fileprivate var rule: FrameRule {
        switch self {
        case .hello: FrameRule(receiver: .both, stream: .connection, hasPayload: true)
        case .request: FrameRule(receiver: .server, stream: .call, hasPayload: true, hasMethod: true, hasAux: true)
        case .message: FrameRule(receiver: .client, stream: .call, hasPayload: true, hasMethod: true)
        case .end: FrameRule(receiver: .client, stream: .either, hasPayload: true, hasMethod: true, hasAux: true)
        case .cancel: FrameRule(receiver: .server, stream: .call)
        case .credit: FrameRule(receiver: .server, stream: .call, hasAux: true)
        case .ping, .pong: FrameRule(receiver: .both, stream: .connection)
        case .goAway: FrameRule(receiver: .client, stream: .connection, hasPayload: true)
        }
    }
}
