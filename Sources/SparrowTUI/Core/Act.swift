import Text

/// What a person can do to a film.
enum Change: Equatable, Sendable {
    /// nil: no rating any more.
    case stars(Stars?)
    case watchlist(Bool)
    case hidden(Bool)
}

extension Opinion {
    mutating func apply(_ change: Change, ratedAt: Int) {
        switch change {
        case .stars(let stars):
            self.stars = stars
            self.ratedAt = stars == nil ? 0 : ratedAt
        case .watchlist(let listed): isOnWatchlist = listed
        case .hidden(let hidden): isHidden = hidden
        }
    }

    /// The same thing of the film as it is now.
    func current(like change: Change) -> Change {
        switch change {
        case .stars: .stars(stars)
        case .watchlist: .watchlist(isOnWatchlist)
        case .hidden: .hidden(isHidden)
        }
    }
}

/// A change on its way to the server. It is sent, with one and the same request id, until it is answered.
struct Act: Equatable, Sendable {
    enum State: Equatable, Sendable {
        case waiting
        case sent(Ticket)
    }

    let number: Int
    let requestID: [UInt8]
    let film: MovieID
    let title: String
    private(set) var change: Change
    /// Unix seconds, where an older rating is put back.
    private(set) var ratedAt: Int?
    /// When the key was pressed.
    private(set) var begunAt: Moment
    /// Said when it is done.
    private(set) var report: String
    var state = State.waiting
    /// After the first sending the server may know the id, so the change behind it is fixed.
    var wasSent = false
    /// Milliseconds; not sent before.
    var retryAt = 0

    init(
        number: Int,
        requestID: [UInt8],
        film: MovieID,
        title: String,
        change: Change,
        ratedAt: Int?,
        begunAt: Moment,
        report: String
    ) {
        self.number = number
        self.requestID = requestID
        self.film = film
        self.title = title
        self.change = change
        self.ratedAt = ratedAt
        self.begunAt = begunAt
        self.report = report
    }

    /// Takes a later change of the same thing, while nobody has heard of this one.
    mutating func become(_ later: Act) {
        change = later.change
        ratedAt = later.ratedAt
        begunAt = later.begunAt
        report = later.report
    }
}
