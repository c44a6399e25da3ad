/// Draws indices by given weights in constant time (Walker 1977, built after Vose 1991).
struct AliasTable: Sendable {
    /// The chance that a cell keeps its own index.
    private var kept: [Double]
    private var aliases: [Int]
    private let total: Double

    /// - Parameter weights: finite and not below 0.
    init(_ weights: [Double]) {
        total = weights.reduce(0, +)
        kept = [Double](repeating: 1, count: weights.count)
        aliases = Array(weights.indices)
        guard total > 0 else { return }
        var scaled = weights.map { $0 * Double(weights.count) / total }
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        while let poor = small.popLast() {
            // Rounding can leave a poor cell without a rich one; a weight of 0 must not be drawn all the same.
            guard let rich = large.last ?? weights.indices.max(by: { weights[$0] < weights[$1] }) else { return }
            kept[poor] = scaled[poor]
            aliases[poor] = rich
            guard !large.isEmpty else { continue }
            scaled[rich] -= 1 - scaled[poor]
            if scaled[rich] < 1 {
                large.removeLast()
                small.append(rich)
            }
        }
    }

    /// For kernels: the chance that a cell keeps its own index in units of 2⁻³², and its other index. The cell of a whole chance is its own other.
    var fixedPoint: (kept: [UInt32], others: [UInt32]) {
        let chances = kept.map { $0 >= 1 ? UInt32.max : UInt32($0 * 0x1p32) }
        let others = aliases.indices.map { UInt32(kept[$0] >= 1 ? $0 : aliases[$0]) }
        return (chances, others)
    }

    /// An index; `nil` where no weight is above 0.
    @inline(__always)
    func draw(using generator: inout SeededGenerator) -> Int? {
        guard total > 0 else { return nil }
        let index = Int(generator.next().multipliedFullWidth(by: UInt64(kept.count)).high)
        let chance = Double(generator.next() >> 11) * 0x1p-53
        return chance < kept[index] ? index : aliases[index]
    }
}
