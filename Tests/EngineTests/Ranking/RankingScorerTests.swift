import Testing

@testable import Engine

/// The split graph gives what the plain graph gives.
struct RankingScorerTests {
    private static let ids: [Column] = [.category(.movieID), .category(.userID)]
    private static let reference = ids + Column.genres + Column.numbers

    /// Every model, and each of its shapes.
    static let models: [(name: String, model: any RankingModel)] = [
        ("logistic-regression", LogisticRegression()),
        ("fm", FM()),
        ("embedding-mlp", EmbeddingMLP(widths: [16, 8])),
        ("embedding-mlp of slots", EmbeddingMLP(columns: reference, widths: [16, 8], poolsGenres: false)),
        ("wide-and-deep", WideAndDeep(widths: [16, 8])),
        (
            "wide-and-deep with a cross",
            WideAndDeep(
                columns: reference + [.cross(.movieID, .recentMovie(0), buckets: 100)],
                widths: [16, 8],
                wideColumns: [],
                poolsGenres: false
            )
        ),
        ("neumf", NeuralCF()),
        ("neural-cf, concatenation", NeuralCF(shape: .concatenation)),
        ("neural-cf, towers", NeuralCF(shape: .towers)),
        ("deepfm", DeepFM(widths: [16, 8])),
        ("deepfm of the paper", DeepFM(form: .paper, columns: reference, widths: [16, 8])),
        ("deepfm, projected", DeepFM(form: .projected, columns: reference)),
        ("two-towers", TwoTowers(widths: [16, 8])),
        ("din", DIN(historyLength: 5, widths: [16, 8])),
    ]

    private let log = PlantedLog.twoTastes
    private var state: FeatureState { FeatureState(replaying: log) }
    private let time: UInt32 = 2_000_000

    private func trained(_ model: any RankingModel, _ objective: Objective) throws -> RankedModel {
        let table = SampleTable(replaying: log)
        var settings = TrainingSettings()
        settings.epochs = 1
        settings.batch = 128
        let indices = (0..<UInt32(table.count)).map { $0 }
        return try RankingTrainer(model, objective, settings).train(on: table, indices: indices)
    }

    /// The plain graph over one user's candidates.
    private func plain(_ model: RankedModel, _ state: FeatureState, user: Int, _ movies: [UInt32]) -> [Float] {
        let table = SampleTable(
            userIDs: log.userIDs,
            movieIDs: log.movieIDs,
            movieFeatures: state.movieFeatures,
            labelHalfStars: 7,
            samples: state.samples(ofUser: user, movies: movies, time: time),
            positives: state.users.flatMap(\.positives),
            positiveOffsets: state.users.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.positives.count) }
        )
        return model.logits(of: table, at: movies.indices.map { UInt32($0) }, threads: 1).map(\.like)
    }

    private func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).map { abs($0 - $1) }.max() ?? .infinity
    }

    @Test(arguments: 0..<models.count, [Objective.reference, .serving])
    func `the split graph equals the plain one, also after ratings`(index: Int, objective: Objective) throws {
        let model = try trained(Self.models[index].model, objective)
        var state = state
        let scorer = RankingScorer(model, state: state, userIDs: log.userIDs, movieIDs: log.movieIDs, chunk: 16)
        let movies = (0..<UInt32(log.movieCount)).map { $0 }
        func split(_ user: Int) -> [Float] {
            scorer.logits(of: movies, for: state.users[user], userRow: user, time: time).map(\.like)
        }

        #expect(largestDifference(split(3), plain(model, state, user: 3, movies)) < 1e-5)

        state.replace(with: Rating(movieRow: 2, halfStars: 1, time: 1_900_000), ofUser: 3)
        scorer.update(movie: 2, to: state.movies[2])
        #expect(largestDifference(split(3), plain(model, state, user: 3, movies)) < 1e-5)
        #expect(largestDifference(split(8), plain(model, state, user: 8, movies)) < 1e-5)
    }

    @Test func `somebody without a rating is scored`() throws {
        let model = try trained(DIN(historyLength: 5, widths: [16, 8]), .reference)
        let scorer = RankingScorer(model, state: state, userIDs: log.userIDs, movieIDs: log.movieIDs)
        let scores = scorer.scores(of: [0, 1, 2], for: UserState(), userRow: nil, time: time)
        #expect(scores.count == 3 && scores.allSatisfy { $0.isFinite })
    }

    @Test(arguments: 0..<models.count)
    func `of a list only the best have exact scores, and nobody else comes before them`(index: Int) throws {
        let model = try trained(Self.models[index].model, .serving)
        let scorer = RankingScorer(model, state: state, userIDs: log.userIDs, movieIDs: log.movieIDs, chunk: 7)
        let movies = (0..<UInt32(log.movieCount)).reversed().map { $0 }
        func order(_ scores: [Float]) -> [Int] {
            scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        }
        for count in [1, 4, movies.count - 1, movies.count] {
            let all = scorer.scores(of: movies, for: state.users[3], userRow: 3, time: time)
            let best = scorer.scores(of: movies, best: count, for: state.users[3], userRow: 3, time: time)
            let first = order(all).prefix(count)
            #expect(Array(order(best).prefix(count)) == Array(first))
            for place in first { #expect(abs(best[place] - all[place]) < 1e-6) }
            for place in movies.indices { #expect(best[place] >= all[place] - 1e-6) }
        }
    }
}
