internal import Importers
internal import Text

/// How far long work is: a bar that is drawn over itself on a terminal, a line now and then elsewhere. It goes to standard error.
struct ProgressLine {
    typealias Instant = ContinuousClock.Instant

    private static let barWidth = 24

    /// Of the terminal; nil where there is none.
    private let width: Int?
    private let isSilent: Bool
    private var nextDue: Instant
    private var phaseStart: Instant
    private var key = ""
    private var hasBar = false

    /// `width` is the terminal's, nil where there is none. `isSilent`: nothing is printed at all, as for `--json`.
    init(width: Int?, isSilent: Bool, now: Instant) {
        self.width = width
        self.isSilent = isSilent
        nextDue = now
        phaseStart = now
    }

    /// What to print now; nil where it is too early for another look. `done` counts from the beginning of the whole, of which
    /// `start` were done before this phase began; without a unit neither counts nor a rate are shown. `note` is said beside it. Where
    /// `key` (by default the phase) changes, the rate is measured anew.
    mutating func update(
        _ phase: String,
        done: UInt64,
        total: UInt64,
        start: UInt64 = 0,
        unit: String,
        key: String? = nil,
        note: String = "",
        now: Instant
    ) -> String? {
        guard !isSilent else { return nil }
        if key ?? phase != self.key {
            self.key = key ?? phase
            phaseStart = now
            nextDue = width != nil ? now : now.advanced(by: .seconds(2))
        }
        guard now >= nextDue else { return nil }
        nextDue = now.advanced(by: width != nil ? .milliseconds(100) : .seconds(5))
        let seconds = (now - phaseStart) / .seconds(1)
        func text(barWidth: Int, hasCounts: Bool) -> (plain: String, withBar: String) {
            Self.text(
                phase,
                done: done,
                total: total,
                start: start,
                unit: unit,
                note: note,
                seconds: seconds,
                barWidth: barWidth,
                hasCounts: hasCounts
            )
        }
        guard let width else { return text(barWidth: Self.barWidth, hasCounts: true).plain + "\n" }
        hasBar = true
        // Where there is little room, the rate and the time left say more than the counts and a long bar.
        let lines = [(Self.barWidth, true), (Self.barWidth, false), (8, false)].map {
            text(barWidth: $0, hasCounts: $1).withBar
        }
        let shown = lines.first { Text.width($0) < width } ?? lines[lines.count - 1]
        // A line that wraps could not be drawn over.
        return "\r\u{1B}[K" + Text.cut(shown, to: width - 1)
    }

    /// What to print of files that are read.
    mutating func update(_ read: ImportRecords.Progress, now: Instant) -> String? {
        let (done, total) = (read.bytesRead / 1000, read.byteCount / 1000)
        return update("reading \(read.file)", done: done, total: total, unit: "kB", now: now)
    }

    /// What takes the bar away.
    mutating func clear() -> String {
        defer { hasBar = false }
        return hasBar ? "\r\u{1B}[K" : ""
    }

    static func text(
        _ phase: String,
        done: UInt64,
        total: UInt64,
        start: UInt64,
        unit: String,
        note: String = "",
        seconds: Double,
        barWidth: Int = ProgressLine.barWidth,
        hasCounts: Bool = true
    ) -> (plain: String, withBar: String) {
        let fraction = total == 0 ? 1 : min(1, Double(done) / Double(total))
        let filled = Int(fraction * Double(barWidth))
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: barWidth - filled)
        let percent = Show.decimal((fraction * 100).rounded(.down), 0) + " %"
        var rest = unit.isEmpty || !hasCounts ? [] : ["\(Show.count(done)) of \(Show.count(total)) \(unit)"]
        if seconds > 0.2, done > start {
            let rate = Double(done - start) / seconds
            let left = Double(total - min(done, total)) / rate
            if !unit.isEmpty { rest.append("\(Show.count(Int(min(rate, 1e15))))/s") }
            rest.append("\(Show.duration(left)) left")
        }
        if !note.isEmpty { rest.append(note) }
        let words = ([percent] + rest).joined(separator: "  ")
        return ("\(phase): \(words)", "\(phase) \(bar) \(words)")
    }
}
