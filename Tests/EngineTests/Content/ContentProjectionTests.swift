import Testing

@testable import Engine

struct ContentProjectionTests {
    private static let (contentWidth, width, count) = (4, 3, 400)

    /// Unit content vectors of 400 movies and of ten more, and unit vectors y = W·x / ‖W·x‖ in another space, of growing length, for the 400.
    private let content: EmbeddingSpace
    private let planted: [[Float]]

    init() {
        var generator = SeededGenerator(seed: 9)
        let map = (0..<(Self.width * Self.contentWidth)).map { _ in Float.random(in: -1...1, using: &generator) }
        var (vectors, planted): ([Float], [[Float]]) = ([], [])
        for _ in 0..<(Self.count + 10) {
            // Around a middle, so that W·x is nearly of one length and the map of unit vectors nearly linear.
            var x = [Float(2), -2, 1, 3]
            for place in x.indices { x[place] += Float.random(in: -0.3...0.3, using: &generator) }
            vectors += x
            planted.append(
                (0..<Self.width).map { row in
                    (0..<Self.contentWidth).reduce(Float(0)) { $0 + map[row * Self.contentWidth + $1] * x[$1] }
                }
            )
        }
        let manifest = EmbeddingManifest(
            model: "content",
            width: Self.contentWidth,
            measure: .cosine,
            seed: 1,
            ratingCount: 0
        )
        content = EmbeddingSpace(
            manifest: manifest,
            movieCount: Self.count + 10,
            movieRows: (0..<UInt32(Self.count + 10)).map { $0 },
            learnt: vectors
        )
        self.planted = planted
    }

    private func learnt(_ measure: EmbeddingSpace.Measure = .cosine, _ change: (Int, [Float]) -> [Float] = { $1 })
        -> EmbeddingSpace
    {
        let manifest = EmbeddingManifest(model: "made", width: Self.width, measure: measure, seed: 1, ratingCount: 1)
        return EmbeddingSpace(
            manifest: manifest,
            movieCount: Self.count,
            movieRows: (0..<UInt32(Self.count)).map { $0 },
            learnt: (0..<Self.count).flatMap { change($0, planted[$0]) }
        )
    }

