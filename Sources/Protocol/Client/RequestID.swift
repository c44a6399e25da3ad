/// The 16 random bytes that make a write safe to repeat.
package enum RequestID {
    package static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
