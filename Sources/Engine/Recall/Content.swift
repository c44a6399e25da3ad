internal import Kernels

/// Weights for movies that have none of their own: new ones, and those rated too rarely for EASE.
///
/// A ridge regression from what a movie is to its row of partial correlations: ρ̂_m = Σ_f x_mf·C_f with C = (XᵀX + μI)⁻¹Xᵀρ
/// over the less rated half of EASE's movies, which are the ones that it resembles: with all of them, films that hardly
/// anybody saw took one place in twenty of the lists on ml-latest-small and .004 of
/// NDCG@10; so it is one in seventy and .0013. A movie without a row takes
/// ρ̂_m and those movies' mean root d̄, as candidate and in the history alike; two such movies say nothing of each other.
/// So its score is on EASE's scale, and exact contributions add up to it.
struct Content: Sendable {
    /// C, `[features × width]`.
    private let table: [Float]
    /// Cᵀ, `[width × features]`.
    private let transposed: [Float]
    private let width: Int
    private let featureCount: Int
    /// d̄.
    let meanRoot: Float

    private static let ridge: Float = 10
    /// How much of such a score a movie without a row gets: it is rated less often than the movies that the regression is made of,
    /// and scores are about the probability of a rating. With all of it, whoever has rated two thousand films and so all that EASE would
    /// put first got lists of nothing but films that one person in a thousand saw.
    static let candidateShare: Float = 1.0 / 3.0

    init(_ features: ContentFeatures, ease: EASE) throws(EngineError) {
        let (width, count) = (ease.width, features.count)
        var members = [[UInt32]](repeating: [], count: count)
        var gram = [Float](repeating: 0, count: count * count)
        for own in (width / 2)..<width {
            let row = Int(ease.movieRows[own])
            guard row < features.movieCount else { continue }
            let present = features.features(ofMovie: row)
            for f in present {
                members[Int(f)].append(UInt32(own))
                for g in present { gram[Int(f) * count + Int(g)] += 1 }
            }
        }
        for f in 0..<count { gram[f * count + f] += Content.ridge }
        try invertPositiveDefinite(&gram, width: count, threads: 1)

        var sums = [Float](repeating: 0, count: count * width)
        var table = sums
        let every = (0..<UInt32(count)).map { $0 }
        sums.withUnsafeMutableBufferPointer { sums in
            for f in 0..<count {
                let weights = [Float](repeating: ease.scale, count: members[f].count)
                ease.sumRows(
                    members[f],
                    weights: weights,
                    into: UnsafeMutableBufferPointer(rebasing: sums[(f * width)..<((f + 1) * width)])
                )
            }
            table.withUnsafeMutableBufferPointer { table in
                guard let from = sums.baseAddress, let to = table.baseAddress else { return }
                for f in 0..<count {
                    let row = Array(gram[(f * count)..<((f + 1) * count)])
                    sparrow_add_rows_f32(from, width, every, row, count, to + f * width, width)
                }
            }
        }
        var transposed = [Float](repeating: 0, count: count * width)
        for f in 0..<count {
            for own in 0..<width { transposed[own * count + f] = table[f * width + own] }
        }
        self.table = table
        self.transposed = transposed
        self.width = width
        featureCount = count
        let seldom = ease.roots[(width / 2)...]
        meanRoot = seldom.reduce(0, +) / Float(seldom.count)
    }

    /// Σ_j v_j·C_fj for every feature f: what a history of movies with rows says of each feature.
    ///
    /// - Parameters:
    ///   - rows: own rows of EASE.
    ///   - weights: v_j = w_j·d_j.
    ///   - sums: `featureCount` values, added to.
    func addFeatureScores(
        _ rows: [UInt32],
        weights: [Float],
        to sums: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(sums.count == featureCount && rows.count == weights.count)
        transposed.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress, let sums = sums.baseAddress else { return }
            sparrow_add_rows_f32(table, featureCount, rows, weights, rows.count, sums, featureCount)
        }
    }

    /// Σ_f a_f·C_fi for every own row i: what features in the history say of each movie with a row.
    func addMovieScores(_ features: [UInt32], weights: [Float], to sums: UnsafeMutableBufferPointer<Float>) {
        precondition(sums.count == width && features.count == weights.count)
        table.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress, let sums = sums.baseAddress else { return }
            sparrow_add_rows_f32(table, width, features, weights, features.count, sums, width)
        }
    }

    /// ρ̂ of a movie of these features with one movie that has a row.
    func correlation(of features: ArraySlice<UInt16>, with own: Int) -> Float {
        features.reduce(0) { $0 + transposed[own * featureCount + Int($1)] }
    }
}
