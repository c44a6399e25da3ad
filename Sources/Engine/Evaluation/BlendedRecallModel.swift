/// `BlendedRecall` in the leaderboard: EASE with content and popularity, as it makes lists where no ranking model serves.
struct BlendedRecallModel: EvaluatedModel {
    static let settings = EASEModel.settings

    let name = "blended-recall"
    private let ease: EASEModel

    init(_ settings: ModelSettings) throws(EngineError) {
        ease = try EASEModel(settings)
    }

    func train(
        on data: TrainingData,
        progress: (TrainingProgress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws(EngineError) -> any TrainedModel {
        let weights = try ease.weights(on: data, progress: progress, shouldStop: shouldStop)
        let statistics = data.wanted.matrix().movieStatistics()
        return Trained(
            recall: try BlendedRecall(ease: weights, features: ContentFeatures(data.training.movies)),
            popularity: Popularity(statistics: statistics, userCount: data.training.userCount),
            wantedFrom: data.wantedFrom
        )
    }

    private struct Trained: TrainedModel {
        let recall: BlendedRecall
        let popularity: Popularity
        let wantedFrom: UInt8

        var byteCount: Int { (recall.ease?.byteCount ?? 0) + popularity.scores.count * MemoryLayout<Float>.stride }

        func scores(of movieRows: [UInt32], for query: ListQuery) -> [Float] {
            let history = query.history.filter { $0.halfStars >= wantedFrom }
            let scores = recall.scores(history: history, popularity: popularity)
            return movieRows.map { scores[Int($0)] }
        }
    }
}
