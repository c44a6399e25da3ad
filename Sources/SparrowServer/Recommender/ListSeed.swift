/// Of what is left to chance in a list: the same all day for a person and a model, so that lists hold still.
struct ListSeed {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// - Parameters:
    ///   - people: the first is who asks.
    ///   - models: names of what orders the list.
    ///   - time: Unix seconds.
    init(_ people: [UInt32], models: [String], at time: UInt32) {
        for id in people { mix(UInt64(id)) }
        for name in models {
            for byte in name.utf8 { mix(UInt64(byte)) }
            mix(0xFF)
        }
        mix(UInt64(time / 86_400))
    }

    /// FNV-1a, a word at a time, with the upper half brought down: its multiplication only ever carries up.
    private mutating func mix(_ word: UInt64) {
        value = (value ^ word) &* 0x100_0000_01B3
        value ^= value >> 32
    }
}
