import Testing

@testable import Engine

struct ContentSpaceTests {
    @Test(arguments: [MiniCatalogue.space, MiniCatalogue.west, MiniCatalogue.love])
    func `films of a kind are nearer to each other than to any other`(kind: Range<Int>) throws {
        let space = try MiniCatalogue.fitted().space
        for one in kind {
            let inside = mean(kind.filter { $0 != one }.map { space.cosine(one, $0) })
            let outside = mean((0..<18).filter { !kind.contains($0) }.map { space.cosine(one, $0) })
            #expect(inside > outside + 0.3)
        }
    }

    private func mean(_ values: [Float]) -> Float { values.reduce(0, +) / Float(values.count) }

    @Test func `a movie of which nothing is known has no vector`() throws {
        let content = try MiniCatalogue.fitted()
        #expect(!content.space.hasVector(18))
        #expect(!content.space.hasVector(19))
        #expect(content.vector(of: MovieContent(title: "Zyzzyva")).allSatisfy { $0 == 0 })
    }

    @Test func `a movie's own content gives the very vector that it has`() throws {
        let content = try MiniCatalogue.fitted()
        let made = MiniCatalogue.movies.map { content.vector(of: $0) }
        #expect(made.indices.allSatisfy { made[$0] == Array(content.space.vector(ofMovie: $0)) })
    }

    /// With x·V·Σ^−½ a dimension has Σ u²·σ²/σ = σ: what films share most weighs most, but not squared.
    @Test func `the squares of a dimension add up to its singular value`() throws {
        let space = try MiniCatalogue.fitted().space
        let matrix = try TFIDF.fit(MiniCatalogue.movies, termsMax: 1000, threads: 1, shouldStop: { false }).1
        let known = try RandomisedSVD(matrix, rank: 4).singularValues
        let sums = (0..<4).map { place in
            (0..<20).reduce(Float(0)) { $0 + space.vectors[$1 * 4 + place] * space.vectors[$1 * 4 + place] }
        }
        #expect(zip(sums, known).allSatisfy { abs($0 - $1) < 1e-3 * $1 })
    }

    @Test func `the same movies give the same bytes whatever the threads`() throws {
        let (one, three) = (try MiniCatalogue.fitted(), try MiniCatalogue.fitted(threads: 3))
        #expect(one.encoded { MovieID(UInt32($0)) } == three.encoded { MovieID(UInt32($0)) })
    }

    @Test func `a new movie stands among its like at once, and is found`() throws {
        var content = try MiniCatalogue.fitted()
        let movie = MovieContent(genres: ["Western"], title: "Noon", plot: "The sheriff and the gunfighter meet")
        content.place(movie, atMovie: 21)
        #expect(content.space.movieCount == 22)
        #expect(content.space.origins[21] == .content)
        #expect(!content.space.hasVector(20))
        let nearest = (0..<18).max { content.space.cosine(21, $0) < content.space.cosine(21, $1) }
        #expect(MiniCatalogue.west.contains(try #require(nearest)))
        #expect(content.movies(about: "sheriff gunfighter", count: 3).contains { $0.movieRow == 21 })
    }

    @Test func `a movie of which other things are known now moves`() throws {
        var content = try MiniCatalogue.fitted()
        content.place(MiniCatalogue.movies[7], atMovie: 0)
        #expect(content.space.cosine(0, 7) > 0.9999)
        #expect(!content.movies(about: "spaceship", count: 2).contains { $0.movieRow == 0 })
        let scores = try #require(content.scores(ofQuery: "riders"))
        #expect(abs(scores[0] - scores[7]) < 1e-5)
        content.place(MovieContent(), atMovie: 0)
        #expect(!content.space.hasVector(0))
        #expect(try #require(content.scores(ofQuery: "riders"))[0] == 0)
    }

