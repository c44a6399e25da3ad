internal import Synchronization

/// The user's side of a trained Two Towers model: from ratings to a vector, as recall asks it.
///
/// A user with no rating at all has a vector too: that of whoever just arrived.
public final class TowerUsers: UserVectors {
    private let ranked: RankedModel
    private let movieFeatures: MovieFeatures
    private let movieIDs: [MovieID]
    /// Values a vector.
    let width: Int
    private let positiveHalfStarsMin: UInt8
    /// Towers that no request uses at the moment: one for each that ever asked at once.
    private let idle = Mutex<[UserTower]>([])

    /// - Parameters:
    ///   - ranked: `nil` comes of any other model than Two Towers.
    ///   - movies: by movie row.
    ///   - movieIDs: by movie row.
    ///   - positiveHalfStarsMin: as it was trained.
    public init?(_ ranked: RankedModel, movies: [MovieContent], movieIDs: [MovieID], positiveHalfStarsMin: UInt8 = 7) {
        movieFeatures = MovieFeatures(movies)
        guard let tower = UserTower(ranked, movieFeatures, movieIDs) else { return nil }
        self.ranked = ranked
        self.movieIDs = movieIDs
        self.positiveHalfStarsMin = positiveHalfStarsMin
        width = tower.width
        idle.withLock { $0.append(tower) }
    }

    public func vector(of history: [Rating], time: UInt32) -> [Float]? {
        var state = UserState()
        // A movie that came after the training has no features here.
        for rating in history where rating.movieRow < movieFeatures.years.count {
            state.apply(rating, movies: movieFeatures, positiveHalfStarsMin: positiveHalfStarsMin)
        }
        let last = history.last?.time ?? time
        guard let tower = idle.withLock({ $0.popLast() }) ?? UserTower(ranked, movieFeatures, movieIDs) else {
            return nil
        }
        let vector = tower.vector(of: state, time: max(time, last))
        idle.withLock { $0.append(tower) }
        return vector.allSatisfy(\.isFinite) ? vector : nil
    }
}

/// One network of the user's tower.
///
/// Unchecked: whoever took it from the pool has it alone.
private final class UserTower: @unchecked Sendable {
    let width: Int
    private let network: Network
    private let bound: BoundEncoder
    private let movieFeatures: MovieFeatures
    private let movieIDs: [MovieID]
    /// Whose id no model knows: the tower reads none.
    private static let nobody = [UserID(0)]

    init?(_ ranked: RankedModel, _ movieFeatures: MovieFeatures, _ movieIDs: [MovieID]) {
        let model = (ranked.model as? WithRecallScore)?.model ?? ranked.model
        guard let model = model as? TwoTowers else { return nil }
        let graph = Graph(ranked.encoder.layout(targets: 1), batchMax: 1)
        let inputs = Inputs(graph, ranked.encoder, embeddingWidth: model.embeddingWidth)
        // The first that the model writes down, so that its weights have the same names here.
        let user = model.user(graph, inputs)
        network = Network(graph, outputs: [user], optimiser: nil, threads: 1, seed: 0)
        let names = Set(network.allWeights.map(\.name))
        network.weights = ranked.weights.filter { names.contains($0.key) }
        width = user.width
        bound = ranked.encoder.bound(userIDs: UserTower.nobody, movieIDs: movieIDs, movieFeatures: movieFeatures)
        self.movieFeatures = movieFeatures
        self.movieIDs = movieIDs
    }

    func vector(of user: UserState, time: UInt32) -> [Float] {
        var sample = Sample(userRow: 0, movieRow: 0)
        user.write(to: &sample, time: time)
        let table = SampleTable(
            userIDs: UserTower.nobody,
            movieIDs: movieIDs,
            movieFeatures: movieFeatures,
            labelHalfStars: 7,
            samples: [sample],
            positives: user.positives,
            positiveOffsets: [0, user.positives.count]
        )
        let source = SampleSource(table, bound, .reference, dropout: nil, order: [0])
        var vector = [Float](repeating: 0, count: width)
        network.run(rows: 1, source: source) { _, _, values in
            for i in 0..<width { vector[i] = values[i] }
        }
        return vector
    }
}
