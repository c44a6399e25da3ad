/// Turns a model's scores into relevance: 1 for the best candidate, 0 for the one at the hundredth place, less below.
///
/// So a share of the relevance means the same for every model, whatever its scores are. The last candidate would be a poor zero: there are some drawn
/// by chance among them, which one model puts just below the others and another one far away.
struct RelevanceScale {
    /// What a relevance of 1 is in the model's scores.
    let range: Float
    private let zero: Float

    private static let zeroPlace = 99

    /// - Parameter ranked: the best first.
    init(_ ranked: [RankedMovie]) {
        var best: Float?
        var last: Float = 0
        var place = 0
        for movie in ranked where movie.isJudged && movie.score.isFinite {
            if best == nil { best = movie.score }
            last = movie.score
            if place == RelevanceScale.zeroPlace { break }
            place += 1
        }
        let range = (best ?? 0) - last
        // Where all scores are equal, all are best.
        self.range = range > 0 && range.isFinite ? range : 1
        zero = range > 0 && range.isFinite ? last : (best ?? 1) - 1
    }

    /// Of each candidate, falling. One that the model cannot judge is as relevant as the one above it.
    func relevances(of ranked: [RankedMovie]) -> [Float] {
        var above: Float = 1
        return ranked.map { movie in
            if movie.isJudged, movie.score.isFinite { above = min(above, (movie.score - zero) / range) }
            return above
        }
    }
}
