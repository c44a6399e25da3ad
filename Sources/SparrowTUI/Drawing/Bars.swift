/// Bars of block characters, for values that stand beside them as numbers too.
enum Bars {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    private static let heights = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// A bar of `fraction` (0 to 1) of `width` columns, in eighths of a column; anything above nothing is seen.
    static func horizontal(_ fraction: Double, width: Int) -> String {
        guard fraction.isFinite, fraction > 0, width > 0 else { return "" }
        let units = max(Int((min(fraction, 1) * Double(width) * 8).rounded()), 1)
        return String(repeating: "█", count: units / 8) + eighths[units % 8]
    }

    /// The same in whole columns of another shade, for values below nothing: told apart without colour too.
    static func negative(_ fraction: Double, width: Int) -> String {
        guard fraction.isFinite, fraction > 0, width > 0 else { return "" }
        return String(repeating: "▒", count: max(Int((min(fraction, 1) * Double(width)).rounded()), 1))
    }

    /// A full bar and what is missing of it: `████░░░░`.
    static func progress(_ fraction: Double, width: Int) -> String {
        let full = fraction.isFinite ? Int((min(max(fraction, 0), 1) * Double(width)).rounded()) : 0
        return String(repeating: "█", count: full) + String(repeating: "░", count: max(width - full, 0))
    }

    /// One column a value, the highest full.
    static func vertical(_ values: [UInt32]) -> [String] {
        let most = values.max() ?? 0
        guard most > 0 else { return values.map { _ in heights[0] } }
        return values.map { heights[min(Int((Double($0) / Double(most) * 8).rounded(.up)), 8) - ($0 == 0 ? 0 : 1)] }
    }
}
