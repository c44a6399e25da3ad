import Testing

@testable import Engine

/// Candidates in a model's order over made vectors, genres, years and counts.
struct MadeRanking {
    var ranked: [RankedMovie]
    var movies: RerankingCatalogue

    init(_ count: Int, width: Int = 8, hasVectors: Bool = true, seed: UInt64 = 1) {
        var generator = SeededGenerator(seed: seed)
        let scores = (0..<count).map { _ in Float.random(in: -2...3, using: &generator) }.sorted(by: >)
        let rows = (0..<count).shuffled(using: &generator)
        ranked = zip(rows, scores).map { RankedMovie(movieRow: $0, score: $1) }
        movies = RerankingCatalogue(
            genres: (0..<count).map { _ in
                Array(
                    Set(
                        (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                            UInt16.random(in: 0..<6, using: &generator)
                        }
                    )
                )
                .sorted()
            },
            years: (0..<count).map { _ in UInt16.random(in: 1980...2020, using: &generator) },
            newestYear: 2020,
            counts: (0..<count).map { _ in UInt32.random(in: 0..<60, using: &generator) },
            meanStars: (0..<count).map { _ in Float.random(in: 2...4.5, using: &generator) },
            space: hasVectors ? MadeVectors(count, width: width, seed: seed).space : nil
        )
    }

    func rows(_ reranked: [RerankedMovie]) -> [Int] { reranked.map { ranked[$0.place].movieRow } }

    func reranked(_ settings: RerankingSettings, count: Int? = nil, seed: UInt64 = 7) -> [RerankedMovie] {
        Reranker(settings, movies: movies, seed: seed).rerank(ranked, count: count ?? ranked.count)
    }

    /// Relevance by its definition: 1 at the best score, 0 at the hundredth.
    var relevances: [Double] {
        let zero = Double(ranked[min(99, ranked.count - 1)].score)
        return ranked.map { (Double($0.score) - zero) / (Double(ranked[0].score) - zero) }
    }

    /// Maximal marginal relevance word for word: every candidate looked at for every row, against every film above; of those whose genres the last nine
    /// films leave room for, where there are such.
    func plainMMR(diversity: Double, freshness: Double = 0, genreMax: Int = 0) -> [Int] {
        let lambda = max(0.01, 1 - diversity)
        let base = zip(ranked, relevances).map { movie, relevance in
            relevance + freshness * Double(movies.freshness(of: movie.movieRow))
        }
        var left = Array(ranked.indices)
        var chosen: [Int] = []
        while !left.isEmpty {
            func value(_ place: Int) -> Double {
                let likeness = chosen.map {
                    Double(movies.likeness(ranked[place].movieRow, ranked[$0].movieRow))
                }.max()
                return lambda * base[place] - (1 - lambda) * (likeness ?? 0)
            }
            let window = chosen.suffix(9).flatMap { movies.genres(of: ranked[$0].movieRow) }
            let open = left.indices.filter { index in
                let own = movies.genres(of: ranked[left[index]].movieRow)
                return genreMax == 0 || own.allSatisfy { genre in window.count { $0 == genre } < genreMax }
            }
            let values = left.map(value)
            let best = (open.isEmpty ? Array(left.indices) : open).max { (values[$0], -$0) < (values[$1], -$1) } ?? 0
            chosen.append(left.remove(at: best))
        }
        return chosen
    }
}
