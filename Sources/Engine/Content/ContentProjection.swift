/// The way from what a movie is about to its place in a learnt space: how a new movie gets a vector there before anybody rated it.
///
/// A ridge regression over the movies that have both: with unit content vectors x, a constant 1 behind them, and unit learnt vectors y,
/// W = (Σ c·x·xᵀ + μI)⁻¹·Σ c·x·yᵀ (Hoerl and Kennard 1970), the constant unpenalised. A movie counts c = n/(n + 10) for n ratings: the vector
/// of one that was rated twice is chance.
///
/// Of W's result the direction is taken alone, since a ridge shrinks whatever it is not sure of, and gets the length that is usual among
/// the less rated half of the learnt movies: where lengths mean something, a new movie is no favourite.
public struct ContentProjection: Sendable {
    /// Ratings that give a movie half of its weight.
    private static let halfWeightCount: Float = 10
    /// μ. On ml-latest-small the cosine of such a vector with the one that a factorisation of the ratings learns, over movies held out, is .52
    /// for 0.3 to 5, and .44 for 100; with all movies counting alike it is .50.
    public static let defaultRidge = 2.0
    private static let sliceLength = 512
    /// Of a vector that it gives, beside one that was learnt. A regression draws what it places towards the middle, where users lie too: trusted
    /// like the learnt ones, movies that nobody rated took nearly all of what item2vec recalls on ml-latest-small.
    public static let confidence: Float = 0.6

    /// W, `[(contentWidth + 1) × width]`, row-major, the constant's row last.
    private let table: [Float]
    /// Values of a vector of the content space that it leads from.
    public let contentWidth: Int
    private let width: Int
    /// Of every vector that it gives.
    let length: Float

    /// - Parameters:
    ///   - content: the movies' content vectors.
    ///   - learnt: a space of the same catalogue; movies whose vectors are of ratings are what is learnt from.
    ///   - ratingCounts: of each movie, by row; empty: all count alike.
    ///   - ridge: μ, above 0.
    ///   - threads: does not change a bit of the result.
    public init(
        from content: EmbeddingSpace,
        to learnt: EmbeddingSpace,
        ratingCounts: [Int] = [],
        ridge: Double = ContentProjection.defaultRidge,
        threads: Int = 1
    ) {
        precondition(ridge > 0, "ContentProjection: a ridge of \(ridge)")
        contentWidth = content.width
        width = learnt.width
        let known = (0..<min(content.movieCount, learnt.movieCount)).filter {
            content.hasVector($0) && learnt.origins[$0] == .learnt
        }
        let counts = known.map { $0 < ratingCounts.count ? max(0, ratingCounts[$0]) : 0 }
        let weights = counts.map { count in
            ratingCounts.isEmpty ? 1 : Float(count) / (Float(count) + ContentProjection.halfWeightCount)
        }
        length = ContentProjection.usualLength(of: known, counts: counts, in: learnt)
        let sums = ContentProjection.sums(of: known, weights: weights, content, learnt, threads: threads)
        table = ContentProjection.solution(
            of: sums,
            rows: content.width + 1,
            columns: learnt.width,
            ridge: ridge
        )
    }

    /// The vector of a movie in the learnt space; zero for a movie without content, and where nothing was there to learn from.
    ///
    /// - Parameter content: `[contentWidth]`, of any length.
    /// - Returns: `[width]`.
    public func vector(ofContent content: some Collection<Float>) -> [Float] {
        precondition(content.count == contentWidth, "ContentProjection: \(content.count) values, not \(contentWidth)")
        var result = [Float](repeating: 0, count: width)
        let square = content.reduce(0) { $0 + $1 * $1 }
        guard square >= Float.leastNormalMagnitude, square.isFinite else { return result }
        let scale = 1 / square.squareRoot()
        for (row, value) in content.enumerated() {
            for column in 0..<width { result[column] += value * scale * table[row * width + column] }
        }
        for column in 0..<width { result[column] += table[contentWidth * width + column] }
        let resultSquare = result.reduce(0) { $0 + $1 * $1 }
        let stretch = resultSquare >= Float.leastNormalMagnitude ? length / resultSquare.squareRoot() : 0
        return result.map { $0 * stretch }
    }

    /// The median length of the vectors of the less rated half; of all where nothing is known of ratings.
    private static func usualLength(of known: [Int], counts: [Int], in learnt: EmbeddingSpace) -> Float {
        let byCount = known.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
        let isRated = counts.contains { $0 > 0 }
        let lengths = byCount.prefix(isRated ? (known.count + 1) / 2 : known.count)
            .map { 1 / learnt.inverseNorms[known[$0]] }
            .sorted()
        return lengths.isEmpty ? 0 : lengths[lengths.count / 2]
    }

