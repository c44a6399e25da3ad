internal import Kernels

/// Scores with a number each as 64-bit keys: the lowest key is of the highest score and, among equal ones, of the lowest number.
enum DescendingKeys {
    /// A score, which is not NaN, with what tells equal scores apart: `number(of:)` finds it again.
    static func key(_ score: Float, _ number: Int) -> UInt64 {
        UInt64(descending(score)) << 32 | UInt64(UInt32(truncatingIfNeeded: number))
    }

    static func number(of key: UInt64) -> Int { Int(key & 0xFFFF_FFFF) }

    /// Sorts keys, the lowest first.
    static func sort(_ keys: inout [UInt64]) {
        // For a few the counts of the radix sort cost more than comparisons.
        guard keys.count > 64 else { return keys.sort() }
        let count = keys.count
        keys.withUnsafeMutableBufferPointer { keys in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { scratch in
                sparrow_sort_keys(keys.baseAddress, count, scratch.baseAddress)
            }
        }
    }

    /// A number that is the lower, the higher the score.
    private static func descending(_ score: Float) -> UInt32 {
        // The bits of floats ascend as their magnitudes do; −0 and 0 are equal.
        let bits = (score + 0).bitPattern
        return bits >> 31 == 0 ? ~(bits | 1 << 31) : bits
    }
}
