/// When an event came. The state machine has no clock of its own.
struct Moment: Hashable, Sendable {
    /// Since some start, never going back.
    var milliseconds: Int
    /// Unix seconds, for what people read.
    var unixSeconds: Int
    /// Seconds east of Greenwich.
    var zoneSeconds = 0

    /// `12:03:11`, local.
    static func clock(_ unixSeconds: Int, zoneSeconds: Int) -> String {
        let second = ((unixSeconds + zoneSeconds) % 86_400 + 86_400) % 86_400
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    var clock: String { Self.clock(unixSeconds, zoneSeconds: zoneSeconds) }

    /// How long ago: `just now`, `2 min ago`, `3 h ago`, then the day.
    func age(of unixSeconds: Int) -> String {
        let seconds = self.unixSeconds - unixSeconds
        switch seconds {
        case ..<60: return "just now"
        case ..<3_600: return "\(seconds / 60) min ago"
        case ..<86_400: return "\(seconds / 3_600) h ago"
        default: return Self.day(unixSeconds + zoneSeconds)
        }
    }

    /// `2019-03-02`, by the civil calendar (Hinnant, "chrono-Compatible Low-Level Date Algorithms", days → civil).
    private static func day(_ unixSeconds: Int) -> String {
        let shifted = unixSeconds / 86_400 + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
