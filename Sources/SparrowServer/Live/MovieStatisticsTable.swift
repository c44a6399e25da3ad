import Engine
import Synchronization

/// Counts, sums and histograms of the current ratings, by movie row; they follow every star before it is acknowledged.
///
/// One mutex for all: a request reads some twenty entries (about 2 µs under the lock) and the writer changes a few per commit,
/// so shards would cost more in loops over the catalogue than they would save.
final class MovieStatisticsTable: Sendable {
    private struct State {
        var byRow: [MovieStatistics] = []
        var version: UInt64 = 0
        var ratingCount = 0
        var halfStarSum = 0
    }

    private let state = Mutex(State())

    /// Moves with every change.
    var version: UInt64 { state.withLock { $0.version } }

    subscript(row: Int) -> MovieStatistics {
        state.withLock { $0.byRow.indices.contains(row) ? $0.byRow[row] : MovieStatistics() }
    }

    func all() -> [MovieStatistics] { state.withLock { $0.byRow } }
    /// Current ratings of all movies.
    var ratingCount: Int { state.withLock { $0.ratingCount } }
    /// Over all ratings, in stars; 3.5 without any.
    var meanStars: Float {
        state.withLock { $0.ratingCount == 0 ? 3.5 : Float($0.halfStarSum) / Float(2 * $0.ratingCount) }
    }

    /// Bayesian means in stars: each movie's mean, as if it had `strength` more ratings of the overall mean.
    func shrunkMeans(strength: Float = 10) -> [Float] {
        let overall = meanStars
        return state.withLock { state in
            state.byRow.map { (Float($0.sum) / 2 + strength * overall) / (Float($0.count) + strength) }
        }
    }

    func counts() -> [Int] { state.withLock { $0.byRow.map(\.count) } }

    func replace(with new: [MovieStatistics]) {
        state.withLock { state in
            state.byRow = new
            state.version += 1
            state.ratingCount = new.reduce(0) { $0 + $1.count }
            state.halfStarSum = new.reduce(0) { $0 + $1.sum }
        }
    }

    /// Makes room for a longer catalogue.
    func grow(to count: Int) {
        state.withLock { state in
            guard state.byRow.count < count else { return }
            state.byRow += Array(repeating: MovieStatistics(), count: count - state.byRow.count)
            state.version += 1
        }
    }

    /// A rating of a movie came, went, or was replaced.
    func change(_ row: Int, from old: UInt8?, to new: UInt8?) {
        state.withLock { state in
            guard state.byRow.indices.contains(row) else { return }
            if let old {
                state.byRow[row].remove(halfStars: old)
                state.ratingCount -= 1
                state.halfStarSum -= Int(old)
            }
            if let new {
                state.byRow[row].add(halfStars: new)
                state.ratingCount += 1
                state.halfStarSum += Int(new)
            }
            state.version += 1
        }
    }
}
