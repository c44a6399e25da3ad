internal import Synchronization

/// The quality of the lists as served: a quarter of each user's ratings is held out, the top 10 of all unseen movies is
/// compared with it, once with every held-out rating relevant and once with the liked ones (4 stars and more) alone.
public struct StratifiedEvaluation: Sendable {
    public struct Figures: Hashable, Sendable {
        public var ndcg: Double
        public var recall: Double
    }

    public var userCount: Int
    public var lambda: Float
    public var all: Figures
    public var liked: Figures
    /// The same of the popular films alone, the baseline to beat.
    public var popularAll: Figures
    public var popularLiked: Figures
}

/// Splits, trains and judges with one seed.
///
/// - Parameters:
///   - matrix: all ratings.
///   - contents: of every movie, by row.
///   - settings: the seed is that of the split, too.
/// - Returns: the figures as served, and those of the popular films alone.
/// - Throws: as `EASE.train`.
public func evaluateStratified(
    _ matrix: RatingMatrix,
    contents: [MovieContent],
    settings: EASE.Settings
) throws(EngineError) -> StratifiedEvaluation {
    let split = StratifiedSplit(matrix, testFraction: 0.25, seed: settings.seed)
    let ease = try EASE.train(on: split.training, settings: settings)
    let model = try BlendedRecall(ease: ease, features: ContentFeatures(contents))
    let popular = try BlendedRecall(ease: nil, features: ContentFeatures(contents))
    let popularity = Popularity(statistics: split.training.movieStatistics(), userCount: matrix.userCount)

    let served = figures(of: model, popularity: popularity, split: split, threads: settings.threads)
    let baseline = figures(of: popular, popularity: popularity, split: split, threads: settings.threads)
    return StratifiedEvaluation(
        userCount: matrix.userCount,
        lambda: ease.manifest.lambda,
        all: served.all,
        liked: served.liked,
        popularAll: baseline.all,
        popularLiked: baseline.liked
    )
}

private func figures(
    of model: BlendedRecall,
    popularity: Popularity,
    split: StratifiedSplit,
    threads: Int
) -> (all: StratifiedEvaluation.Figures, liked: StratifiedEvaluation.Figures) {
    let users = split.training.userCount
    let sums = Mutex([(all: FigureSum, liked: FigureSum)](repeating: (FigureSum(), FigureSum()), count: users))
    forEachSlice(of: users, threads: threads) { user in
        let request = RecallRequest(history: split.training.history(ofUser: user), count: 10)
        let list = model.recommend(request, popularity: popularity).map(\.movieRow)
        let test = split.test(ofUser: user)
        let all = FigureSum(list, relevant: Set(test.map(\.movieRow)))
        let liked = FigureSum(list, relevant: Set(test.filter { $0.halfStars >= 8 }.map(\.movieRow)))
        sums.withLock { $0[user] = (all, liked) }
    }
    return sums.withLock { sums in
        (sums.reduce(FigureSum()) { $0 + $1.all }.means, sums.reduce(FigureSum()) { $0 + $1.liked }.means)
    }
}

/// Figures summed over the users who have something relevant.
private struct FigureSum {
    private var ndcg = 0.0
    private var recall = 0.0
    private var users = 0

    init() {}

    init(_ list: [Int], relevant: Set<Int>) {
        guard let ndcg = RankingMetrics.ndcg(of: list, relevant: relevant, at: 10),
            let recall = RankingMetrics.recall(of: list, relevant: relevant, at: 10)
        else { return }
        (self.ndcg, self.recall, users) = (ndcg, recall, 1)
    }

    static func + (left: FigureSum, right: FigureSum) -> FigureSum {
        var sum = left
        sum.ndcg += right.ndcg
        sum.recall += right.recall
        sum.users += right.users
        return sum
    }

    var means: StratifiedEvaluation.Figures {
        let count = Double(max(1, users))
        return StratifiedEvaluation.Figures(ndcg: ndcg / count, recall: recall / count)
    }
}
