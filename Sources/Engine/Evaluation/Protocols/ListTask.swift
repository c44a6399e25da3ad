internal import Synchronization

/// Which movies stand at the top of each user's list? One question a user.
struct ListTask: EvaluationTask {
    /// One user's question and its answer.
    struct Case: Sendable {
        var query: ListQuery
        /// Movie rows, none of them in the query's history.
        var relevant: [UInt32]
        /// The movies to rank, equal scores in this order; `nil` for all that are not in the history.
        var candidates: [UInt32]?
    }

    /// Lists of so many movies are looked at for variety.
    private static let varietyCut = 10

    let trainings: [TrainingData]
    let metrics: [Metric]
    private let measures: [ListMeasure]
    private let cases: [Case]
    private let variety: ListVariety?

    /// `measuresVariety`: whether coverage, diversity, novelty and Gini say something, as they do of lists out of the whole catalogue.
    init(training: TrainingData, cases: [Case], measures: [ListMeasure], measuresVariety: Bool) {
        trainings = [training]
        self.cases = cases
        self.measures = measures
        variety = measuresVariety ? ListVariety(training.log) : nil
        metrics = measures.map(\.metric) + (measuresVariety ? ListMeasure.variety : [])
    }

    var userCount: Int { cases.count }
    var testCount: Int { cases.reduce(0) { $0 + $1.relevant.count } }

    func statistics(of models: TrainedModels, threads: Int) -> [Statistic] {
        let answers = answers(of: models, threads: threads)
        let right = measures.enumerated().map { index, measure in
            let sums = UserSums(answers.map { $0.values[index] })
            return Statistic(measure.metric) { sums.ratio(userWeights: $0) }
        }
        guard let variety else { return right }
        let lists = answers.map { Array($0.list.prefix(Self.varietyCut)) }
        let (diversity, novelty) = (UserSums(lists.map(variety.diversity)), UserSums(lists.map(variety.novelty)))
        let (coverage, gini) = (variety.coverage(of: lists), variety.gini(of: lists))
        return right + [
            Statistic(ListMeasure.coverage, hasInterval: false) { _ in coverage },
            Statistic(ListMeasure.diversity) { diversity.ratio(userWeights: $0) },
            Statistic(ListMeasure.novelty) { novelty.ratio(userWeights: $0) },
            Statistic(ListMeasure.gini, hasInterval: false) { _ in gini },
        ]
    }

    private struct Answer: Sendable {
        var list: [Int] = []
        /// One for each measure.
        var values: [Double?] = []
    }

    private func answers(of models: TrainedModels, threads: Int) -> [Answer] {
        let answers = Mutex([Answer](repeating: Answer(), count: cases.count))
        let cut = max(Self.varietyCut, measures.map(\.cut).max() ?? 0)
        let all = (0..<trainings[0].log.movieCount).map { UInt32($0) }
        forEachSlice(of: cases.count, threads: threads) { index in
            let answer = answer(to: cases[index], by: models, all: all, cut: cut)
            answers.withLock { $0[index] = answer }
        }
        return answers.withLock { $0 }
    }

    private func answer(to question: Case, by models: TrainedModels, all: [UInt32], cut: Int) -> Answer {
        let rows = question.candidates ?? all
        let scores = scores(of: rows, for: question, by: models)
        let relevant = Set(question.relevant.map { Int($0) })
        let list = scores.withUnsafeBufferPointer { scores in
            TopK.select(cut, of: scores, allowed: nil).map { Int(rows[$0.row]) }
        }
        let rank = Self.rank(ofFirst: relevant, rows: rows, scores: scores)
        return Answer(list: list, values: measures.map { $0.value(of: list, relevant: relevant, rank: rank) })
    }

    /// A score for each row, −∞ for what the user has rated.
    private func scores(of rows: [UInt32], for question: Case, by models: TrainedModels) -> [Float] {
        let recall = models.candidateCount == nil ? nil : models.recall.first
        guard let scorer = recall ?? models.models.first else { return rows.map { _ in -.infinity } }
        var scores = scorer.scores(of: rows, for: question.query)
        if question.candidates == nil {
            for rating in question.query.history { scores[rating.movieRow] = -.infinity }
        }
        guard recall != nil, let model = models.models.first, let count = models.candidateCount else { return scores }
        let top = scores.withUnsafeBufferPointer { TopK.select(count, of: $0, allowed: nil) }
        let ranked = model.scores(of: top.map { rows[$0.row] }, for: question.query)
        // The model's order above all that it was not asked about. Places, as its scores are on another scale.
        let order = top.indices.sorted { (ranked[$1], $0) < (ranked[$0], $1) }
        let base = top.first?.score ?? 0
        for (place, index) in order.enumerated() {
            scores[top[index].row] = base.nextUp + (1 + abs(base)) * Float(order.count - place)
        }
        return scores
    }

    /// The place, from 1, of the first relevant movie in the complete list.
    private static func rank(ofFirst relevant: Set<Int>, rows: [UInt32], scores: [Float]) -> Int? {
        var best: (score: Float, place: Int)?
        for place in rows.indices where relevant.contains(Int(rows[place])) && scores[place] > best?.score ?? -.infinity
        {
            best = (scores[place], place)
        }
        guard let best else { return nil }
        var rank = 1
        for place in rows.indices where scores[place] >= best.score {
            if scores[place] > best.score || place < best.place { rank += 1 }
        }
        return rank
    }
}
