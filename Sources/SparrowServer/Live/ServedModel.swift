import Engine
import Store

/// A ranking model in memory: it serves, or whoever names it gets it.
struct ServedModel: Sendable {
    let reference: ModelReference
    let ranker: ServedRanker
    /// A request of it would hold up an event loop.
    let isSlow: Bool

    /// So many microseconds may a request cost on an event loop.
    static let inlineMicroseconds = 1_000.0

    init(_ reference: ModelReference, _ ranker: ServedRanker, microseconds: Double) {
        self.reference = reference
        self.ranker = ranker
        isSlow = microseconds > ServedModel.inlineMicroseconds
    }

    private init(_ model: ServedModel, _ ranker: ServedRanker) {
        (reference, isSlow) = (model.reference, model.isSlow)
        self.ranker = ranker
    }

    /// The same model without some users.
    func forgetting(
        _ users: Set<UInt32>,
        _ catalogue: Catalogue,
        _ statistics: [MovieStatistics],
        userIDs: [UserID]
    ) -> ServedModel {
        let weights = ranker.weights.forgetting(users) ?? ranker.weights
        return ServedModel(
            self,
            ServedRanker(weights, catalogue: catalogue, statistics: statistics, userIDs: userIDs)
        )
    }

    /// The same model with the movies as they are known now.
    func refreshed(_ catalogue: Catalogue, _ statistics: [MovieStatistics], userIDs: [UserID]) -> ServedModel {
        ServedModel(
            self,
            ServedRanker(ranker.weights, catalogue: catalogue, statistics: statistics, userIDs: userIDs)
        )
    }
}

/// What serves a share of the people.
struct ServedCanary: Sendable {
    let reference: ModelReference
    let share: CanaryShare

    init(_ label: ServingLabel) {
        reference = label.model
        share = CanaryShare(
            model: label.model.name,
            version: label.model.version,
            percent: Int(label.percent)
        )
    }

    /// It is the recall's own order, without a ranking model.
    var isRecall: Bool { reference.name == Rankers.recallName }
}

extension ServedRanker {
    /// Of a catalogue whose rows the weights know.
    convenience init(
        _ weights: RankerWeights,
        catalogue: Catalogue,
        statistics: [MovieStatistics],
        userIDs: [UserID]
    ) {
        self.init(
            weights,
            movies: catalogue.movies.map { MovieContent($0) },
            movieIDs: catalogue.movies.map { MovieID($0.id) },
            statistics: statistics,
            userIDs: userIDs
        )
    }
}
