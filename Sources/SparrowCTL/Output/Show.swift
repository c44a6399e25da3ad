internal import Protocol
internal import Text

/// How values read in tables and sentences.
enum Show {
    /// `Alien (1979)`.
    static func title(_ movie: Movie?) -> String {
        guard let movie else { return "–" }
        return Text.displayable(MovieTitle(shown: movie.title, year: movie.year.map { Int($0) }).withYear)
    }

    /// `100,004`.
    static func count(_ number: some BinaryInteger) -> String {
        let digits = String(number)
        var shown = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { shown += "," }
            shown.append(digit)
        }
        return shown
    }

    /// With `decimals` digits behind the point, rounded; `–` for what is not a finite number.
    static func decimal(_ value: Double, _ decimals: Int = 2) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "–" }
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % Int64(scale))
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(scaled / Int64(scale)).\(zeros)\(fraction)"
    }

    /// A mean of stars: `3.92`; `–` where nobody has rated.
    static func mean(_ stars: Double) -> String { stars > 0 ? decimal(stars) : "–" }

    /// `4.5`; `–` for none.
    static func stars(_ halfStars: UInt32?) -> String {
        halfStars.flatMap { Stars(halfStars: $0) }?.short ?? "–"
    }

    static func predicted(_ prediction: Prediction?) -> String {
        prediction.map { decimal($0.stars, 1) } ?? "–"
    }

    /// `92 %`; `–` where no calibrated model says so.
    static func fit(_ fit: Double?) -> String {
        fit.map { decimal($0 * 100, 0) + " %" } ?? "–"
    }

    static func genres(_ genres: [String]) -> String { Text.displayable(genres.joined(separator: ", ")) }

    /// `1999-03-31 21:05` in UTC; `–` for zero.
    static func time(_ seconds: UInt64) -> String {
        guard seconds > 0 else { return "–" }
        let (year, month, day) = civil(day: Int(seconds / 86_400))
        let minutes = Int(seconds % 86_400) / 60
        return "\(year)-\(two(month))-\(two(day)) \(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// `0:35`, `1:02:03`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e7 else { return "–" }
        let whole = Int(max(0, seconds).rounded())
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }

    /// `12.3 MB`.
    static func bytes(_ count: UInt64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit + 1 < units.count {
            value /= 1000
            unit += 1
        }
        return decimal(value, unit == 0 ? 0 : 1) + " " + units[unit]
    }

    /// Why a movie is on the list, in a few words.
    static func because(_ because: Because?) -> String {
        guard let because else { return "" }
        let text: String
        switch because.kind {
        case .ratedMovie: text = "\(because.title) \(stars(because.halfStars))★"
        case .genre: text = "\(because.text), your mean \(decimal(because.stars, 1))★ of \(count(because.count))"
        case .popular: text = "popular, \(decimal(because.stars, 1))★ of \(count(because.count))"
        case .content: text = "like \(because.title)"
        default: text = because.text
        }
        return Text.displayable(text)
    }

    /// The sources that found a movie, the best rank first: `item-based 3, als 12`.
    static func sources(_ sources: [SourceRank]) -> String {
        let ordered = sources.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        return Text.displayable(ordered.map { "\($0.element.source) \($0.element.rank)" }.joined(separator: ", "))
    }

    /// What re-ranking did to a movie, in a few words; likeness only where it cost a place: `new`, `like Alien`, `enough Drama`.
    static func badges(_ item: Recommendation, rank: Int) -> String {
        let texts = item.badges.compactMap { badge -> String? in
            switch badge.kind {
            case .fresh: item.modelRank == 0 || Int(item.modelRank) > rank ? "new" : nil
            case .diversity: (1..<rank).contains(Int(item.modelRank)) ? "like \(badge.text)" : nil
            case .genreCap: "enough \(badge.text)"
            case .explored: "to learn, \(badge.text)"
            default: nil
            }
        }
        return Text.displayable(texts.joined(separator: ", "))
    }

    /// The rank of a movie in each one's own list: `1: 4, 7: 120`; `–` where it is in none.
    static func people(_ people: [PersonFit]) -> String {
        people.map { "\($0.userID): \($0.rank == 0 ? "–" : count($0.rank))" }.joined(separator: ", ")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// The date of a day since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms", days from civil).
    private static func civil(day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
