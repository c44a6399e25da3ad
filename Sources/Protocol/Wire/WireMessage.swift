/// A message of `proto/sparrow.proto`.
///
/// The generated structs conform; nobody else does.
package protocol WireMessage: Sendable, Equatable {
    /// The name in the proto, for errors.
    static var messageName: String { get }

    /// All fields absent: zero, empty or nil.
    init()

    /// The message that the bytes hold. Unknown fields are left out.
    ///
    /// - Throws: INVALID_ARGUMENT for bytes that are not such a message or text that is not UTF-8 or has a NUL;
    ///   RESOURCE_EXHAUSTED for bytes that would unpack to many times their size.
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(ProtocolError) -> Self

    /// Gives the packed bytes to `body`, for whom alone they live.
    func encode<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result

    /// Writes the message as a JSON object: the names of the proto, absent optionals left out, zeros written, bytes in hex.
    func write(to json: inout JSONWriter)
}

extension WireMessage {
    package static func decode(_ bytes: [UInt8]) throws(ProtocolError) -> Self {
        try decode(bytes[...])
    }

    package static func decode(_ bytes: ArraySlice<UInt8>) throws(ProtocolError) -> Self {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(ProtocolError) in try Self.decode(buffer) }
        }
        return try result.get()
    }

    package func encoded() -> [UInt8] {
        encode { Array($0) }
    }

    package func encode(into bytes: inout [UInt8]) {
        encode { bytes.append(contentsOf: $0) }
    }

    /// The message as one line of JSON.
    package var json: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }
}

/// A request that one message answers.
package protocol UnaryRequest: WireMessage {
    associatedtype Reply: WireMessage
    static var method: Method { get }
}

/// A request that a stream of messages answers.
package protocol StreamRequest: WireMessage {
    associatedtype Reply: WireMessage
    static var method: Method { get }
}
