/// The vectors of a trained Two Towers model, all of length 1 in one space: the movies with the greatest dot products with a user's vector are
/// that user's recall.
///
/// Unchecked: `user` has the network to itself, one caller at a time.
public final class TowerVectors: @unchecked Sendable {
    public let width: Int
    /// `[movies × width]`, by movie row.
    public let movies: [Float]

    private let network: Network
    private let bound: BoundEncoder
    private let state: FeatureState
    private let ids: (users: [UserID], movies: [MovieID])
    private static let batch = 1_024

    /// Works the vectors of all movies out.
    ///
    /// - Parameters:
    ///   - ranked: `nil` comes of any other model than Two Towers.
    ///   - state: the statistics of every movie now.
    ///   - userIDs: by user row.
    ///   - movieIDs: by movie row.
    public init?(_ ranked: RankedModel, state: FeatureState, userIDs: [UserID], movieIDs: [MovieID]) {
        let model = (ranked.model as? WithRecallScore)?.model ?? ranked.model
        guard let model = model as? TwoTowers else { return nil }
        let graph = Graph(ranked.encoder.layout(targets: 1), batchMax: Self.batch)
        let inputs = Inputs(graph, ranked.encoder, embeddingWidth: model.embeddingWidth)
        // In the order in which the model itself writes them down, so that the weights have the same names.
        let towers = [model.user(graph, inputs), model.movie(graph, inputs)]
        network = Network(graph, outputs: towers, optimiser: nil, threads: 1, seed: 0)
        network.weights = ranked.weights
        width = towers[0].width
        bound = ranked.encoder.bound(userIDs: userIDs, movieIDs: movieIDs, movieFeatures: state.movieFeatures)
        self.state = state
        ids = (userIDs, movieIDs)
        let samples = movieIDs.indices.map { row in
            var sample = Sample(userRow: 0, movieRow: UInt32(row))
            state.movies[row].write(to: &sample)
            return sample
        }
        let table = Self.table(samples, positives: [], state, ids)
        movies = Self.vectors(of: table, output: 1, network, bound, width)
    }

    /// A user's vector.
    ///
    /// - Parameters:
    ///   - user: what the user's ratings say, be they none.
    ///   - time: Unix seconds.
    /// - Returns: `[width]`.
    public func user(_ user: UserState, time: UInt32) -> [Float] {
        // The user's tower reads no id.
        var sample = Sample(userRow: 0, movieRow: 0)
        user.write(to: &sample, time: time)
        let table = Self.table([sample], positives: user.positives, state, ids)
        return Self.vectors(of: table, output: 0, network, bound, width)
    }

    /// Samples of one user, whose row is 0.
    private static func table(
        _ samples: [Sample],
        positives: [UInt32],
        _ state: FeatureState,
        _ ids: (users: [UserID], movies: [MovieID])
    ) -> SampleTable {
        SampleTable(
            userIDs: ids.users,
            movieIDs: ids.movies,
            movieFeatures: state.movieFeatures,
            labelHalfStars: state.positiveHalfStarsMin,
            samples: samples,
            positives: positives,
            positiveOffsets: [0, positives.count]
        )
    }

    private static func vectors(
        of table: SampleTable,
        output wanted: Int,
        _ network: Network,
        _ bound: BoundEncoder,
        _ width: Int
    ) -> [Float] {
        let source = SampleSource(table, bound, .reference, dropout: nil, order: (0..<UInt32(table.count)).map { $0 })
        var vectors = [Float](repeating: 0, count: table.count * width)
        for first in stride(from: 0, to: table.count, by: batch) {
            source.first = first
            network.run(rows: min(batch, table.count - first), source: source) { row, output, values in
                guard output == wanted else { return }
                for i in 0..<width { vectors[(first + row) * width + i] = values[i] }
            }
        }
        return vectors
    }
}
