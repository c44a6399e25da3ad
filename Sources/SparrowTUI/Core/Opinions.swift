import Protocol

/// What the server has confirmed of the person's opinions.
///
/// An answer that left the server before an act was done must not bring the opinion before it back, so each film remembers the
/// offset of the last act that was acknowledged, and when that came.
struct Opinions: Equatable, Sendable {
    private struct Known: Equatable, Sendable {
        var opinion = Opinion.none
        var offset: UInt64 = 0
        var acknowledgements = 0
    }

    private var known: [MovieID: Known] = [:]
    /// Acts acknowledged so far: what a question notes when it is asked.
    private(set) var acknowledgements = 0

    func confirmed(_ film: MovieID) -> Opinion {
        known[film]?.opinion ?? .none
    }

    /// An act was done and stands at this offset of the log.
    mutating func acknowledge(_ change: Change, of film: MovieID, ratedAt: Int, offset: UInt64) {
        acknowledgements += 1
        known[film, default: Known()].opinion.apply(change, ratedAt: ratedAt)
        known[film]?.offset = offset
        known[film]?.acknowledgements = acknowledgements
    }

    /// An answer that covers the log up to `offset`.
    mutating func learn(_ movie: Movie, upTo offset: UInt64) {
        let film = MovieID(rawValue: movie.id)
        guard offset >= known[film]?.offset ?? 0 else { return }
        known[film, default: Known()].opinion = Opinion(movie)
    }

    /// An answer to a question asked when so many acts had been acknowledged.
    mutating func learn(_ movie: Movie, askedAfter acknowledgements: Int) {
        let film = MovieID(rawValue: movie.id)
        guard acknowledgements >= known[film]?.acknowledgements ?? 0 else { return }
        known[film, default: Known()].opinion = Opinion(movie)
    }
}
