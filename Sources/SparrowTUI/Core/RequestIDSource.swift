/// Request ids: random, but of the state's own numbers, so that a test gives the same ids each time.
struct RequestIDSource: Equatable, Sendable {
    private var first: UInt64
    private var second: UInt64

    /// Two random numbers for each run of the program: 128 bits keep ids of different runs apart.
    init(seed: (UInt64, UInt64)) {
        (first, second) = seed
    }

    /// 16 bytes.
    mutating func next() -> [UInt8] {
        let high = Self.mixed(&first)
        let low = Self.mixed(&second)
        return [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    /// Between 0 and 1, for the jitter of retries.
    mutating func fraction() -> Double {
        Double(Self.mixed(&first) >> 11) / Double(1 << 53)
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): a permutation of a counter, so no number comes twice.
    private static func mixed(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