    @Test(arguments: [(1, 1), (8, 8), (512, 20)])
    func `the width is what is asked for, or as many as there are movies`(width: Int, given: Int) throws {
        let content = try MiniCatalogue.fitted(width: width)
        #expect(content.space.width == given)
        #expect(content.space.manifest.width == given)
        #expect(content.space.vectors.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [[], [MovieContent()], [MovieContent(), MovieContent()]])
    func `a catalogue of which nothing is known gives no vectors and no answers`(movies: [MovieContent]) throws {
        var content = try ContentSpace(fitting: movies)
        #expect(content.space.movieCount == movies.count)
        #expect(content.space.inverseNorms.allSatisfy { $0 == 0 })
        #expect(content.vector(ofQuery: "space") == nil)
        #expect(content.movies(about: "space", count: 5).isEmpty)
        content.place(MiniCatalogue.movies[0], atMovie: movies.count)
        #expect(!content.space.hasVector(movies.count))
    }

    @Test func `one movie alone is found`() throws {
        let content = try ContentSpace(fitting: [MiniCatalogue.movies[0]])
        #expect(content.space.width == 1)
        #expect(content.space.hasVector(0))
        #expect(content.movies(about: "alien", count: 5).map(\.movieRow) == [0])
    }

    @Test func `movies of the same content have the same vector`() throws {
        let movies = [MovieContent](repeating: MiniCatalogue.movies[0], count: 30) + MiniCatalogue.movies
        let space = try ContentSpace(fitting: movies).space
        #expect((1..<31).allSatisfy { space.cosine(0, $0) > 0.9999 })
        #expect(space.vectors.allSatisfy { $0.isFinite })
    }

    @Test func `whoever no longer wants it gets an error`() {
        let error = #expect(throws: EngineError.self) {
            try ContentSpace(fitting: MiniCatalogue.movies, shouldStop: { true })
        }
        #expect(error == .cancelled)
    }
}

struct ContentSearchTests {
    @Test(arguments: [
        ("a prison in space", [4]), ("escaped prisoners", [4, 10]), ("spanish westerns of the 50s", [6, 7]),
        ("romantic wedding", [12, 13, 15, 17]), ("ann orbit", [0, 1, 4]), ("Aliens!", [0, 3]),
    ])
    func `a query finds what it is about first`(query: String, wanted: [Int]) throws {
        let found = try MiniCatalogue.fitted().movies(about: query, count: wanted.count)
        #expect(found.map(\.movieRow).sorted() == wanted)
    }

    /// Neither film 5, in space, nor any film of love has the word.
    @Test func `a query finds films that have none of its words`() throws {
        let content = try MiniCatalogue.fitted()
        let scores = try #require(content.scores(ofQuery: "astronaut"))
        #expect(scores[5] > 0.2)
        #expect(MiniCatalogue.love.allSatisfy { scores[$0] < scores[5] / 2 })
    }

    @Test func `the vector of a query lies among the films that it means`() throws {
        let content = try MiniCatalogue.fitted()
        let vector = try #require(content.vector(ofQuery: "bandits in the desert"))
        var space = content.space
        space.grow(to: 21)
        space.place(vector, atMovie: 20)
        let nearest = (0..<18).sorted { space.cosine(20, $0) > space.cosine(20, $1) }.prefix(3)
        #expect(nearest.allSatisfy { MiniCatalogue.west.contains($0) })
    }

    @Test func `of each term of a query the direction counts, whatever its length`() throws {
        let content = try MiniCatalogue.fitted()
        let row = content.queryRow("spanish kiss")
        var expected = [Float](repeating: 0, count: 4)
        for (column, value) in zip(row.columns, row.values) {
            let term = content.projection[(Int(column) * 4)..<(Int(column) * 4 + 4)]
            let length = term.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for (place, part) in term.enumerated() { expected[place] += value * part / length }
        }
        let vector = try #require(content.vector(ofQuery: "spanish kiss"))
        #expect(zip(vector, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func `scores are cosines and shares of the query`() throws {
        let content = try MiniCatalogue.fitted()
        let query = "prison wedding"
        let row = content.queryRow(query)
        let vector = try #require(content.vector(ofQuery: query))
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let scores = try #require(content.scores(ofQuery: query))
        for movie in 0..<20 {
            let product = zip(vector, content.space.vector(ofMovie: movie)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            let own = MovieText(MiniCatalogue.movies[movie]).weights.keys.compactMap { content.terms.column(of: $0) }
            let share = zip(row.columns, row.values).reduce(Float(0)) { own.contains($1.0) ? $0 + $1.1 * $1.1 : $0 }
            let expected = product / length * content.space.inverseNorms[movie] + share
            #expect(abs(scores[movie] - expected) < 1e-5)
        }
    }

    @Test func `only allowed movies are found, and no more than asked for`() throws {
        let content = try MiniCatalogue.fitted()
        let allowed = MovieSet(movieCount: 20, rows: [6, 9, 11])
        #expect(
            content.movies(about: "bandits", count: 10, allowed: allowed).allSatisfy {
                [6, 9, 11].contains($0.movieRow)
            }
        )
        #expect(content.movies(about: "bandits", count: 1).count == 1)
        #expect(content.movies(about: "bandits", count: 0).isEmpty)
    }

    @Test(arguments: ["", "   ", "the", "xylophone", "宇宙", "\u{0}"])
    func `a query without a known word has no vector and no answer`(query: String) throws {
        let content = try MiniCatalogue.fitted()
        #expect(content.vector(ofQuery: query) == nil)
        #expect(content.movies(about: query, count: 5).isEmpty)
    }
}
