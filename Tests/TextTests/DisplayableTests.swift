import Testing
import Text

struct DisplayableTests {
    @Test(arguments: [
        ("A\u{1B}[31mB", "A�[31mB"),
        ("A\u{9B}B\u{85}C", "A�B�C"),
        ("A\u{202E}B\u{200F}", "A�B�"),
        ("A\tB\nC", "A�B�C"),
        ("A\u{378}B", "A�B"),
        ("👩\u{200D}👧", "👩👧"),
        ("❤\u{FE0F}!", "❤!"),
        ("👍\u{1F3FD}", "👍"),
        ("\u{301}a", "�a"),
        ("e\u{301}", "\u{E9}"),
        ("a\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}", "\u{1EAB}\u{304}\u{305}\u{306}\u{307}"),
        ("plain", "plain"),
    ])
    func `a hostile text is shown harmless`(text: String, shown: String) {
        #expect(Array(Text.displayable(text).unicodeScalars) == Array(shown.unicodeScalars))
    }

    @Test func `no text of random scalars keeps anything that a terminal obeys`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let text = randomText(&generator)
            let shown = Text.displayable(text)
            let isHarmless = shown.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control && !(0x202A...0x202E).contains($0.value)
            }
            #expect(isHarmless)
            #expect(Array(Text.displayable(shown).unicodeScalars) == Array(shown.unicodeScalars))
        }
    }

    @Test(arguments: [
        ("千と", 4), ("é", 1), ("e\u{301}", 1), ("★½·", 3), ("", 0), ("👍", 2), ("\u{1B}", 1), ("한국", 4), ("ｱ", 1),
    ])
    func `width is that of the terminal`(text: String, width: Int) {
        #expect(Text.width(text) == width)
    }

    @Test(arguments: [
        ("Amélie (Le Fabuleux", 7, "Amélie…"), ("千と千尋", 4, "千…"), ("千と千尋", 5, "千と…"), ("千と", 4, "千と"), ("abc", 1, "…"),
        ("abc", 0, ""), ("千", 1, "…"), ("abc", 3, "abc"), ("अनुभव", 3, "अनु…"),
    ])
    func `a text is cut at a grapheme`(text: String, width: Int, expected: String) {
        #expect(Text.cut(text, to: width) == expected)
    }

    @Test func `cut and padded keep their width for any text`() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<1_000 {
            let text = randomText(&generator)
            let width = Int.random(in: 0...12, using: &generator)
            #expect(Text.width(Text.cut(text, to: width)) <= width)
            #expect(Text.width(Text.padded(text, to: width)) == width)
            #expect(Text.width(Text.paddedLeft(text, to: width)) == width)
        }
    }

    @Test func `clusters are a base and its marks, and add up to the text`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<1_000 {
            let text = randomText(&generator)
            let clusters = Text.graphemes(text)
            #expect(clusters.map(\.text).joined() == Text.displayable(text))
            #expect(clusters.reduce(0) { $0 + $1.width } == Text.width(text))
            #expect(clusters.allSatisfy { $0.width >= 1 && $0.text.unicodeScalars.count <= 5 })
        }
    }

    /// Up to twelve scalars, mostly from the corners of Unicode that make trouble.
    private func randomText(_ generator: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x00...0xFF, 0x300...0x36F, 0x590...0x6FF, 0x900...0x97F, 0x1100...0x11FF, 0x2000...0x206F, 0x4E00...0x4F00,
            0xAC00...0xAD00, 0xFE00...0xFEFF, 0x1F1E6...0x1F200, 0x1F3F0...0x1F470, 0xE0000...0xE01FF, 0x0...0x10FFFF,
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { text.append(scalar) }
        }
        return String(text)
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

struct SimpleTextTests {
    @Test func `the short way for simple characters gives what the long way gives`() {
        let ranges: [ClosedRange<UInt32>] = [0x20...0x2FF, 0x2000...0x2030, 0x2190...0x2610]
        for scalar in ranges.joined().compactMap({ Unicode.Scalar($0) }) {
            let alone = String(scalar)
            // An ideograph forces the long way for both.
            let beside = Text.displayable(alone + "千")
            #expect(Text.displayable(alone) + "千" == beside, "\(scalar.value)")
            #expect(Text.width(alone) + 2 == Text.width(beside), "\(scalar.value)")
        }
    }
}
