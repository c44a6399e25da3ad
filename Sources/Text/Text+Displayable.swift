@_spi(_Unicode) import Swift

extension Text {
    /// The most combining marks that stay on one base, as many as a curses cell holds.
    private static let marksMax = 4

    /// The text as a terminal may show it, in normal form C.
    ///
    /// Controls, C1, bidirectional controls, line separators, unassigned code points and marks without a base become `�`; joiners,
    /// variation selectors, skin tones and a fifth mark on one base are dropped. What it gives is a fixed point: shown again, it
    /// stays as it is.
    package static func displayable(_ text: String) -> String {
        if isSimple(text) { return text }
        var shown = String.UnicodeScalarView()
        var hasBase = false
        var marks = 0
        // Composing may join what a dropped joiner had kept apart, so the dropping comes first.
        for scalar in composed(withoutDropped(text)) {
            switch columns(of: scalar) {
            case nil:
                shown.append(replacement)
                (hasBase, marks) = (true, 0)
            case 0?:
                marks += 1
                if !hasBase {
                    shown.append(replacement)
                    (hasBase, marks) = (true, 0)
                } else if marks <= marksMax {
                    shown.append(scalar)
                }
            default:
                shown.append(scalar)
                (hasBase, marks) = (true, 0)
            }
        }
        return String(shown)
    }

    /// True for what needs neither replacing nor composing nor measuring: each scalar is one column. Nearly all text and all that
    /// screens are drawn with is so, which makes this check the price of drawing.
    static func isSimple(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x20...0x7E, 0xA0...0xAC, 0xAE...0x2FF: true
            // Dashes, quotes, …; arrows; lines, blocks and shapes but for two wide squares; the star.
            case 0x2010...0x2015, 0x2018...0x2026, 0x2190...0x21FF, 0x2500...0x25FC, 0x25FF, 0x2605: true
            default: false
            }
        }
    }

    /// True for printable ASCII alone.
    static func isPlainASCII(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    /// Normal form C.
    private static func composed(_ text: String) -> String.UnicodeScalarView {
        var scalars = String.UnicodeScalarView()
        for scalar in text._nfc { scalars.append(scalar) }
        return scalars
    }

    private static func withoutDropped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isDroppedWhenShown) else { return text }
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !scalar.isDroppedWhenShown { kept.append(scalar) }
        return String(kept)
    }
}
