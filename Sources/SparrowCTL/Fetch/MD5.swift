internal import Glibc

/// The digest that GroupLens publishes beside its archives (Rivest, RFC 1321). It tells a damaged download from a whole one; who
/// sent it is the business of TLS.
///
/// Sixty lines here spare every build the cryptographic library that would bring them.
struct MD5 {
    private var state: (UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
    private var count: UInt64 = 0
    /// Fewer than 64 bytes that wait for more.
    private var pending: [UInt8] = []

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count += UInt64(bytes.count)
        var start = 0
        if !pending.isEmpty {
            start = min(64 - pending.count, bytes.count)
            pending += bytes[..<start]
            guard pending.count == 64 else { return }
            pending.withUnsafeBytes { state = Self.compressed($0, from: 0, state) }
            pending = []
        }
        while start + 64 <= bytes.count {
            state = Self.compressed(bytes, from: start, state)
            start += 64
        }
        pending += bytes[start...]
    }

    /// 32 hexadecimal digits.
    mutating func finish() -> String {
        let bits = count &* 8
        var padding: [UInt8] = [0x80]
        padding += [UInt8](repeating: 0, count: (119 - Int(count % 64)) % 64)
        padding += (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
        padding.withUnsafeBytes { update($0) }
        let digits = Array("0123456789abcdef")
        var text = ""
        for word in [state.0, state.1, state.2, state.3] {
            for byte in 0..<4 {
                let value = Int(word >> (byte * 8) & 0xFF)
                text += String([digits[value >> 4], digits[value & 15]])
            }
        }
        return text
    }

    /// Section 3.4: four rounds of sixteen steps over 64 bytes.
    private static func compressed(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        _ state: (UInt32, UInt32, UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        var (a, b, c, d) = state
        for step in 0..<64 {
            let mixed: UInt32
            let word: Int
            switch step >> 4 {
            case 0: (mixed, word) = (b & c | ~b & d, step)
            case 1: (mixed, word) = (d & b | ~d & c, (5 * step + 1) & 15)
            case 2: (mixed, word) = (b ^ c ^ d, (3 * step + 5) & 15)
            default: (mixed, word) = (c ^ (b | ~d), 7 * step & 15)
            }
            let value = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + word * 4, as: UInt32.self))
            let sum = a &+ mixed &+ sines[step] &+ value
            let shift = shifts[step / 16 * 4 + step % 4]
            (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
        }
        return (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d)
    }

    /// `⌊2³² · |sin i|⌋` for i from 1 to 64.
    private static let sines = (1...64).map { UInt32(4_294_967_296 * abs(sin(Double($0)))) }
    private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
}