    /// Σ c·x·(x, y)ᵀ with the constant behind x: `[(contentWidth + 1) × (contentWidth + 1 + width)]`.
    ///
    /// Slices of float products, added up in double in their order.
    private static func sums(
        of known: [Int],
        weights: [Float],
        _ content: EmbeddingSpace,
        _ learnt: EmbeddingSpace,
        threads: Int
    ) -> [Double] {
        let (rows, columns) = (content.width + 1, content.width + 1 + learnt.width)
        let slices = (known.count + sliceLength - 1) / sliceLength
        var sums = [Double](repeating: 0, count: rows * columns)
        // As many slices at once as there are threads, so that their products need little memory.
        let together = max(1, threads)
        var products = [Float](repeating: 0, count: together * rows * columns)
        for first in stride(from: 0, to: slices, by: together) {
            let count = min(together, slices - first)
            products.withUnsafeMutableBufferPointer { products in
                guard let base = products.baseAddress else { return }
                // Sound: each slice writes its own product, and all else is only read, for as long as the slices run.
                nonisolated(unsafe) let out = base
                forEachSlice(of: count, threads: threads) { slice in
                    let start = (first + slice) * sliceLength
                    let run = start..<min(known.count, start + sliceLength)
                    let design = design(known[run], weights: weights[run], content, learnt)
                    MatrixProduct.prepareThread()
                    MatrixProduct.multiply(
                        rows: rows,
                        columns: columns,
                        inner: run.count,
                        design,
                        columns,
                        .transposed,
                        design,
                        columns,
                        into: out + slice * rows * columns,
                        columns
                    )
                }
            }
            for slice in 0..<count {
                for place in sums.indices { sums[place] += Double(products[slice * rows * columns + place]) }
            }
        }
        return sums
    }

    /// Rows √c·(x, 1, y).
    private static func design(
        _ movies: ArraySlice<Int>,
        weights: ArraySlice<Float>,
        _ content: EmbeddingSpace,
        _ learnt: EmbeddingSpace
    ) -> [Float] {
        var rows: [Float] = []
        rows.reserveCapacity(movies.count * (content.width + 1 + learnt.width))
        for (movie, weight) in zip(movies, weights) {
            let root = weight.squareRoot()
            let (own, target) = (root * content.inverseNorms[movie], root * learnt.inverseNorms[movie])
            rows += content.vector(ofMovie: movie).lazy.map { $0 * own }
            rows.append(root)
            rows += learnt.vector(ofMovie: movie).lazy.map { $0 * target }
        }
        return rows
    }

    /// W of the normal equations, by Cholesky's factorisation in double: M = L·Lᵀ.
    private static func solution(of sums: [Double], rows: Int, columns targets: Int, ridge: Double) -> [Float] {
        let stride = rows + targets
        var system = sums
        for row in 0..<rows {
            // The constant is the mean, which is not to be shrunk; the little keeps a regression over no movies solvable.
            system[row * stride + row] += row < rows - 1 ? ridge : 1e-6
        }
        // Forward: rows of L into the left part, L⁻¹·B into the right one.
        for row in 0..<rows {
            for before in 0..<row {
                let factor = system[before * stride + row]
                for column in row..<stride {
                    system[row * stride + column] -= factor * system[before * stride + column]
                }
            }
            // Positive, as the matrix is a sum of squares and a ridge; the guard is for rounding.
            let scale = 1 / max(system[row * stride + row], 1e-12).squareRoot()
            for column in row..<stride { system[row * stride + column] *= scale }
        }
        // Backward.
        for row in (0..<rows).reversed() {
            for later in (row + 1)..<max(row + 1, rows) {
                let factor = system[row * stride + later]
                for column in rows..<stride {
                    system[row * stride + column] -= factor * system[later * stride + column]
                }
            }
            let scale = 1 / system[row * stride + row]
            for column in rows..<stride { system[row * stride + column] *= scale }
        }
        return (0..<rows).flatMap { row in (rows..<stride).map { Float(system[row * stride + $0]) } }
    }
}

extension EmbeddingSpace {
    /// Gives every movie without a vector one of its content, where that is known.
    ///
    /// - Parameters:
    ///   - content: of the same catalogue, or of a longer one: the space grows to it.
    ///   - projection: from `content` to this space.
    public mutating func placeMovies(withoutVectorsFrom content: EmbeddingSpace, by projection: ContentProjection) {
        grow(to: content.movieCount)
        for movie in 0..<content.movieCount where origins[movie] != .learnt && content.hasVector(movie) {
            place(
                projection.vector(ofContent: content.vector(ofMovie: movie)),
                atMovie: movie,
                confidence: ContentProjection.confidence
            )
        }
    }
}
