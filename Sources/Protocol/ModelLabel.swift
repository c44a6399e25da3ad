extension RecommendationList {
    /// The model as people read it: "ease 7"; what is not trained has no version: "popularity".
    package var modelLabel: String { modelVersion == 0 ? model : "\(model) \(modelVersion)" }
}

extension Explanation {
    /// As of a list.
    package var modelLabel: String { modelVersion == 0 ? model : "\(model) \(modelVersion)" }
}
