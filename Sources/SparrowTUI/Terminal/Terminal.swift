import CNcurses
import Glibc
import Text

/// The one file, with TerminalRescue, that knows curses: shows grids and reads keys.
final class Terminal {
    /// Why there is no screen.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Unasked-for codes for the marks around pasted text, above those of curses.
    private enum PasteMark {
        static let begin: Int32 = 0o1001
        static let end: Int32 = 0o1002
    }

    private static let pasteBytesMax = 64 * 1_024

    private var shown: Grid?
    private var pasted: String?
    private let usesColour: Bool
    /// Bytes of signals that came.
    let signalDescriptor: Int32
    private let signalWriter: Int32
    private var isUp = false

    /// Takes the terminal over.
    ///
    /// - Throws: `Failure` where terminfo does not know the terminal, or the system gives no pipe.
    init(usesColour: Bool) throws(Failure) {
        var reader: Int32 = -1
        var writer: Int32 = -1
        guard sparrow_pipe(&reader, &writer) == 0 else {
            throw Failure(description: "no pipe for signals; close some files")
        }
        (signalDescriptor, signalWriter) = (reader, writer)
        setlocale(LC_ALL, "")
        // Curses and the widths of `Text` must use one table, and it must be a UTF-8 one.
        setlocale(LC_CTYPE, "C.UTF-8")
        TerminalRescue.saveModes()
        guard sparrow_start() == 0 else {
            let name = getenv("TERM").map { String(cString: $0) } ?? ""
            throw Failure(
                description:
                    "terminfo does not know the terminal “\(Text.displayable(name))”; set TERM, or use --once home"
            )
        }
        self.usesColour = usesColour && has_colors()
        isUp = true
        TerminalRescue.arm()
        guard TerminalRescue.install(), TerminalRescue.watchSignals(into: signalWriter) else {
            TerminalRescue.run()
            throw Failure(
                description: "the system refuses signal handlers, without which the terminal could not be restored"
            )
        }
        setUp()
    }

    private func setUp() {
        raw()
        noecho()
        nonl()
        nodelay(sparrow_screen(), true)
        keypad(sparrow_screen(), true)
        meta(sparrow_screen(), true)
        set_escdelay(25)
        define_key("\u{1B}[200~", PasteMark.begin)
        define_key("\u{1B}[201~", PasteMark.end)
        if usesColour {
            start_color()
            use_default_colors()
            for colour in 1...6 { init_pair(Int16(colour), Int16(colour), -1) }
        }
        markPastes()
    }

    private func markPastes() {
        // Curses does not know this mode.
        write(bytes: "\u{1B}[?2004h")
    }

