import Testing

@testable import Engine

struct TasteGroupsTests {
    /// Three clusters of 30 movies in three dimensions, each about its own axis, of its own genre.
    private static func planted() -> (space: EmbeddingSpace, movies: [MovieContent], counts: [Int]) {
        var generator = SeededGenerator(seed: 4)
        var vectors: [Float] = []
        for movie in 0..<90 {
            for axis in 0..<3 {
                let noise = Float.random(in: -0.15...0.15, using: &generator)
                vectors.append((movie / 30 == axis ? 1 : 0) + noise)
            }
        }
        let manifest = EmbeddingManifest(model: "content", width: 3, measure: .cosine, seed: 1, ratingCount: 0)
        let space = EmbeddingSpace(manifest: manifest, movieCount: 91, movieRows: (0..<90).map { $0 }, learnt: vectors)
        let genres = ["Crime", "Comedy", "Western"]
        let movies = (0..<91).map { row in
            MovieContent(genres: [genres[min(2, row / 30)]], year: 1950 + row / 30 * 20, title: "Film \(row)")
        }
        return (space, movies, (0..<91).map { 100 - $0 })
    }

    private let groups: TasteGroups = {
        let (space, movies, counts) = planted()
        return TasteGroups(space, counts: counts, movies: movies)
    }()

    @Test func `no group mixes what lies apart`() {
        #expect(groups.groups.count >= 3)
        for group in groups.groups {
            #expect(Set(group.exampleRows.map { $0 / 30 }).count == 1, "\(group)")
        }
        #expect(Set(groups.groups.flatMap(\.exampleRows).map { $0 / 30 }) == [0, 1, 2])
    }

    @Test func `a group is named after what it has more of than the rest, and no two alike`() {
        let names = groups.groups.map(\.name)
        #expect(Set(names).count == names.count)
        for group in groups.groups {
            let genre = ["Crime", "Comedy", "Western"][group.exampleRows[0] / 30]
            #expect(group.name.hasPrefix(genre), "\(group.name)")
        }
    }

    @Test func `examples are distinct, and a movie without a vector is none`() {
        let rows = groups.groups.flatMap(\.exampleRows)
        #expect(Set(rows).count == rows.count)
        #expect(!rows.contains(90))
        #expect(groups.groups.allSatisfy { (1...5).contains($0.exampleRows.count) && $0.movieCount >= 5 })
    }

    @Test func `the same vectors give the same groups`() {
        let (space, movies, counts) = Self.planted()
        #expect(TasteGroups(space, counts: counts, movies: movies).groups == groups.groups)
    }

    @Test func `too few movies, none that is known, or all the same make no groups`() {
        let (space, movies, _) = Self.planted()
        #expect(TasteGroups(space, counts: [3, 2, 1], movies: Array(movies.prefix(3))).groups.isEmpty)
        #expect(TasteGroups(space, counts: [Int](repeating: 0, count: 91), movies: movies).groups.isEmpty)
        let alike = EmbeddingSpace(
            manifest: space.manifest,
            movieCount: 40,
            movieRows: (0..<40).map { $0 },
            learnt: (0..<40).flatMap { _ in [Float(1), 0, 0] }
        )
        let made = TasteGroups(alike, counts: [Int](repeating: 1, count: 40), movies: Array(movies.prefix(40)))
        #expect(Set(made.groups.map(\.name)).count == made.groups.count)
    }
}
