/// The ids of a sample that a model is not to see.
public struct DroppedIDs: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let user = DroppedIDs(rawValue: 1)
    public static let movie = DroppedIDs(rawValue: 2)
}

/// Hides some ids in training, so that row 0, "unknown", learns what to say of those who come later.
///
/// Decided by a hash of seed, epoch and sample: the same for any number of threads and any order.
public struct IDDropout: Hashable, Sendable {
    /// Shares of samples, 0...1.
    public var userShare: Double
    public var movieShare: Double
    public var seed: UInt64

    public init(userShare: Double = 0.1, movieShare: Double = 0.05, seed: UInt64) {
        self.userShare = userShare
        self.movieShare = movieShare
        self.seed = seed
    }

    /// What is hidden of one sample in one epoch.
    @inline(__always)
    public func dropped(sample index: Int, epoch: Int) -> DroppedIDs {
        let hash = mixed(mixed(seed, UInt64(epoch)), UInt64(index))
        var dropped: DroppedIDs = []
        // Two halves of one hash: independent, and each far finer than a share needs.
        if Double(hash >> 32) < userShare * 0x1p32 { dropped.insert(.user) }
        if Double(hash & 0xFFFF_FFFF) < movieShare * 0x1p32 { dropped.insert(.movie) }
        return dropped
    }
}

/// A hash of two words: the first number of SplitMix64 seeded with (the first number of SplitMix64 seeded with `first`) + `second`.
@inline(__always)
func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var outer = SeededGenerator(seed: first)
    var inner = SeededGenerator(seed: outer.next() &+ second)
    return inner.next()
}
