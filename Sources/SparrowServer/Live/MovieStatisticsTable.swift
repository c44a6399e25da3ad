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
        var total = MovieStatistics()
    }

    private let state = Mutex(State())

    /// Moves with every change.
    var version: UInt64 { state.withLock { $0.version } }

    subscript(row: Int) -> MovieStatistics {
        state.withLock { $0.byRow.indices.contains(row) ? $0.byRow[row] : MovieStatistics() }
    }

    func all() -> [MovieStatistics] { state.withLock { $0.byRow } }
    func total() -> MovieStatistics { state.withLock { $0.total } }

    func replace(with new: [MovieStatistics]) {
        state.withLock { state in
            state.byRow = new
            state.version += 1
            state.total = new.reduce(into: MovieStatistics()) { $0.add($1) }
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
                state.byRow[row].remove(old)
                state.total.remove(old)
            }
            if let new {
                state.byRow[row].add(new)
                state.total.add(new)
            }
            state.version += 1
        }
    }
}
