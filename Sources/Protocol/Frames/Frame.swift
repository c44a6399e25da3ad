/// What a frame is for, and so which of its fields may be other than zero.
package enum FrameType: UInt8, Sendable {
    case hello = 1
    case request = 2
    case message = 3
    case end = 4
    case cancel = 5
    case credit = 6
    case ping = 7
    case pong = 8
    case goAway = 9
}

/// The number of one call on its connection: chosen by the client, rising. 0 is the connection itself.
package struct StreamID: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let connection = StreamID(rawValue: 0)

    package static func < (one: StreamID, other: StreamID) -> Bool { one.rawValue < other.rawValue }
}

/// The 16 bytes before each payload, big-endian; `proto/sparrow.proto` has the table.
package struct FrameHeader: Equatable, Sendable {
    package static let byteCount = 16

    package var payloadByteCount: UInt32
    package var type: FrameType
    /// Set on the message that ends a unary call.
    package var endsStream: Bool
    package var method: Method
    package var stream: StreamID
    /// Timeout in milliseconds (REQUEST), credits (CREDIT), retry-after in milliseconds (END); else 0.
    package var aux: UInt32

    package init(
        _ type: FrameType,
        payloadByteCount: Int = 0,
        endsStream: Bool = false,
        method: Method = .unspecified,
        stream: StreamID = .connection,
        aux: UInt32 = 0
    ) {
        self.payloadByteCount = UInt32(payloadByteCount)
        self.type = type
        self.endsStream = endsStream
        self.method = method
        self.stream = stream
        self.aux = aux
    }

    /// Appends the 16 bytes.
    package func encode(into bytes: inout [UInt8]) {
        let first = UInt64(payloadByteCount) << 32 | UInt64(type.rawValue) << 24 | (endsStream ? 1 << 16 : 0)
        let words = (
            (first | UInt64(method.rawValue)).bigEndian,
            (UInt64(stream.rawValue) << 32 | UInt64(aux)).bigEndian
        )
        withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) }
    }
}

/// One frame, whole.
package struct Frame: Equatable, Sendable {
    package var header: FrameHeader
    package var payload: [UInt8]

    package init(
        _ type: FrameType,
        payload: [UInt8] = [],
        endsStream: Bool = false,
        method: Method = .unspecified,
        stream: StreamID = .connection,
        aux: UInt32 = 0
    ) {
        header = FrameHeader(
            type,
            payloadByteCount: payload.count,
            endsStream: endsStream,
            method: method,
            stream: stream,
            aux: aux
        )
        self.payload = payload
    }

    init(header: FrameHeader, payload: [UInt8]) {
        self.header = header
        self.payload = payload
    }

    package func encode(into bytes: inout [UInt8]) {
        header.encode(into: &bytes)
        bytes.append(contentsOf: payload)
    }

    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return bytes
    }
}
