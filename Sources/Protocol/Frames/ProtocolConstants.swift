/// `Hello.magic`.
package let protocolMagic = "SPARROW"

/// The one version of the protocol that there is.
package let protocolVersion: UInt32 = 1

extension ProtocolError {
    /// A frame that is well formed, but not allowed where it stands.
    static func violation(_ message: String) -> ProtocolError {
        ProtocolError(code: .invalidArgument, message: message)
    }
}

extension Status {
    static func tooLarge(_ byteCount: Int, max: Int) -> Status {
        .resourceExhausted("the answer has \(byteCount) bytes; at most \(max) are sent: ask for a smaller page")
    }
}

extension String {
    var hasControlCharacters: Bool {
        unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}
