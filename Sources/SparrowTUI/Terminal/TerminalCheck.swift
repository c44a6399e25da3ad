import CNcurses
import Glibc
import Text

/// `--check`: what one needs to know to choose settings, or to paste into an issue.
enum TerminalCheck {
    static func print(colour: ColourChoice) {
        var rows: Int32 = 0
        var columns: Int32 = 0
        let hasSize = sparrow_window_size(&rows, &columns) == 0
        let locale = setlocale(LC_CTYPE, "").map { String(cString: $0) } ?? "not known to the system"
        Swift.print("terminal  \(isatty(STDOUT_FILENO) == 1 ? "yes" : "no"), TERM \(environment("TERM") ?? "not set")")
        Swift.print("size      \(hasSize ? "\(columns)×\(rows)" : "unknown")")
        Swift.print("locale    \(Text.displayable(locale)); widths by C.UTF-8")
        Swift.print("colours   \(colour.isOn ? "on" : "off") (--color \(colour.rawValue)), \(colours)")
        Swift.print("")
        Swift.print("The bars of each line stand under each other where the terminal agrees on widths:")
        Swift.print("          |1234567890|")
        for sample in ["★★★½·", "▲14 ▼1 ✓", "▁▂▃▄▅▆▇█", "千と千尋の", "Amélie", "ａｂ", "● ─ │ … ▸", "👍"] {
            Swift.print("          |\(Text.padded(sample, to: 10))|")
        }
    }

    private static var colours: String {
        let count = sparrow_colours()
        return count == -2 ? "terminfo does not know this terminal" : "terminfo gives \(max(count, 0))"
    }
}
