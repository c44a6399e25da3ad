internal import Kernels

/// What movies are about, as vectors: a space in which films of like content are near, new ones have a place at once, and so has what
/// somebody wants to see, in their own words.
///
/// Latent semantic analysis (Deerwester et al. 1990): movies as rows of TF-IDF values, projected onto the first right singular vectors, so
/// that words which stand in the same films mean nearly the same. With the matrix A ≈ U·Σ·Vᵀ a row x becomes x·V·Σ^−½: with plain x·V what
/// all films share outweighs what they are about, with Σ⁻¹ it is forgotten altogether (Caron 2001 tries the powers).
public struct ContentSpace: Sendable {
    public struct Settings: Sendable {
        /// Values a vector; a catalogue of fewer movies or terms gives fewer.
        public var width = 64
        /// Terms at most.
        public var termsMax = 32_768
        public var seed: UInt64 = 1
        /// Does not change a bit of the result.
        public var threads = 1

        public init() {}
    }

    /// Of each movie its vector, by catalogue row; measured by cosine.
    public private(set) var space: EmbeddingSpace
    let terms: TFIDF
    /// V·Σ^−½: `[terms × width]`, row-major.
    let projection: [Float]
    private(set) var postings: TermPostings
    /// 1 / ‖·‖ of the projection's rows; 0 for a row of zeros.
    private let inverseNorms: [Float]

    init(space: EmbeddingSpace, terms: TFIDF, projection: [Float], postings: TermPostings) {
        precondition(
            projection.count == terms.terms.count * space.width,
            "ContentSpace: \(projection.count) values for \(terms.terms.count) terms of \(space.width)"
        )
        precondition(
            postings.rows.count == terms.terms.count,
            "ContentSpace: postings of \(postings.rows.count) terms, not \(terms.terms.count)"
        )
        self.space = space
        self.terms = terms
        self.projection = projection
        self.postings = postings
        let width = space.width
        inverseNorms = terms.terms.indices.map { term in
            let square = projection[(term * width)..<((term + 1) * width)].reduce(0) { $0 + $1 * $1 }
            return square >= Float.leastNormalMagnitude ? 1 / square.squareRoot() : 0
        }
    }

    /// Learns the space of a catalogue. A catalogue of which nothing is known gives a space in which no movie has a vector.
    ///
    /// - Parameters:
    ///   - movies: by catalogue row.
    ///   - settings: the same ones, and the same movies, give the same bytes.
    ///   - progress: what is being done, and which part of the whole has been.
    ///   - shouldStop: asked now and then, on any thread.
    /// - Throws: `EngineError.cancelled`.
    public init(
        fitting movies: [MovieContent],
        settings: Settings = Settings(),
        progress: (_ phase: String, _ fraction: Double) -> Void = { _, _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(EngineError) {
        precondition(settings.width >= 1, "ContentSpace: \(settings.width) values a vector")
        progress("reading what is known of the films", 0)
        let (terms, matrix) = try TFIDF.fit(
            movies,
            termsMax: settings.termsMax,
            threads: settings.threads,
            shouldStop: shouldStop
        )
        progress("finding what films have in common", 0.4)
        var options = RandomisedSVD.Settings()
        options.seed = settings.seed
        options.threads = settings.threads
        let factors = try RandomisedSVD(matrix, rank: settings.width, settings: options, shouldStop: shouldStop)
        let width = max(1, factors.rank)
        let projection = ContentSpace.flattened(factors)

        var manifest = EmbeddingManifest(
            model: "content",
            width: width,
            measure: .cosine,
            seed: settings.seed,
            ratingCount: 0
        )
        manifest.figures = ["terms": Double(terms.terms.count)]
        let usual = Settings()
        if settings.width != usual.width { manifest.settings["width"] = "\(settings.width)" }
        if settings.termsMax != usual.termsMax { manifest.settings["terms"] = "\(settings.termsMax)" }
        progress("placing the films", 0.95)
        let vectors = matrix.product(projection, width: factors.rank, threads: settings.threads)
        let rows = factors.rank > 0 ? (0..<UInt32(movies.count)).map { $0 } : []
        self.init(
            space: EmbeddingSpace(manifest: manifest, movieCount: movies.count, movieRows: rows, learnt: vectors),
            terms: terms,
            projection: projection,
            postings: TermPostings(of: matrix)
        )
        progress("placing the films", 1)
    }

    /// V·Σ^−½.
    private static func flattened(_ factors: RandomisedSVD) -> [Float] {
        let largest = factors.singularValues.first ?? 0
        // What is that much smaller than the largest is rounding.
        let scales = factors.singularValues.map { $0 > largest * 1e-4 ? 1 / $0.squareRoot() : 0 }
        var projection = factors.rightVectors
        for place in projection.indices { projection[place] *= scales[place % factors.rank] }
        return projection
    }

    /// The vector of a movie, as it has one or would have: 20 µs. Zero where nothing that is known of it is known of another.
    ///
    /// - Returns: `[space.width]`.
    public func vector(of movie: MovieContent) -> [Float] {
        projected(terms.row(MovieText(movie).weights))
    }

    /// The vector of what somebody wants to see; near it lie the movies that are about it.
    ///
    /// Of each term the direction alone counts: a word of many films has a much longer row in V than one of few, and "vampires in love" would be
    /// about love.
    ///
    /// - Parameter query: words in any order, names of genres, directors and countries among them, a decade or year.
    /// - Returns: `[space.width]`; `nil` where no word of it is known.
    public func vector(ofQuery query: String) -> [Float]? {
        let vector = vector(ofQueryRow: queryRow(query))
        return vector.contains { $0 != 0 } ? vector : nil
    }

    /// The terms of a query that are known, as a sparse row of unit length.
    func queryRow(_ query: String) -> (columns: [UInt32], values: [Float]) {
        terms.row(QueryText(query) { terms.column(of: $0) != nil }.weights)
    }

    func vector(ofQueryRow row: (columns: [UInt32], values: [Float])) -> [Float] {
        let values = zip(row.columns, row.values).map { $1 * inverseNorms[Int($0)] }
        return projected((row.columns, values))
    }

    /// Gives a movie its vector: a new one, at a row of its own, or one of which other things are known now.
    public mutating func place(_ movie: MovieContent, atMovie row: Int) {
        let terms = terms.row(MovieText(movie).weights)
        space.grow(to: row + 1)
        space.place(projected(terms), atMovie: row)
        postings.set(terms.columns, ofMovie: row)
    }

    private func projected(_ row: (columns: [UInt32], values: [Float])) -> [Float] {
        let width = space.width
        var vector = [Float](repeating: 0, count: width)
        projection.withUnsafeBufferPointer { table in
            vector.withUnsafeMutableBufferPointer { vector in
                guard let table = table.baseAddress, let out = vector.baseAddress else { return }
                sparrow_add_rows_f32(table, width, row.columns, row.values, row.columns.count, out, width)
            }
        }
        return vector
    }
}
