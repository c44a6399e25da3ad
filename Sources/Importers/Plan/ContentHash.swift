/// Recognises an input that was imported before: 32 bytes out of four lanes of 64 bits, which multiply and rotate as MurmurHash3
/// (Appleby 2011) does, each with numbers of its own.
///
/// It guards against chance, not malice: whoever can make two inputs with one hash can import only for himself. SHA-256 would
/// take longer than reading and checking the ratings does.
package struct ContentHash: Sendable {
    private var lanes: (UInt64, UInt64, UInt64, UInt64) = (
        0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89
    )
    private var count: UInt64 = 0

    package init() {}

    @inline(__always)
    package mutating func combine(_ word: UInt64) {
        // A bijection, so that two words that differ stay different in each lane.
        var mixed = word &* 0x87C3_7B91_1142_53D5
        mixed = (mixed << 31 | mixed >> 33) &* 0x4CF5_AD43_2745_937F
        lanes.0 = Self.turned(lanes.0 ^ mixed, 27) &* 5 &+ 0x52DC_E729
        lanes.1 = Self.turned(lanes.1 &+ mixed, 31) &* 0x9E37_79B9_7F4A_7C15 &+ 0x3849_5AB5
        lanes.2 = Self.turned(lanes.2 ^ mixed, 37) &* 0xC2B2_AE3D_27D4_EB4F &+ 0x1656_67B1
        lanes.3 = Self.turned(lanes.3 &+ mixed, 43) &* 0xFF51_AFD7_ED55_8CCD &+ 0x27D4_EB2F
        count &+= 1
    }

    /// A text, its length first so that two texts in a row never read as two others.
    package mutating func combine(_ text: String) {
        combine(UInt64(text.utf8.count))
        var word: UInt64 = 0
        var shift: UInt64 = 0
        for byte in text.utf8 {
            word |= UInt64(byte) << shift
            shift += 8
            if shift == 64 {
                combine(word)
                (word, shift) = (0, 0)
            }
        }
        if shift > 0 { combine(word) }
    }

    /// The 32 bytes, little-endian.
    package var bytes: [UInt8] {
        let sum = lanes.0 &+ lanes.1 &+ lanes.2 &+ lanes.3 &+ count
        var bytes: [UInt8] = []
        for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
            var word = Self.spread(lane &+ Self.spread(sum ^ lane))
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return bytes
    }

    @inline(__always)
    private static func turned(_ word: UInt64, _ bits: UInt64) -> UInt64 {
        word << bits | word >> (64 - bits)
    }

    /// MurmurHash3's finaliser: each bit of the word moves half of the bits.
    private static func spread(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ word >> 33) &* 0xFF51_AFD7_ED55_8CCD
        word = (word ^ word >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return word ^ word >> 33
    }
}
