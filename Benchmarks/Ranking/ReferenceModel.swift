import Engine

/// A model of the reference system, with its shapes: what Sparrow and a peer train and score alike.
enum ReferenceModel: String, CaseIterable {
    case embeddingMLP = "embedding-mlp"
    case wideAndDeep = "wide-and-deep"
    case neuralCF = "neural-cf"
    case deepFM = "deepfm"
    case din

    var model: any RankingModel {
        switch self {
        case .embeddingMLP: EmbeddingMLP(columns: Self.ids + Column.genres + Column.numbers, poolsGenres: false)
        case .wideAndDeep:
            WideAndDeep(
                columns: Self.ids + Column.genres + Column.numbers + [Self.cross],
                wideColumns: [],
                poolsGenres: false
            )
        case .neuralCF: NeuralCF()
        case .deepFM: DeepFM(form: .paper, columns: Self.ids + Column.genres + Column.numbers, widths: [64, 64])
        case .din:
            DIN(
                historyLength: Self.historyLength,
                columns: Self.ids + Column.genres + Column.numbers,
                idPenalty: 0,
                poolsGenres: false
            )
        }
    }

    static let historyLength = 50
    static let ids: [Column] = [.category(.movieID), .category(.userID)]
    /// The movie and the user's latest positive, hashed together.
    static let cross = Column.cross(.movieID, .recentMovie(0), buckets: 10_000)

    /// How many times as fast as the peer a training is to be, at a batch size.
    func trainingTarget(batch: Int) -> Double {
        if batch == 12 { return 10 }
        return switch self {
        case .embeddingMLP, .wideAndDeep: 2
        case .neuralCF, .deepFM, .din: 3
        }
    }

    /// How many times as fast as the peer scoring is to be; `nil` where there is no target.
    var scoringTarget: Double? {
        switch self {
        case .wideAndDeep, .deepFM, .neuralCF: 2
        case .embeddingMLP, .din: nil
        }
    }
}
