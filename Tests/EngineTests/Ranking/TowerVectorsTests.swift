import Testing

@testable import Engine

struct TowerVectorsTests {
    private let log = LearnableLog.tastesAndQuality
    private var state: FeatureState { FeatureState(replaying: log) }

    private func trained(_ model: any RankingModel, _ objective: Objective) throws -> RankedModel {
        let table = SampleTable(replaying: log)
        return try RankingTrainer(model, objective, .small(epochs: 2)).train(on: table, indices: table.allIndices)
    }

    private func towers(_ ranked: RankedModel) -> TowerVectors? {
        TowerVectors(ranked, state: state, userIDs: log.userIDs, movieIDs: log.movieIDs)
    }

    private func dot(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(arguments: [Objective.reference, .serving], [TwoTowers.Training.pointwise, .inBatchSoftmax])
    func `their dot product is what the model's logit is made of`(
        objective: Objective,
        training: TwoTowers.Training
    ) throws {
        let ranked = try trained(WithRecallScore(model: TwoTowers(training: training, widths: [16, 8])), objective)
        let vectors = try #require(towers(ranked))
        // Towers of one layer between input and vector, two of them, and then the layer over the product, the last head's.
        let last = objective == .serving ? "dense5" : "dense4"
        let scale = try #require(ranked.weights["\(last).weights"]?.first)
        let shift = try #require(ranked.weights["\(last).bias"]?.first)

        for user in [0, 7, 49] {
            let time: UInt32 = 2_000_000
            let own = vectors.user(state.users[user], time: time)
            let table = SampleTable(
                ofUser: user,
                movies: (0..<48).map { $0 },
                time: time,
                in: state,
                userIDs: log.userIDs,
                movieIDs: log.movieIDs
            )
            let logits = ranked.logits(of: table, at: table.allIndices, threads: 1).map(\.like)
            for movie in 0..<48 {
                let product = dot(own, vectors.movies[(movie * vectors.width)...].prefix(vectors.width))
                #expect(abs(scale * product + shift - logits[movie]) < 1e-4)
            }
        }
    }

    @Test func `all have length 1, whoever just arrived too`() throws {
        let vectors = try #require(towers(try trained(TwoTowers(widths: [16, 8]), .reference)))
        let newcomer = vectors.user(UserState(), time: 2_000_000)

        #expect(vectors.width == 8)
        #expect(vectors.movies.count == 48 * 8)
        #expect(abs(dot(newcomer, newcomer) - 1) < 1e-5)
        for movie in 0..<48 {
            let own = vectors.movies[(movie * 8)...].prefix(8)
            #expect(abs(dot(own, own) - 1) < 1e-5)
        }
        #expect(vectors.user(state.users[0], time: 2_000_000) != newcomer)
    }

    @Test func `another model has none`() throws {
        #expect(towers(try trained(FM(), .reference)) == nil)
    }
}
