import Engine
import Protocol

/// A checked request for a list.
struct ListRequest: Sendable {
    var person: Person
    var size: Int
    var usesEASE: Bool
    var filter: MovieFilterRows
    var statistics: MovieStatisticsTable
}

/// A row of a list, before it is dressed as a message.
struct ListItem: Sendable {
    var movieRow: Int
    var score: Float
    var because: Engine.Because
    var sources: [SourceRank]
}

/// From a person's history to the list "For you": filter, score, best first, and where each film came from.
///
/// The model scores the whole catalogue in some 50 µs, so recall and ranking are one step; what a film's score is made of most
/// says which source found it.
struct Recommender: Sendable {
    /// Made on the calling thread from the snapshot alone.
    func list(_ request: ListRequest, in snapshot: Snapshot) -> [ListItem] {
        let recall =
            request.usesEASE ? snapshot.recall : BlendedRecall(keeping: nil, features: snapshot.recall.features)
        let recommended = recall.recommend(
            RecallRequest(
                history: request.person.history.ratings,
                excluded: request.person.hidden.map(Int.init),
                allowed: allowed(request, in: snapshot),
                count: request.size
            ),
            popularity: snapshot.popularity
        )
        var ranks: [String: UInt32] = [:]
        return recommended.map { item in
            let source = source(of: item.because)
            ranks[source, default: 0] += 1
            return ListItem(
                movieRow: item.movieRow,
                score: item.score,
                because: item.because,
                sources: [SourceRank(source: source, rank: ranks[source, default: 1])]
            )
        }
    }

    private func allowed(_ request: ListRequest, in snapshot: Snapshot) -> MovieSet? {
        guard !request.filter.isEmpty else { return nil }
        let rows = (0..<snapshot.catalogue.count).lazy.filter { request.filter.allows($0, request.statistics) }
        return MovieSet(movieCount: snapshot.catalogue.count, rows: rows)
    }
}

extension UserHistory {
    /// As the engine takes them, the oldest first.
    var ratings: [Engine.Rating] {
        (0..<count).map { position in
            let entry = self[position]
            return Engine.Rating(movieRow: entry.movieRow, halfStars: entry.halfStars, time: entry.time)
        }
    }
}
