import Protocol

/// One film: the list holds the film itself and then those that are like it, so that a star key always means the chosen line.
struct FilmView: Equatable, Sendable {
    let film: MovieID
    var list: FilmList
    /// The list it was opened from, through which `[` and `]` go.
    let neighbours: [MovieID]
    /// The cursor goes to the first similar film when those are there.
    let opensOnSimilar: Bool

    init(film: MovieID, neighbours: [MovieID], opensOnSimilar: Bool = false) {
        self.film = film
        self.neighbours = neighbours
        self.opensOnSimilar = opensOnSimilar
        list = FilmList([film])
    }

    /// With the similar films that are known already.
    mutating func fill(_ similar: SimilarMovies?) {
        guard let similar else { return }
        list = FilmList([film] + similar.movies.compactMap { $0.movie.map { MovieID(rawValue: $0.id) } })
        if opensOnSimilar { list.move(to: 1, height: list.entries.count) }
    }

    /// The film `steps` further in the list it was opened from; nil at its ends.
    func neighbour(_ steps: Int) -> MovieID? {
        guard let place = neighbours.firstIndex(of: film) else { return nil }
        let index = place + steps
        return neighbours.indices.contains(index) ? neighbours[index] : nil
    }
}