    private func cosine(_ one: [Float], _ other: [Float]) -> Float {
        let product = zip(one, other).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        return product / (one.reduce(0) { $0 + $1 * $1 } * other.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    private func length(_ vector: some Collection<Float>) -> Float { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    @Test func `a planted linear map is found`() {
        let projection = ContentProjection(from: content, to: learnt(), ridge: 1e-3)
        let cosines = (Self.count..<(Self.count + 10)).map {
            cosine(projection.vector(ofContent: content.vector(ofMovie: $0)), planted[$0])
        }
        #expect(cosines.allSatisfy { $0 > 0.999 })
    }

    /// Content ±1 and learnt (1, 0) and (0, 1): the mean is (½, ½), the slope (½, −½), and as much of a ridge as there are movies halves that.
    @Test func `the ridge shrinks the slopes and not the mean`() {
        let one = EmbeddingManifest(model: "content", width: 1, measure: .cosine, seed: 1, ratingCount: 0)
        let two = EmbeddingManifest(model: "made", width: 2, measure: .cosine, seed: 1, ratingCount: 1)
        let rows = (0..<UInt32(10)).map { $0 }
        let signs = EmbeddingSpace(
            manifest: one,
            movieCount: 10,
            movieRows: rows,
            learnt: rows.map { $0 % 2 == 0 ? 1 : -1 }
        )
        let corners = EmbeddingSpace(
            manifest: two,
            movieCount: 10,
            movieRows: rows,
            learnt: rows.flatMap { $0 % 2 == 0 ? [Float(1), 0] : [0, 1] }
        )
        let vector = ContentProjection(from: signs, to: corners, ridge: 10).vector(ofContent: [2])
        #expect(abs(vector[0] / vector[1] - 3) < 1e-4)
    }

    @Test func `movies that hardly anybody rated count for little`() {
        // The second half of the movies points the other way, and has one rating each.
        let space = learnt { $0 < 200 ? $1 : $1.map { -$0 } }
        let counts = (0..<Self.count).map { $0 < 200 ? 1000 : 1 }
        let projection = ContentProjection(from: content, to: space, ratingCounts: counts)
        let vector = projection.vector(ofContent: content.vector(ofMovie: Self.count))
        #expect(cosine(vector, planted[Self.count]) > 0.9)
    }

    @Test func `the length is that of the less rated half`() {
        let space = learnt(.dot) { movie, vector in
            let scale = (movie < 200 ? 1 : 5) / vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 * scale }
        }
        let counts = (0..<Self.count).map { $0 < 200 ? 3 : 300 }
        let rated = ContentProjection(from: content, to: space, ratingCounts: counts)
        #expect(abs(length(rated.vector(ofContent: content.vector(ofMovie: 405))) - 1) < 1e-4)
        let unrated = ContentProjection(from: content, to: space)
        #expect(abs(length(unrated.vector(ofContent: content.vector(ofMovie: 405))) - 5) < 1e-3)
    }

    @Test func `the length of a movie's content does not matter`() {
        let projection = ContentProjection(from: content, to: learnt())
        let short = projection.vector(ofContent: content.vector(ofMovie: 7))
        let long = projection.vector(ofContent: content.vector(ofMovie: 7).map { $0 * 100 })
        #expect(cosine(short, long) > 0.99999)
    }

    @Test func `movies without vectors are placed, and those with one stay`() {
        var space = learnt()
        let before = space.vectors
        let projection = ContentProjection(from: content, to: space)
        space.placeMovies(withoutVectorsFrom: content, by: projection)
        #expect(space.movieCount == Self.count + 10)
        #expect(Array(space.vectors.prefix(before.count)) == before)
        #expect((Self.count..<(Self.count + 10)).allSatisfy { space.origins[$0] == .content })
        #expect(cosine(Array(space.vector(ofMovie: 404)), planted[404]) > 0.99)
    }

    @Test func `a movie placed by content is not learnt from`() {
        var space = learnt()
        let projection = ContentProjection(from: content, to: space)
        space.grow(to: Self.count + 10)
        for movie in Self.count..<(Self.count + 10) { space.place([1, 1, 1], atMovie: movie) }
        let again = ContentProjection(from: content, to: space)
        #expect(again.vector(ofContent: [1, 2, 3, 4]) == projection.vector(ofContent: [1, 2, 3, 4]))
    }

    @Test func `the thread count changes nothing`() {
        let one = ContentProjection(from: content, to: learnt(), threads: 1)
        let three = ContentProjection(from: content, to: learnt(), threads: 3)
        #expect(one.vector(ofContent: [1, 2, 3, 4]) == three.vector(ofContent: [1, 2, 3, 4]))
    }

    @Test func `without content, and without movies to learn from, there is no vector`() {
        let projection = ContentProjection(from: content, to: learnt())
        #expect(projection.vector(ofContent: [0, 0, 0, 0]) == [0, 0, 0])
        let manifest = EmbeddingManifest(model: "made", width: 512, measure: .dot, seed: 1, ratingCount: 1)
        var empty = EmbeddingSpace(manifest: manifest, movieCount: 0, movieRows: [], learnt: [])
        let nothing = ContentProjection(from: content, to: empty)
        empty.placeMovies(withoutVectorsFrom: content, by: nothing)
        #expect(empty.movieCount == Self.count + 10)
        #expect(empty.origins.allSatisfy { $0 == .none })
    }

    @Test func `one movie gives all the direction that it has`() {
        let manifest = EmbeddingManifest(model: "made", width: 1, measure: .dot, seed: 1, ratingCount: 1)
        let space = EmbeddingSpace(manifest: manifest, movieCount: 1, movieRows: [0], learnt: [-7])
        let projection = ContentProjection(from: content, to: space)
        #expect(abs(projection.vector(ofContent: content.vector(ofMovie: 1))[0] + 7) < 1e-4)
    }
}
