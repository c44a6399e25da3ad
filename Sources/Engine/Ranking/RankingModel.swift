/// A ranking model as its paper has it: the columns that it reads, and a function from them to a logit.
///
/// Settings are properties. Training, saving, scoring and the command line know a model by one line in `RankingCatalogue`.
public protocol RankingModel: Sendable {
    /// What the model reads.
    var columns: [Column] { get }

    /// The width of the embeddings of `Inputs`.
    var embeddingWidth: Int { get }

    /// Writes down the logit, `[B × 1]`; σ of it is the probability.
    func logit(_ g: Graph, _ x: Inputs) -> Node

    /// Writes down what is learnt; by default the logistic loss of the logits.
    func addLosses(_ g: Graph, _ x: Inputs, logits: [Node])

    /// The model with what it must know of the samples before it is trained on them.
    func prepared(for table: SampleTable, indices: [UInt32]) -> any RankingModel

    /// Samples of a slice: more than the usual 64 where the samples of a slice are each other's negatives.
    var sliceRows: Int { get }
}

extension RankingModel {
    public var embeddingWidth: Int { 10 }

    public var sliceRows: Int { 64 }

    public func prepared(for table: SampleTable, indices: [UInt32]) -> any RankingModel { self }

    public func addLosses(_ g: Graph, _ x: Inputs, logits: [Node]) {
        g.rankingLosses(logits)
    }
}

extension Graph {
    /// The losses of a model's logits: of P(liked | rated) alone the logistic one; of two, the first is a choice among what recall offered, and
    /// the second the liking of what was rated.
    public func rankingLosses(_ logits: [Node]) {
        guard logits.count == 2 else {
            logisticLoss(logits[0])
            return
        }
        groupSoftmaxLoss(logits[0], target: 0)
        logisticLoss(logits[1], target: 1)
    }
}

extension Column {
    /// What every deep model of the reference system reads besides ids: numbers and genres.
    ///
    /// Counts are skewed and so go through a logarithm; plain z-scores of them cost .07 of AUC on ml-latest-small.
    public static let numbers: [Column] = [
        .number(.releaseYear, .zScore), .number(.movieRatingCount, .logZScore), .number(.movieAverage, .zScore),
        .number(.movieDeviation, .zScore), .number(.userRatingCount, .logZScore), .number(.userAverage, .zScore),
        .number(.userDeviation, .zScore), .number(.userAverageYear, .zScore), .number(.userYearDeviation, .zScore),
    ]

    /// A slot for each place: three of the movie, five of the user.
    public static let genres: [Column] =
        (0..<3).map { .category(.movieGenre($0)) } + (0..<5).map { .category(.userGenre($0)) }

    /// Quantile buckets of all numbers.
    public static let buckets: [Column] = numbers.compactMap { column in
        guard case .number(let number, _) = column else { return nil }
        return .buckets(number)
    }
}
