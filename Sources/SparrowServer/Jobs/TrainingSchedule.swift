/// When the item-based model is trained again: a plain state machine over numbers of changed ratings and time.
///
/// A training starts when there is none yet, when an import ended, or when enough ratings have changed since the last one; two
/// starts lie at least `pause` apart unless an import asks, so that a busy evening does not train all the time.
struct TrainingSchedule: Sendable {
    /// At least so many changes, and at least this share of all ratings.
    var changesMin = 500
    var changedShareMin = 0.02
    var pauseMilliseconds: UInt64 = 60_000

    private(set) var isTraining = false
    private var changes = 0
    private var trainedAt: UInt64?
    private var isDue = false

    /// A stored model was loaded that covers all but so many changes; one that is stale is replaced at once.
    mutating func loaded(changesSince: Int) {
        trainedAt = 0
        changes = changesSince
    }

    /// How long until the pause ends, where only the pause keeps a training from beginning.
    func pauseLeft(ratingCount: Int, now: UInt64) -> UInt64? {
        guard !isTraining, let trainedAt, trainedAt + pauseMilliseconds > now, changes >= changesNeeded(ratingCount)
        else {
            return nil
        }
        return trainedAt + pauseMilliseconds - now
    }

    mutating func ratingsChanged(_ count: Int) { changes += count }

    mutating func importEnded() { isDue = true }

    /// A training that ran meanwhile counts for nothing.
    mutating func userErased() { isDue = true }

    /// Whether a training starts now; then it counts as begun.
    mutating func begins(ratingCount: Int, now: UInt64) -> Bool {
        guard !isTraining, ratingCount > 0, isDue || isStale(ratingCount: ratingCount, now: now) else { return false }
        isTraining = true
        isDue = false
        changes = 0
        return true
    }

    mutating func ended(now: UInt64) {
        isTraining = false
        trainedAt = now
    }

    private func changesNeeded(_ ratingCount: Int) -> Int {
        max(changesMin, Int(changedShareMin * Double(ratingCount)))
    }

    private func isStale(ratingCount: Int, now: UInt64) -> Bool {
        guard let trainedAt else { return true }
        return changes >= changesNeeded(ratingCount) && now >= trainedAt + pauseMilliseconds
    }
}
