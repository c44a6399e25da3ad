/// Numbers as the screens write them.
enum Numbers {
    /// `9,742`.
    static func grouped(_ value: some BinaryInteger) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return value < 0 ? "−" + text : text
    }

    /// With so many decimals, rounded: `3.96`, `−0.04`; `–` for what is no number.
    static func decimal(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "–" }
        let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
        let units = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && units > 0 ? "−" : ""
        guard decimals > 0 else { return sign + String(units) }
        let fraction = String(units % scale)
        return sign + "\(units / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    /// With its sign: `+0.41`, `−0.03`.
    static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = decimal(value, decimals)
        return text.hasPrefix("−") || text == "–" ? text : "+" + text
    }

    /// `1st`, `2nd`, `9th`.
    static func ordinal(_ value: some BinaryInteger) -> String {
        let ending =
            switch (value % 100, value % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return "\(value)\(ending)"
    }

    /// `1 film`, `2 films`, `1,284 ratings`.
    static func count(_ value: some BinaryInteger, _ noun: String) -> String {
        "\(grouped(value)) \(noun)\(value == 1 ? "" : "s")"
    }
}
