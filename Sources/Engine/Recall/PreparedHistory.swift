/// A user's history in the terms of the model: once per request.
struct PreparedHistory {
    let ratings: [Rating]
    /// Ratings of movies with weights of their own, and their places in `ratings`.
    private(set) var weighted = WeightedHistory()
    private(set) var weightedPlaces: [Int] = []
    /// Places and weights of the other ratings.
    private(set) var otherPlaces: [Int] = []
    private(set) var otherWeights: [Float] = []
    /// What the other ratings say, by feature of content: a_f = Σ_h w_h·d̄·x_hf.
    private(set) var featureRows: [UInt32] = []
    private(set) var featureWeights: [Float] = []

    init(_ ratings: [Rating], in model: BlendedRecall) {
        self.ratings = ratings
        guard let ease = model.ease, let meanRoot = model.meanRoot else { return }
        let mean = PreferenceWeights.shrunkMean(of: ratings)
        weighted.rows.reserveCapacity(ratings.count)
        weighted.strengths.reserveCapacity(ratings.count)
        weightedPlaces.reserveCapacity(ratings.count)
        var sums: [UInt16: Float] = [:]
        for (place, rating) in ratings.enumerated() where rating.movieRow < model.movieCount {
            let weight = PreferenceWeights.served(rating, mean: mean)
            if let own = ease.ownRow(ofMovie: rating.movieRow) {
                weighted.rows.append(UInt32(own))
                weighted.strengths.append(weight * ease.roots[own])
                weightedPlaces.append(place)
            } else {
                otherPlaces.append(place)
                otherWeights.append(weight)
                for feature in model.features.features(ofMovie: rating.movieRow) {
                    sums[feature, default: 0] += weight * meanRoot
                }
            }
        }
        for (feature, weight) in sums.sorted(by: { $0.key < $1.key }) {
            featureRows.append(UInt32(feature))
            featureWeights.append(weight)
        }
    }

    /// Σ_j v_j·C_fj for every feature f.
    func featureScores(_ content: Content, count: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { sums, written in
            sums.initialize(repeating: 0)
            content.addFeatureScores(
                weighted.rows,
                weights: weighted.strengths,
                to: UnsafeMutableBufferPointer(rebasing: sums[..<count])
            )
            written = count
        }
    }
}
