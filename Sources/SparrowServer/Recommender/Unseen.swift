import Engine

/// The films that a person might get, to find the rank of one among them.
struct Unseen {
    private let snapshot: Snapshot
    /// Rated and hidden films.
    private let left: MovieSet

    init(_ person: Person, in snapshot: Snapshot) {
        self.snapshot = snapshot
        let rows = person.history.movieRows.map(Int.init) + person.hidden.map(Int.init)
        left = MovieSet(movieCount: snapshot.catalogue.count, rows: rows)
    }

    /// From 1. Rated and hidden films do not count, whatever the history that scores.
    func rank(of row: Int, history: [Engine.Rating]) -> UInt32 {
        let scores = snapshot.recall.scores(history: history, popularity: snapshot.popularity)
        let own = scores[row]
        var rank: UInt32 = 1
        for other in scores.indices where scores[other] > own || (scores[other] == own && other < row) {
            if !left.contains(other) { rank += 1 }
        }
        return rank
    }
}
