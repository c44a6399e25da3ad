import Engine
import Protocol

extension Recommender {
    /// Which sources find a film for a person, with its rank in each; empty for one that no list of a thousand has.
    func sources(of row: Int, for person: Person, in snapshot: Snapshot) -> [SourceRank] {
        let explained = snapshot.recall.explain(row, history: person.history.ratings, popularity: snapshot.popularity)
        let source =
            switch explained.because {
            case .popular: "popular"
            case .genre: "content"
            case .rated: "item-based"
            }
        let scores = snapshot.recall.scores(history: person.history.ratings, popularity: snapshot.popularity)
        let own = scores[row]
        let rank = scores.indices.count { other in
            scores[other] > own && person.history.rating(of: other) == nil
        }
        return [SourceRank(source: source, rank: UInt32(rank + 1))]
    }

    /// The catalogue by predicted stars, the best first; ties by how many ratings say so.
    func rowsByPredictedStars(for person: Person?, in snapshot: Snapshot) -> [Int] {
        let user = snapshot.biases.userBias(of: person?.history.ratings ?? [])
        let stars = (0..<snapshot.catalogue.count).map { snapshot.biases.prediction(for: user, movieRow: $0).stars }
        let counts = snapshot.popularity.counts
        func count(_ row: Int) -> UInt32 { row < counts.count ? counts[row] : 0 }
        return stars.indices.sorted { (stars[$1], count($1), $0) < (stars[$0], count($0), $1) }
    }
}
