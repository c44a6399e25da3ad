internal import Protocol
internal import Text

/// How far a job of the daemon is, on one line: a bar that is drawn over itself on a terminal, a line now and then elsewhere.
///
/// Rate and time left are the daemon's own: whoever begins to watch late sees what everybody sees.
struct JobLine {
    typealias Instant = ContinuousClock.Instant

    private static let barWidth = 24

    /// Of the terminal; nil where there is none.
    private let width: Int?
    private var nextDue: Instant
    private var phase = ""
    private var hasBar = false

    init(width: Int?, now: Instant) {
        self.width = width
        nextDue = now
    }

    /// What to print now; nil where it is too early for another look. A new phase is always shown.
    mutating func update(_ job: Job, now: Instant) -> String? {
        if job.phase != phase {
            phase = job.phase
            if width != nil { nextDue = now }
        }
        guard now >= nextDue else { return nil }
        nextDue = now.advanced(by: width != nil ? .milliseconds(100) : .seconds(5))
        guard let width else { return Self.text(job, barWidth: nil) + "\n" }
        hasBar = true
        let lines = [Self.barWidth, 8, nil].map { Self.text(job, barWidth: $0) }
        let shown = lines.first { Text.width($0) < width } ?? lines[lines.count - 1]
        // A line that wraps could not be drawn over.
        return "\r\u{1B}[K" + Text.cut(shown, to: width - 1)
    }

    /// What takes the bar away.
    mutating func clear() -> String {
        defer { hasBar = false }
        return hasBar ? "\r\u{1B}[K" : ""
    }

    static func text(_ job: Job, barWidth: Int?) -> String {
        let phase = Text.displayable(job.phase)
        guard job.state == .running else { return phase }
        var words = [Show.decimal((job.fraction * 100).rounded(.down), 0) + " %"]
        if job.rate > 0 { words.append("\(Show.count(Int(min(job.rate, 1e15)))) \(Text.displayable(job.unit))/s") }
        if let loss = job.loss { words.append("loss \(Show.decimal(loss, 4))") }
        if let left = job.secondsLeft { words.append("\(Show.duration(left)) left") }
        let said = words.joined(separator: "  ")
        guard let barWidth else { return "\(phase): \(said)" }
        let filled = Int(min(1, max(0, job.fraction)) * Double(barWidth))
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: barWidth - filled)
        return "\(phase) \(bar) \(said)"
    }
}
