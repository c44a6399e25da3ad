import Engine
import Protocol

extension Recommender {
    /// Where candidates come from: all sources, or those that a request names.
    ///
    /// - Throws: INVALID_ARGUMENT for an unknown source, one named twice, or a quota above 1000.
    static func quotas(_ wanted: [SourceQuota]) throws(Status) -> RecallQuotas {
        guard !wanted.isEmpty else { return .usual }
        var chosen: [RecallSource: Int] = [:]
        for quota in wanted {
            guard let source = RecallSource(rawValue: quota.source) else {
                let known = RecallSource.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalidArgument("source \(quoted(quota.source)) is none; there are \(known)")
            }
            guard quota.quota <= 1_000 else {
                throw .invalidArgument(
                    "quota \(quota.quota) of \(source.rawValue) is outside of 1 to 1000 (0: the usual one)"
                )
            }
            let count = quota.quota == 0 ? source.usualQuota : Int(quota.quota)
            guard chosen.updateValue(count, forKey: source) == nil else {
                throw .invalidArgument("source \(source.rawValue) is named twice; name it once")
            }
        }
        return RecallQuotas(chosen)
    }

    /// The catalogue by predicted stars, the best first; ties by how many ratings say so.
    func rowsByPredictedStars(for person: Person?, in snapshot: Snapshot) -> [Int] {
        let user = snapshot.biases.userBias(of: person?.history.ratings ?? [])
        let stars = (0..<snapshot.catalogue.count).map { snapshot.biases.prediction(for: user, movieRow: $0).stars }
        let counts = snapshot.popularity.counts
        func count(_ row: Int) -> UInt32 { row < counts.count ? counts[row] : 0 }
        return stars.indices.sorted { (stars[$1], count($1), $0) < (stars[$0], count($0), $1) }
    }
}
