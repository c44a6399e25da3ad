import Protocol
import Text

/// The live list "For you".
///
/// What is shown is the server's list and, among it, the films that the person has just rated or hidden here: each stays in its
/// place until three seconds after the cursor left it.
struct HomeState: Equatable, Sendable {
    /// How a row came to where it is.
    struct Mark: Equatable, Sendable {
        enum Kind: Equatable, Sendable {
            case arrived
            /// Places gained; lost where negative.
            case moved(Int)
        }

        var kind: Kind
        /// Milliseconds.
        var since: Int
    }

    static let fadeMilliseconds = 3_000
    static let size: UInt32 = 100

    var list = FilmList()
    /// The person has moved the cursor or done something here. Until then it stays on the first film, whatever that is.
    var hasChosen = false
    private(set) var items: [MovieID: Recommendation] = [:]
    /// The server's order, whose places are the numbers shown.
    private(set) var order: [MovieID] = []
    private(set) var ranks: [MovieID: Int] = [:]
    private(set) var marks: [MovieID: Mark] = [:]
    /// Films that stay though the server no longer lists them; when the cursor left them, in milliseconds.
    private(set) var kept: [MovieID: Int?] = [:]
    /// The newest list, without its items; nil before the first.
    private(set) var head: RecommendationList?
    /// The stream is open, or asked for.
    var isWatched = false
    /// Where the stream ended with a status.
    var failure: String?
    /// The list holds still: pushes wait.
    private(set) var isHeld = false
    private(set) var waiting: RecommendationList?
    private(set) var waitingCount = 0

    /// Takes a push. While the list is held still it waits, and the newest wins.
    mutating func take(_ new: RecommendationList, at now: Int, height: Int) {
        failure = nil
        if isHeld {
            waiting = new
            waitingCount += 1
            return
        }
        let newOrder = new.items.compactMap { $0.movie.map { MovieID(rawValue: $0.id) } }
        mark(newOrder, at: now)
        order = newOrder
        ranks = Dictionary(newOrder.enumerated().map { ($1, $0 + 1) }) { first, _ in first }
        for item in new.items {
            guard let movie = item.movie else { continue }
            items[MovieID(rawValue: movie.id)] = item
        }
        kept = kept.filter { ranks[$0.key] == nil }
        items = items.filter { ranks[$0.key] != nil || kept[$0.key] != nil }
        showMerged(height: height)
        head = new
        head?.items = []
    }

    /// Another data directory, or another person: nothing of the list is true any more.
    mutating func forget() {
        self = HomeState()
    }

    /// The person did something to a film here: it stays for a while.
    mutating func keep(_ film: MovieID) {
        if items[film] != nil && kept[film] == nil { kept[film] = .some(nil) }
    }

    /// Starts the clock of kept films that the cursor has left, and stops it of the one under the cursor.
    mutating func noteCursor(at now: Int) {
        for (film, left) in kept {
            if list.chosen == film {
                if left != nil { kept[film] = .some(nil) }
            } else if left == nil {
                kept[film] = now
            }
        }
    }

    /// Lets fade what has had its time.
    mutating func expire(at now: Int, height: Int) {
        marks = marks.filter { now - $0.value.since < Self.fadeMilliseconds }
        let gone = kept.filter { film, left in left.map { now - $0 >= Self.fadeMilliseconds } ?? false }
        guard !gone.isEmpty else { return }
        for film in gone.keys { kept[film] = nil }
        items = items.filter { ranks[$0.key] != nil || kept[$0.key] != nil }
        showMerged(height: height)
    }

    /// The list as it looks to somebody who comes to it for the first time.
    mutating func startOver(height: Int) {
        hasChosen = false
        kept = [:]
        items = items.filter { ranks[$0.key] != nil }
        showMerged(height: height)
    }

    /// The next time after `now` at which the drawing changes.
    func nextChange(after now: Int) -> Int? {
        let fading = marks.values.flatMap { [$0.since + Self.fadeMilliseconds / 2, $0.since + Self.fadeMilliseconds] }
        let leaving = kept.values.compactMap { $0.map { $0 + Self.fadeMilliseconds } }
        return (fading.filter { $0 > now } + leaving).min()
    }

    /// Holds the list still, or lets it go on with the newest that has come.
    mutating func toggleHold(at now: Int, height: Int) {
        isHeld.toggle()
        if !isHeld, let newest = waiting {
            waiting = nil
            waitingCount = 0
            take(newest, at: now, height: height)
        }
    }

    /// Marks each film by its number now against that of the list shown just before, and by nothing else: so all screens of one
    /// person mark a push alike. A push that changes nothing leaves the marks to fade.
    private mutating func mark(_ newOrder: [MovieID], at now: Int) {
        guard head != nil, newOrder != order else { return }
        marks = [:]
        for (index, film) in newOrder.enumerated() {
            guard let old = ranks[film] else {
                marks[film] = Mark(kind: .arrived, since: now)
                continue
            }
            let gained = old - (index + 1)
            if gained != 0 { marks[film] = Mark(kind: .moved(gained), since: now) }
        }
    }

    /// Shows the server's order with the kept films; the cursor is on the film chosen, or on the first while none was.
    private mutating func showMerged(height: Int) {
        let merged = merged()
        guard !hasChosen else { return list.replace(merged, height: height) }
        list = FilmList(merged)
        list.move(to: order.first.flatMap { merged.firstIndex(of: $0) } ?? 0, height: height)
    }

    /// The server's order with the kept films where they stood.
    private func merged() -> [MovieID] {
        var merged = order
        for (index, entry) in list.entries.enumerated() {
            guard let film = entry, kept[film] != nil, ranks[film] == nil else { continue }
            merged.insert(film, at: min(index, merged.count))
        }
        return merged
    }
}
