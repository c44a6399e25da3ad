import Engine
import Protocol

extension Recommender {
    /// Which source finds a film for a person, with its rank among all that the person might get.
    func sources(of row: Int, for person: Person, in snapshot: Snapshot) -> [SourceRank] {
        let history = person.history.ratings
        let explained = snapshot.recall.explain(row, history: history, popularity: snapshot.popularity)
        return [
            SourceRank(
                source: source(of: explained.because),
                rank: Unseen(person, in: snapshot).rank(of: row, history: history)
            )
        ]
    }

    /// What a film's score is made of most says which source found it.
    func source(of because: Engine.Because) -> String {
        switch because {
        case .popular: "popular"
        case .genre: "content"
        case .rated: "item-based"
        }
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
