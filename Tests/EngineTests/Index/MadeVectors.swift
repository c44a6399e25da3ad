import Engine

/// Vectors as embeddings have them: in groups of like movies, of various lengths, some twice, some zero.
struct MadeVectors {
    let space: EmbeddingSpace
    let queries: [[Float]]

    init(_ count: Int, width: Int, _ measure: EmbeddingSpace.Measure = .cosine, queries: Int = 5, seed: UInt64 = 1) {
        var generator = SeededGenerator(seed: seed)
        func noise(_ scale: Float) -> [Float] {
            (0..<width).map { _ in
                (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -scale...scale, using: &generator) }
            }
        }
        let centres = (0..<20).map { _ in noise(1) }
        func vector() -> [Float] {
            let centre = centres[Int.random(in: 0..<centres.count, using: &generator)]
            let length = Float.random(in: 0.3...2, using: &generator)
            return zip(centre, noise(0.5)).map { length * ($0 + $1) }
        }
        var learnt: [[Float]] = (0..<count).map { _ in vector() }
        for row in stride(from: 5, to: count, by: 7) { learnt[row] = learnt[row / 2] }
        for row in stride(from: 3, to: count, by: 11) { learnt[row] = [Float](repeating: 0, count: width) }
        space = EmbeddingSpace(width: width, measure, vectors: learnt)
        self.queries = (0..<queries).map { _ in vector() }
    }

    /// All movies that can be found, by scores in double precision, the best first.
    func plain(_ query: [Float]) -> [(movieRow: Int, score: Double)] {
        func dot(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Double {
            zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let queryLength = dot(query, query).squareRoot()
        let scored = (0..<space.movieCount).filter { space.hasVector($0) }.map { row in
            let vector = space.vector(ofMovie: row)
            let product = dot(vector, query)
            let length = dot(vector, vector).squareRoot() * queryLength
            return (movieRow: row, score: space.manifest.measure == .cosine ? product / length : product)
        }
        return scored.sorted { ($1.score, $0.movieRow) < ($0.score, $1.movieRow) }
    }
}

extension EmbeddingSpace {
    /// A space with a vector for each row.
    init(width: Int, _ measure: Measure, vectors: [[Float]]) {
        let manifest = EmbeddingManifest(model: "made", width: width, measure: measure, seed: 1, ratingCount: 1)
        self.init(
            manifest: manifest,
            movieCount: vectors.count,
            movieRows: (0..<UInt32(vectors.count)).map { $0 },
            learnt: vectors.flatMap { $0 }
        )
    }

    /// The best of all scores that the space itself writes: everything sorted.
    func sorted(_ query: [Float]) -> [FoundMovie] {
        var scores = [Float](repeating: .nan, count: movieCount)
        scores.withUnsafeMutableBufferPointer { self.scores(of: query, into: $0) }
        return scores.enumerated().filter { $1 > -.infinity }
            .map { FoundMovie(movieRow: $0, score: $1) }
            .sorted { ($1.score, $0.movieRow) < ($0.score, $1.movieRow) }
    }
}
