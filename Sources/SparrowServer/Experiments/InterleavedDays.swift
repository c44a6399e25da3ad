import Engine
import Protocol

/// Interleaving of one person (team draft: Radlinski, Kurup and Joachims 2008): two models' lists woven into one,
/// credit by stars.
///
/// A row of a woven list is reported with the model of its team and with no experiment. A day (UTC) on which rows of
/// two models were seen is one comparison of them: the model of whose rows more were liked within the window wins it.
/// The sign test is over days.
struct InterleavedDays {
    private static let windowSeconds: UInt32 = 7 * 86_400

    let outcomes: ExperimentOutcomes
    let userID: UInt32

    private struct Pair: Hashable {
        var first: String
        var second: String
    }

    /// By the names of the models.
    func results() -> [InterleavingResult] {
        var results: [Pair: InterleavingResult] = [:]
        for likes in likesByDay() {
            let models = likes.keys.sorted()
            for (index, first) in models.enumerated() {
                for second in models.dropFirst(index + 1) {
                    var result =
                        results[Pair(first: first, second: second)]
                        ?? InterleavingResult(modelA: first, modelB: second)
                    let (likesA, likesB) = (likes[first] ?? 0, likes[second] ?? 0)
                    result.likesA += likesA
                    result.likesB += likesB
                    if likesA > likesB { result.winsA += 1 }
                    if likesA < likesB { result.winsB += 1 }
                    if likesA == likesB { result.ties += 1 }
                    results[Pair(first: first, second: second)] = result
                }
            }
        }
        return results.values.map { result in
            var result = result
            result.p = SignTest.p(wins: Int(result.winsA), losses: Int(result.winsB))
            return result
        }
        .sorted { ($0.modelA, $0.modelB) < ($1.modelA, $1.modelB) }
    }

    /// Of each day, how many rows of each model were liked.
    private func likesByDay() -> [[String: UInt64]] {
        let labels = outcomes.book.labels
        let seen = outcomes.book.seen(by: userID).filter {
            $0.label < labels.count && labels[$0.label].experiment.isEmpty
        }
        guard let earliest = seen.first?.timeMilliseconds else { return [] }
        let ratings = outcomes.ratings(by: userID, since: earliest / 1_000)
        var days: [Int64: [String: UInt64]] = [:]
        var credited: Set<UInt32> = []
        for one in seen {
            let model = labels[one.label].model
            let day = one.timeMilliseconds / 86_400_000
            days[day, default: [:]][model, default: 0] += 0
            guard let rating = ratings[one.movieID], rating.halfStars >= ExperimentOutcomes.likeHalfStars,
                one.counts(rating, windowSeconds: InterleavedDays.windowSeconds),
                // A star is credit for who showed the film first.
                credited.insert(one.movieID).inserted
            else { continue }
            days[day]?[model]? += 1
        }
        return Array(days.values)
    }
}
