internal import Kernels

/// The vectors that one model gave to the movies, by catalogue row: what similar movies, recall and indexes read.
///
/// A movie that the model has not seen has the zero vector, which is like nothing and found by nothing, until `place` gives it one that was
/// made of its content.
public struct EmbeddingSpace: Sendable {
    /// Where a movie's vector comes from.
    public enum Origin: UInt8, Sendable {
        /// It has none.
        case none
        /// From ratings.
        case learnt
        /// From its content, by `ContentProjection`.
        case content
    }

    /// How well a movie fits a user's vector.
    public enum Measure: String, Sendable, Codable {
        case cosine
        /// The inner product; lengths mean something, as in a factorisation.
        case dot
    }

    public let manifest: EmbeddingManifest
    /// Values a vector.
    public let width: Int
    /// `[movieCount × width]`, row-major.
    public private(set) var vectors: [Float]
    /// 1 / ‖v‖ of each row, less for a vector that is not trusted; 0 for the zero vector.
    public private(set) var inverseNorms: [Float]
    public private(set) var origins: [Origin]

    /// Rows that are not among `movieRows` have the zero vector.
    ///
    /// - Parameters:
    ///   - manifest: says width and measure.
    ///   - movieCount: of the catalogue.
    ///   - movieRows: below `movieCount`, each at most once.
    ///   - learnt: `[movieRows.count × width]`, finite.
    public init(manifest: EmbeddingManifest, movieCount: Int, movieRows: [UInt32], learnt: [Float]) {
        let width = manifest.width
        precondition(
            learnt.count == movieRows.count * width,
            "EmbeddingSpace: \(learnt.count) values for \(movieRows.count) movies of \(width)"
        )
        self.manifest = manifest
        self.width = width
        vectors = [Float](repeating: 0, count: movieCount * width)
        inverseNorms = [Float](repeating: 0, count: movieCount)
        origins = [Origin](repeating: .none, count: movieCount)
        for (place, row) in movieRows.enumerated() {
            set(Int(row), to: learnt[(place * width)..<((place + 1) * width)], .learnt)
        }
    }

    /// Rows of the catalogue, those without a vector among them.
    public var movieCount: Int { inverseNorms.count }

    /// What the vectors take in memory.
    public var byteCount: Int { movieCount * (width + 1) * MemoryLayout<Float>.stride }

    /// Whether the row has a vector that is not zero.
    public func hasVector(_ movieRow: Int) -> Bool { movieRow < movieCount && inverseNorms[movieRow] > 0 }

    /// The vector of a row, as it was learnt.
    public func vector(ofMovie movieRow: Int) -> ArraySlice<Float> {
        vectors[(movieRow * width)..<((movieRow + 1) * width)]
    }

    /// The cosine of two movies' vectors; 0 where one has none.
    public func cosine(_ one: Int, _ other: Int) -> Float {
        vectors.withUnsafeBufferPointer { vectors in
            guard let base = vectors.baseAddress, width > 0 else { return 0 }
            let product = sparrow_dot_f32(base + one * width, base + other * width, width)
            return product * inverseNorms[one] * inverseNorms[other]
        }
    }

    /// Rows for movies that came to the catalogue, without vectors yet.
    public mutating func grow(to movieCount: Int) {
        guard movieCount > self.movieCount else { return }
        let added = movieCount - self.movieCount
        vectors.append(contentsOf: repeatElement(0, count: added * width))
        inverseNorms.append(contentsOf: repeatElement(0, count: added))
        origins.append(contentsOf: repeatElement(.none, count: added))
    }

    /// Gives a movie that has not been learnt a vector of its content.
    ///
    /// - Parameters:
    ///   - vector: `[width]`, finite.
    ///   - movieRow: below `movieCount`.
    ///   - confidence: 0...1; every cosine with the vector is multiplied by it.
    public mutating func place(_ vector: [Float], atMovie movieRow: Int, confidence: Float = 1) {
        precondition(vector.count == width, "EmbeddingSpace: a vector of \(vector.count) in a space of \(width)")
        set(movieRow, to: vector[...], .content)
        inverseNorms[movieRow] *= confidence
    }

    private mutating func set(_ row: Int, to vector: ArraySlice<Float>, _ origin: Origin) {
        precondition(row < movieCount, "EmbeddingSpace: row \(row) is not below \(movieCount)")
        var square: Float = 0
        for (place, value) in vector.enumerated() {
            precondition(value.isFinite, "EmbeddingSpace: value \(place) of row \(row) is \(value)")
            vectors[row * width + place] = value
            square += value * value
        }
        // A square below the smallest normal number has lost its digits: such a vector points nowhere.
        inverseNorms[row] = square >= Float.leastNormalMagnitude && square.isFinite ? 1 / square.squareRoot() : 0
        origins[row] = inverseNorms[row] > 0 ? origin : .none
    }
}
