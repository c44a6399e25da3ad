import Store

/// What orders the candidates of a list.
struct ModelChoice: Sendable {
    /// False: popularity alone.
    var usesEASE: Bool
    /// `nil`: the recall's own score orders them.
    var model: ServedModel?
    /// The model is the canary, and the person is of its share.
    var isCanary = false
    /// Of the model, or of EASE's weights; 0: popularity has none.
    let version: UInt32

    init(usesEASE: Bool, model: ServedModel? = nil, isCanary: Bool = false, in snapshot: Snapshot) {
        self.usesEASE = usesEASE
        self.model = model
        self.isCanary = isCanary
        version = model?.reference.version ?? (usesEASE ? snapshot.modelVersion : 0)
    }

    var name: String { model?.reference.name ?? (usesEASE ? "ease" : "popularity") }
}
