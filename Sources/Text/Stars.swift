/// A rating on the half-star grid: 0.5 to 5 stars, kept as 1 to 10 half stars.
package struct Stars: Hashable, Sendable, Comparable {
    /// 1 to 10.
    package let halfStars: UInt8

    /// Nil off the grid.
    package init?(halfStars: some BinaryInteger) {
        guard let value = UInt8(exactly: halfStars), (1...10).contains(value) else { return nil }
        self.halfStars = value
    }

    /// Of a number as people and files write it: `4`, `4.5`, `4.0`, `.5`; nil for anything off the grid.
    package init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.count <= 1, text.count <= 8 else { return nil }
        let whole = first.isEmpty ? 0 : Int(first)
        let fraction = parts.count > 1 ? parts[1] : "0"
        guard let whole, first.first?.isASCII ?? true, let digit = fraction.first, digit == "0" || digit == "5" else {
            return nil
        }
        guard fraction.dropFirst().allSatisfy({ $0 == "0" }) else { return nil }
        self.init(halfStars: whole * 2 + (digit == "5" ? 1 : 0))
    }

    /// The nearest point of the grid to a mean or a prediction, at least half a star; nil for what is not a finite number.
    package init?(rounding stars: Double) {
        guard stars.isFinite else { return nil }
        self.init(halfStars: Int(min(max((stars * 2).rounded(), 1), 10)))
    }

    /// 0.5 to 5.0.
    package var value: Double { Double(halfStars) / 2 }

    /// Five columns: `★★★½·`.
    package var glyphs: String {
        let whole = Int(halfStars / 2)
        let half = halfStars % 2 == 1 ? "½" : ""
        return String(repeating: "★", count: whole) + half + String(repeating: "·", count: 5 - whole - half.count)
    }

    /// One decimal: `4.0`, `4.5`.
    package var decimal: String { "\(halfStars / 2).\(halfStars % 2 == 1 ? 5 : 0)" }

    /// The shortest form: `4`, `4.5`.
    package var short: String { halfStars % 2 == 1 ? decimal : "\(halfStars / 2)" }

    /// What stands where nothing is rated: `·····`.
    package static let none = "·····"

    package static func < (left: Stars, right: Stars) -> Bool { left.halfStars < right.halfStars }
}