    private func write(bytes: String) {
        var rest = Array(bytes.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Gives the terminal back.
    func stop() {
        guard isUp else { return }
        isUp = false
        endwin()
        TerminalRescue.run()
    }

    /// Ctrl-Z: gives the terminal back, stops the job, and takes the terminal again when it goes on.
    func suspend() {
        def_prog_mode()
        endwin()
        TerminalRescue.run()
        TerminalRescue.stopJob()
        _ = TerminalRescue.watchSignals(into: signalWriter)
        takeBack()
    }

    /// After the job was stopped and goes on, by whatever: curses sets its modes again.
    func takeBack() {
        TerminalRescue.arm()
        reset_prog_mode()
        markPastes()
        forget()
    }

    /// The next grid is written whole.
    func forget() {
        sparrow_clear()
        shown = nil
    }

    /// The size that the terminal has now, taken over by curses.
    func currentSize() -> Size {
        var rows: Int32 = 24
        var columns: Int32 = 80
        if sparrow_window_size(&rows, &columns) == 0, is_term_resized(rows, columns) {
            resizeterm(rows, columns)
            shown = nil
        }
        return Size(columns: Int(getmaxx(sparrow_screen())), rows: Int(getmaxy(sparrow_screen())))
    }

    // MARK: Drawing

    /// Shows a grid: the runs that changed, then one update of the screen.
    func draw(_ grid: Grid) {
        let old = shown.flatMap { $0.size == grid.size ? $0 : nil }
        if old == nil { werase(sparrow_screen()) }
        for row in 0..<grid.size.rows { drawRow(row, of: grid, over: old) }
        if let cursor = grid.cursor {
            curs_set(1)
            wmove(sparrow_screen(), Int32(cursor.row), Int32(cursor.column))
        } else {
            curs_set(0)
        }
        shown = grid
        wnoutrefresh(sparrow_screen())
        doupdate()
    }

    private func drawRow(_ row: Int, of grid: Grid, over old: Grid?) {
        var column = 0
        while column < grid.size.columns {
            guard old.map({ $0[row, column] != grid[row, column] }) ?? (grid[row, column] != .blank) else {
                column += 1
                continue
            }
            var start = column
            // A run begins with a whole glyph.
            while start > 0, grid[row, start].text.isEmpty { start -= 1 }
            let style = grid[row, start].style
            var text = ""
            var end = start
            while end < grid.size.columns, grid[row, end].style == style,
                grid[row, end].text.isEmpty || end == start || (old.map { $0[row, end] != grid[row, end] } ?? true)
            {
                text += grid[row, end].text
                end += 1
            }
            use(style)
            wmove(sparrow_screen(), Int32(row), Int32(start))
            waddnstr(sparrow_screen(), text, -1)
            column = max(end, column + 1)
        }
    }

    private func use(_ style: Style) {
        sparrow_style(
            style.attributes.contains(.bold) ? 1 : 0,
            style.attributes.contains(.dim) ? 1 : 0,
            style.attributes.contains(.reverse) ? 1 : 0,
            style.attributes.contains(.underline) ? 1 : 0,
            usesColour ? Int16(style.colour.rawValue) : 0
        )
    }

    // MARK: Keys

    /// All keys and pastes that have arrived.
    func readInputs() -> [Input] {
        var inputs: [Input] = []
        while let code = nextCode() {
            if pasted != nil {
                takePasted(code, &inputs)
            } else if code == .function(PasteMark.begin) {
                pasted = ""
            } else if let key = key(of: code) {
                if key != .escape || !skipsEscapeSequence() { inputs.append(.key(key)) }
            }
        }
        return inputs
    }

    private enum Code: Equatable {
        case character(UInt32)
        case function(Int32)
    }

    private var pushedBack: Code?

    private func nextCode() -> Code? {
        if let code = pushedBack {
            pushedBack = nil
            return code
        }
        var value = wint_t()
        switch wget_wch(sparrow_screen(), &value) {
        case OK: return .character(UInt32(value))
        case KEY_CODE_YES: return .function(Int32(bitPattern: UInt32(value)))
        default: return nil
        }
    }

    /// After Esc: what follows at once belongs to a sequence that terminfo does not know, and must not act as keys: `Esc [ 1 ; 5 C`
    /// would rate a film twice. Alt and a digit likewise.
    private func skipsEscapeSequence() -> Bool {
        guard let next = nextCode() else { return false }
        switch next {
        case .character(UInt32(UInt8(ascii: "["))):
            while let code = nextCode(), case .character(let value) = code, !(0x40...0x7E).contains(value) {}
            return true
        case .character(UInt32(UInt8(ascii: "O"))):
            _ = nextCode()
            return true
        case .character(let value) where (0x30...0x39).contains(value): return true
        default:
            pushedBack = next
            return false
        }
    }

    private func takePasted(_ code: Code, _ inputs: inout [Input]) {
        switch code {
        case .function(PasteMark.end):
            inputs.append(.paste(pasted ?? ""))
            pasted = nil
        case .character(let value):
            if let scalar = Unicode.Scalar(value), (pasted?.utf8.count ?? 0) < Self.pasteBytesMax {
                pasted?.unicodeScalars.append(scalar)
            }
        case .function: break
        }
    }

    private func key(of code: Code) -> Key? {
        switch code {
        case .function(let value): functionKey(value)
        case .character(let value): characterKey(value)
        }
    }

    private func functionKey(_ value: Int32) -> Key? {
        switch value {
        case KEY_UP: .up
        case KEY_DOWN: .down
        case KEY_LEFT: .left
        case KEY_RIGHT: .right
        case KEY_PPAGE: .pageUp
        case KEY_NPAGE: .pageDown
        case KEY_HOME: .home
        case KEY_END: .end
        case KEY_ENTER: .enter
        case KEY_BACKSPACE: .backspace
        case KEY_DC: .delete
        case KEY_BTAB: .backTab
        case (KEY_F0 + 1)...(KEY_F0 + 12): .function(Int(value - KEY_F0))
        default: nil
        }
    }

    private func characterKey(_ value: UInt32) -> Key? {
        switch value {
        case 9: return .tab
        case 10, 13: return .enter
        case 27: return .escape
        case 8, 127: return .backspace
        case 1...26:
            return Unicode.Scalar(value + 0x60).map { .control(Character($0)) }
        default:
            guard value >= 32, let scalar = Unicode.Scalar(value) else { return nil }
            return .character(Character(scalar))
        }
    }
}
