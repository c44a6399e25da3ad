/// Deals people to the arms of an experiment by a salted hash of their id: nothing is remembered, and the same person
/// is always dealt the same arm.
///
/// Each id falls into one of 10,000 buckets, and each arm has as many of them as its weight says; the rest are in no
/// arm. The hash is FNV-1a of the salt's UTF-8 (Fowler, Noll and Vo), mixed with the id by the finaliser of
/// SplitMix64 (Steele et al. 2014): the same on every platform, and never to be changed, or running experiments would
/// be dealt anew. Other salts deal independently.
public struct ArmAssignment: Sendable {
    public static let bucketCount = 10_000

    private let saltHash: UInt64
    /// Where the buckets of each arm end.
    private let bucketEnds: [Int]

    /// - Parameters:
    ///   - salt: of the experiment.
    ///   - weights: of the arms, in hundredths of all people; at most 100 together.
    public init(salt: String, weights: [UInt32]) {
        saltHash = ArmAssignment.mixed(ArmAssignment.fnv1a(salt.utf8))
        var end = 0
        bucketEnds = weights.map { weight in
            end += Int(weight) * ArmAssignment.bucketCount / 100
            return end
        }
    }

    /// From 0 to 9,999, all alike in likelihood.
    public func bucket(of user: UserID) -> Int {
        let hash = ArmAssignment.mixed(saltHash ^ ArmAssignment.mixed(UInt64(user.rawValue)))
        return Int(hash.multipliedFullWidth(by: UInt64(ArmAssignment.bucketCount)).high)
    }

    /// The arm's place among the weights; `nil` for who is in none.
    public func arm(of user: UserID) -> Int? {
        let bucket = bucket(of: user)
        return bucketEnds.firstIndex { bucket < $0 }
    }

    private static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
