import Engine
import Protocol
import Store

/// A request for a list as it is answered: what the person's arm of an experiment says is filled in.
struct AssignedRequest {
    var request: GetRecommendationsRequest
    /// That the list is counted for; empty: none.
    var experiment = ""
    var arm = ""
    /// What the person should know of it.
    var note = ""
}

extension Service {
    /// Deals a person to an arm where the request leaves open what makes the list: it names no model, no re-ranking,
    /// no second model and nobody else.
    ///
    /// An arm whose model is not in memory gets what serves. Such a list names no arm, so that it is not counted.
    func assigned(_ request: GetRecommendationsRequest, in snapshot: Snapshot) -> AssignedRequest {
        guard request.model.isEmpty, request.reranking == nil, request.interleavedModel.isEmpty,
            request.otherUserIDs.isEmpty, request.userID != 0,
            let dealt = snapshot.experiments.arm(of: UserID(request.userID))
        else { return AssignedRequest(request: request) }
        guard snapshot.serves(dealt.arm.model) else {
            let words =
                "experiment \(dealt.experiment): \(dealt.arm.model) of arm \(dealt.arm.name) is not in memory, "
                + "what serves made the list"
            return AssignedRequest(request: request, note: words)
        }
        var assigned = request
        assigned.model = dealt.arm.model
        assigned.reranking = dealt.arm.reranking.map { Reranking($0) }
        return AssignedRequest(request: assigned, experiment: dealt.experiment, arm: dealt.arm.name)
    }
}

extension Snapshot {
    /// Whether a request may name the model; the empty name is whatever serves.
    func serves(_ model: String) -> Bool {
        switch model {
        case "", "popularity": true
        case "ease": recall.ease != nil
        default: newestModel(model) != nil
        }
    }
}

extension Reranking {
    init(_ reranking: ArmReranking) {
        self.init(
            diversity: reranking.diversity,
            freshness: reranking.freshness,
            genreMax: reranking.genreMax,
            explorationSlots: reranking.explorationSlots
        )
    }
}

extension ArmReranking {
    init(_ reranking: Reranking) {
        self.init(
            diversity: reranking.diversity,
            freshness: reranking.freshness,
            genreMax: reranking.genreMax,
            explorationSlots: reranking.explorationSlots
        )
    }
}
